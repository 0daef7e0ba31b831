import { CircleAlert, ChevronLeft, ChevronRight, FileText, Mic, RotateCcw, Trash2, Video } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import { changeKind } from "@/features/inbox/composer/attach/prepare-file";
import { extensionOf, hasCaption, sizeText } from "@/features/inbox/composer/attach/classify";
import { useFileUrl } from "@/features/inbox/composer/attach/use-file-url";
import { useUploadText } from "@/features/inbox/composer/attach/use-upload-text";
import { cn } from "@/lib/cn";
import type { DraftFile } from "@/lib/drafts";
import { useUpload, useUploads } from "@/lib/live";

interface Props {
  ticketId: string;
  files: DraftFile[];
  onChange: (how: (files: DraftFile[]) => DraftFile[]) => void;
  onRemove: (file: DraftFile) => void;
}

/** The files that go with the next send: as what, with which words, in which order. They are on their way already. */
export default function FileTray({ ticketId, files, onChange, onRemove }: Props) {
  const { t } = useTranslation();
  const move = (file: DraftFile, by: number) => {
    onChange((before) => {
      const from = before.findIndex((each) => each.id === file.id);
      const after = before.filter((each) => each.id !== file.id);
      after.splice(Math.max(0, Math.min(after.length, from + by)), 0, file);
      return after;
    });
  };
  return (
    <ul aria-label={t("composer.tray")} className="scroll-thin flex gap-2 overflow-x-auto border-b px-2 py-2">
      {files.map((file, index) => (
        <Card
          key={file.id} ticketId={ticketId} file={file} index={index} count={files.length}
          onChange={(next) => { onChange((before) => before.map((each) => (each.id === file.id ? next(each) : each))); }}
          onMove={(by) => { move(file, by); }}
          onDropBefore={(id) => {
            onChange((before) => {
              const moved = before.find((each) => each.id === id);
              if (!moved || id === file.id) return before;
              const rest = before.filter((each) => each.id !== id);
              rest.splice(index, 0, moved);
              return rest;
            });
          }}
          onRemove={() => { onRemove(file); }}
        />
      ))}
    </ul>
  );
}

const DRAG_TYPE = "application/x-balcao-file";

interface CardProps {
  ticketId: string;
  file: DraftFile;
  index: number;
  count: number;
  onChange: (how: (file: DraftFile) => DraftFile) => void;
  onMove: (by: number) => void;
  onDropBefore: (id: string) => void;
  onRemove: () => void;
}

