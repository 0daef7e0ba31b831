import { useCallback, useRef, useState, type PointerEvent, type WheelEvent } from "react";

const MOST = 6;
const STEP = 1.4;

export interface Zoom { scale: number; x: number; y: number }

const WHOLE: Zoom = { scale: 1, x: 0, y: 0 };

/** Zoom about a point given from the middle of the stage, so that what is under it stays there. */
export function zoomAt(zoom: Zoom, scale: number, x: number, y: number): Zoom {
  const next = Math.min(MOST, Math.max(1, scale));
  if (next === 1) return WHOLE;
  const ratio = next / zoom.scale;
  return { scale: next, x: x - (x - zoom.x) * ratio, y: y - (y - zoom.y) * ratio };
}

interface Zooming {
  zoom: Zoom;
  step: (direction: 1 | -1) => void;
  reset: () => void;
  /** For the stage that holds the picture. */
  stage: {
    onWheel: (event: WheelEvent<HTMLElement>) => void;
    onDoubleClick: (event: React.MouseEvent<HTMLElement>) => void;
    onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    onPointerUp: (event: PointerEvent<HTMLElement>) => void;
    onPointerCancel: (event: PointerEvent<HTMLElement>) => void;
  };
}

/** Wheel, double click, keys, two fingers; dragging moves what is larger than the stage, or goes on to the next picture. */
export function useZoom(onSwipe: (direction: 1 | -1) => void): Zooming {
  const [zoom, setZoom] = useState<Zoom>(WHOLE);
  const fingers = useRef(new Map<number, { x: number; y: number }>());
  const start = useRef<{ x: number; y: number } | null>(null);
  const reset = useCallback(() => { setZoom(WHOLE); }, []);
  const step = useCallback((direction: 1 | -1) => { setZoom((now) => zoomAt(now, direction > 0 ? now.scale * STEP : now.scale / STEP, 0, 0)); }, []);

  const stage: Zooming["stage"] = {
    onWheel: (event) => {
      const at = fromMiddle(event);
      setZoom((now) => zoomAt(now, now.scale * Math.exp(-event.deltaY / 400), at.x, at.y));
    },
    onDoubleClick: (event) => {
      const at = fromMiddle(event);
      setZoom((now) => (now.scale > 1 ? WHOLE : zoomAt(now, 2.5, at.x, at.y)));
    },
    onPointerDown: (event) => {
      event.currentTarget.setPointerCapture(event.pointerId);
      fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      start.current = fingers.current.size === 1 ? { x: event.clientX, y: event.clientY } : null;
    },
    onPointerMove: (event) => {
      const before = fingers.current.get(event.pointerId);
      if (!before) return;
      const other = [...fingers.current.entries()].find(([id]) => id !== event.pointerId)?.[1];
      const at = { x: event.clientX, y: event.clientY };
      if (other) {
        const ratio = Math.hypot(at.x - other.x, at.y - other.y) / Math.max(1, Math.hypot(before.x - other.x, before.y - other.y));
        const middle = fromMiddle({ currentTarget: event.currentTarget, clientX: (at.x + other.x) / 2, clientY: (at.y + other.y) / 2 });
        setZoom((now) => zoomAt(now, now.scale * ratio, middle.x, middle.y));
      } else {
        setZoom((now) => (now.scale > 1 ? { ...now, x: now.x + at.x - before.x, y: now.y + at.y - before.y } : now));
      }
      fingers.current.set(event.pointerId, at);
    },
    onPointerUp: (event) => {
      const from = start.current;
      fingers.current.delete(event.pointerId);
      start.current = null;
      if (!from || zoom.scale > 1 || event.pointerType === "mouse") return;
      const dx = event.clientX - from.x;
      if (Math.abs(dx) > 60 && Math.abs(dx) > 2 * Math.abs(event.clientY - from.y)) onSwipe(dx < 0 ? 1 : -1);
    },
    onPointerCancel: (event) => {
      fingers.current.delete(event.pointerId);
      start.current = null;
    },
  };
  return { zoom, step, reset, stage };
}

function fromMiddle({ currentTarget, clientX, clientY }: { currentTarget: HTMLElement; clientX: number; clientY: number }): { x: number; y: number } {
  const box = currentTarget.getBoundingClientRect();
  return { x: clientX - box.left - box.width / 2, y: clientY - box.top - box.height / 2 };
}
