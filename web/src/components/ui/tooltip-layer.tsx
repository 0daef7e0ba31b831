import { useEffect, useRef, useState } from "react";
import { Kbd } from "@/components/ui/kbd";

interface Tip {
  text: string;
  shortcut: string | null;
  x: number;
  y: number;
  side: "below" | "right";
}

const OPEN_MS = 500;
const GAP_PX = 6;
const EDGE_PX = 8;

/**
 * One tooltip for the page. An element asks for it with data-tip="…", data-tip-key="A" and
 * data-tip-side="right"; it shows on hover and on keyboard focus. Names stay in aria-label.
 */
export function TooltipLayer() {
  const [tip, setTip] = useState<Tip | null>(null);
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let owner: Element | null = null;
    const hide = () => {
      clearTimeout(timer);
      owner = null;
      setTip(null);
    };
    const show = (event: Event, delay: number) => {
      const element = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-tip]") : null;
      if (element === owner) return;
      hide();
      if (!element) return;
      owner = element;
      timer = setTimeout(() => { setTip(tipOf(element)); }, delay);
    };
    const onOver = (event: PointerEvent) => { if (event.pointerType === "mouse") show(event, OPEN_MS); };
    const onFocus = (event: FocusEvent) => { if (event.target instanceof Element && event.target.matches(":focus-visible")) show(event, 0); };
    document.addEventListener("pointerover", onOver);
    document.addEventListener("focusin", onFocus);
    for (const name of ["pointerdown", "focusout", "keydown", "scroll"]) document.addEventListener(name, hide, true);
    return () => {
      hide();
      document.removeEventListener("pointerover", onOver);
      document.removeEventListener("focusin", onFocus);
      for (const name of ["pointerdown", "focusout", "keydown", "scroll"]) document.removeEventListener(name, hide, true);
    };
  }, []);

  useEffect(() => {
    const element = box.current;
    if (!tip || !element) return;
    const { width, height } = element.getBoundingClientRect();
    const left = tip.side === "right" ? tip.x : tip.x - width / 2;
    const top = tip.side === "right" ? tip.y - height / 2 : tip.y;
    element.style.left = `${Math.max(EDGE_PX, Math.min(left, innerWidth - width - EDGE_PX))}px`;
    element.style.top = `${Math.min(top, innerHeight - height - EDGE_PX)}px`;
  }, [tip]);

  if (!tip) return null;
  return (
    <div ref={box} aria-hidden="true" className="pointer-events-none fixed z-60 flex max-w-72 animate-fade-in items-center gap-2 rounded-md border bg-popover px-2 py-1 text-xs text-popover-foreground shadow-md">
      {tip.text}
      {tip.shortcut ? <Kbd>{tip.shortcut}</Kbd> : null}
    </div>
  );
}

function tipOf(element: HTMLElement): Tip {
  const rect = element.getBoundingClientRect();
  const right = element.dataset.tipSide === "right";
  return {
    text: element.dataset.tip ?? "",
    shortcut: element.dataset.tipKey ?? null,
    side: right ? "right" : "below",
    x: right ? rect.right + GAP_PX : rect.left + rect.width / 2,
    y: right ? rect.top + rect.height / 2 : rect.bottom + GAP_PX,
  };
}
