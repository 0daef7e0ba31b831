import { Paperclip } from "lucide-react";
import { useEffect, useState, type RefObject } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";

/** Files dropped anywhere on the conversation go into the tray; while they hover, the whole says so. */
export function FileDrop({ within, disabled, onFiles }: { within: RefObject<HTMLElement | null>; disabled: boolean; onFiles: (files: File[]) => Promise<void> }) {
  const { t } = useTranslation();
  const [box, setBox] = useState<DOMRect | null>(null);

  useEffect(() => {
    const area = within.current?.closest("section");
    if (!area || disabled) return;
    const bears = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
    const over = (event: DragEvent) => {
      if (!bears(event)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
      setBox((before) => before ?? area.getBoundingClientRect());
    };
    const leave = (event: DragEvent) => { if (!(event.relatedTarget instanceof Node) || !area.contains(event.relatedTarget)) setBox(null); };
    const drop = (event: DragEvent) => {
      if (!bears(event)) return;
      event.preventDefault();
      setBox(null);
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length > 0) void onFiles(files);
    };
    // A file that misses the conversation must not take the page's place.
    const miss = (event: DragEvent) => { if (bears(event)) event.preventDefault(); };
    const gone = () => { setBox(null); };
    area.addEventListener("dragenter", over);
    area.addEventListener("dragover", over);
    area.addEventListener("dragleave", leave);
    area.addEventListener("drop", drop);
    window.addEventListener("dragover", miss);
    window.addEventListener("drop", miss);
    window.addEventListener("dragend", gone);
    return () => {
      area.removeEventListener("dragenter", over);
      area.removeEventListener("dragover", over);
      area.removeEventListener("dragleave", leave);
      area.removeEventListener("drop", drop);
      window.removeEventListener("dragover", miss);
      window.removeEventListener("drop", miss);
      window.removeEventListener("dragend", gone);
    };
  }, [within, disabled, onFiles]);

  if (!box) return null;
  return createPortal(
    <div aria-hidden="true" className="pointer-events-none fixed z-30 animate-fade-in p-3" style={{ left: box.left, top: box.top, width: box.width, height: box.height }}>
      <div className="grid size-full place-content-center justify-items-center gap-2 rounded-xl border-2 border-dashed border-primary bg-card/90 text-base font-medium text-primary">
        <Paperclip className="size-6" strokeWidth={1.75} />
        {t("composer.dropHere")}
      </div>
    </div>,
    document.body,
  );
}