function Card({ ticketId, file, index, count, onChange, onMove, onDropBefore, onRemove }: CardProps) {
  const { t, i18n } = useTranslation();
  const uploads = useUploads();
  const upload = useUpload(file.file.key);
  const [changing, setChanging] = useState(false);
  const trouble = useUploadText(upload);
  const name = file.file.name;
  const change = (type: DraftFile["type"]) => {
    setChanging(true);
    void changeKind(file, type, { ticketId, uploads }).then((next) => { onChange((now) => ({ ...next, caption: now.caption })); }).finally(() => { setChanging(false); });
  };
  return (
    <li
      draggable={count > 1}
      onDragStart={(event) => { event.dataTransfer.setData(DRAG_TYPE, file.id); event.dataTransfer.effectAllowed = "move"; }}
      onDragOver={(event) => { if (event.dataTransfer.types.includes(DRAG_TYPE)) event.preventDefault(); }}
      onDrop={(event) => {
        const id = event.dataTransfer.getData(DRAG_TYPE);
        if (!id) return;
        event.preventDefault();
        onDropBefore(id);
      }}
      className="grid w-44 shrink-0 grid-rows-[auto_1fr] overflow-hidden rounded-lg border bg-muted"
    >
      <div className="relative h-24">
        <Preview file={file} />
        <div className="absolute inset-x-1 top-1 flex justify-between">
          <span className="flex gap-1">
            {index > 0 ? <Corner label={t("composer.moveLeft", { name })} onClick={() => { onMove(-1); }}><ChevronLeft /></Corner> : null}
            {index < count - 1 ? <Corner label={t("composer.moveRight", { name })} onClick={() => { onMove(1); }}><ChevronRight /></Corner> : null}
          </span>
          <Corner label={t("composer.removeFile", { name })} onClick={onRemove}><Trash2 /></Corner>
        </div>
        {upload && (upload.state === "uploading" || upload.state === "queued") ? (
          <div role="progressbar" aria-label={t("composer.uploading", { name })} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round((upload.sent / Math.max(1, upload.size)) * 100)} className="absolute inset-x-0 bottom-0 h-1 bg-tint">
            <i className="block h-full origin-left bg-primary transition-transform duration-(--duration-fast)" style={{ transform: `scaleX(${upload.sent / Math.max(1, upload.size)})` }} />
          </div>
        ) : null}
      </div>
      <div className="grid content-start gap-1 p-1.5">
        <span className="flex min-w-0 items-baseline gap-1 text-xs" title={name}><span className="truncate font-medium">{name}</span><span className="ml-auto shrink-0 text-muted-foreground tabular-nums">{sizeText(file.file.size, i18n.language)}</span></span>
        {trouble ? (
          <span role="status" className={cn("flex items-start gap-1 text-xs", trouble.final ? "text-destructive" : "text-sla-warn")}>
            <CircleAlert className="mt-px size-3.5 shrink-0" strokeWidth={1.75} aria-hidden="true" />
            <span>{trouble.text}</span>
            {trouble.retry ? <button type="button" className="hit ml-auto shrink-0" aria-label={t("common.retry")} data-tip={t("common.retry")} onClick={() => { uploads.retry(file.file.key); }}><RotateCcw className="size-3.5" strokeWidth={1.75} /></button> : null}
          </span>
        ) : null}
        {file.choices.length > 1 ? (
          <select value={file.type} disabled={changing} aria-label={t("composer.sendAs", { name })} onChange={(event) => { change(event.target.value as DraftFile["type"]); }} className="h-7 w-full truncate rounded-md border border-input bg-card px-1 text-xs max-md:h-11 max-md:text-sm">
            {file.choices.map((choice) => <option key={choice} value={choice}>{t(`composer.as.${choice}`)}</option>)}
          </select>
        ) : null}
        {count > 1 && hasCaption(file.type) ? (
          <input
            value={file.caption}
            maxLength={1024}
            placeholder={t("composer.caption")}
            aria-label={t("composer.captionOf", { name })}
            onChange={(event) => { const caption = event.target.value; onChange((now) => ({ ...now, caption })); }}
            className="h-7 w-full rounded-md border border-input bg-card px-1.5 text-xs max-md:h-11 max-md:text-lg"
          />
        ) : null}
      </div>
    </li>
  );
}

function Corner({ label, onClick, children }: { label: string; onClick: () => void; children: React.ReactNode }) {
  return <Button variant="outline" size="icon-sm" className="hit size-6 rounded-full max-md:size-9 [&_svg]:size-3.5" aria-label={label} data-tip={label} onClick={onClick}>{children}</Button>;
}

function Preview({ file }: { file: DraftFile }) {
  const url = useFileUrl(file.type === "document" && !file.file.mime.startsWith("image/") ? null : file.file.key);
  const fit = file.type === "sticker" ? "object-contain p-1" : "object-cover";
  if (url && file.file.mime.startsWith("image/") && file.type !== "document") return <img src={url} alt="" className={cn("size-full", fit)} />;
  if (url && file.type === "video") return <video src={url} muted playsInline preload="metadata" className="size-full object-cover" />;
  const Icon = file.type === "audio" ? Mic : file.type === "video" ? Video : FileText;
  return (
    <div className="grid size-full place-content-center justify-items-center gap-1 bg-tint text-muted-foreground">
      <Icon className="size-6" strokeWidth={1.5} aria-hidden="true" />
      <span className="text-micro font-semibold">{extensionOf(file.file.name)}</span>
    </div>
  );
}
