import { useCallback, useRef, type KeyboardEvent, type PointerEvent, type MouseEvent, type RefObject } from "react";
import type { Message } from "@/features/inbox/conversation/model";
import { messagesOf, type TimelineItem } from "@/features/inbox/conversation/timeline";
import type { ThreadVirtual } from "@/features/inbox/conversation/use-thread-scroll";
import { isField } from "@/lib/use-hotkeys";

const LONG_PRESS_MS = 450;
const MOVED_PX = 10;
/** Frames that a row may take to be drawn after the list was told to go there. */
const FRAMES = 20;

interface Input {
  scroller: RefObject<HTMLDivElement | null>;
  items: TimelineItem[];
  virtual: ThreadVirtual;
  openMenu: (message: Message, at: DOMRect) => void;
}

interface Handlers {
  onKeyDown: (event: KeyboardEvent) => void;
  onPointerDown: (event: PointerEvent) => void;
  onPointerMove: (event: PointerEvent) => void;
  onPointerUp: () => void;
  onPointerCancel: () => void;
  onContextMenu: (event: MouseEvent) => void;
}

/**
 * The messages by keyboard and finger: one tab stop, arrows go from message to message, Enter (or the menu key) and a long press
 * open the menu of one.
 */
export function useMessageFocus({ scroller, items, virtual, openMenu }: Input): Handlers {
  const press = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null);
  const pointer = useRef("");

  const find = useCallback((target: EventTarget | null): { message: Message; element: HTMLElement } | null => {
    const element = target instanceof Element ? target.closest<HTMLElement>("[data-message]") : null;
    const id = element?.dataset.message;
    for (const item of items) for (const message of messagesOf(item)) if (element && message.id === id) return { message, element };
    return null;
  }, [items]);

  const focusAt = useCallback((index: number) => {
    const item = items[index];
    const id = item && messagesOf(item)[0]?.id;
    if (!id) return;
    virtual.scrollToIndex(index, { align: "auto" });
    let frames = 0;
    const attempt = () => {
      const element = scroller.current?.querySelector<HTMLElement>(`[role="article"][data-message="${CSS.escape(id)}"]`);
      if (element) element.focus({ preventScroll: true });
      else if ((frames += 1) < FRAMES) requestAnimationFrame(attempt);
    };
    attempt();
  }, [items, virtual, scroller]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
    const found = find(event.target);
    const onBubble = found !== null && event.target === found.element;
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const step = event.key === "ArrowUp" ? -1 : 1;
      const from = found ? items.findIndex((item) => messagesOf(item).includes(found.message)) : edgeOf(virtual, step);
      const next = nextMessage(items, found ? from + step : from, step);
      if (next < 0) return;
      event.preventDefault();
      focusAt(next);
    } else if (onBubble && event.key === "Enter") {
      event.preventDefault();
      openMenu(found.message, found.element.getBoundingClientRect());
    } else if (found && event.key === "Escape") {
      event.preventDefault();
      scroller.current?.focus({ preventScroll: true });
    }
  };

  const release = () => {
    clearTimeout(press.current?.timer);
    press.current = null;
  };
  return {
    onKeyDown,
    onPointerDown: (event) => {
      pointer.current = event.pointerType;
      release();
      const found = event.pointerType === "touch" ? find(event.target) : null;
      if (!found) return;
      const timer = setTimeout(() => {
        release();
        // Not everywhere: Safari has none.
        if ("vibrate" in navigator) navigator.vibrate(10);
        openMenu(found.message, found.element.getBoundingClientRect());
      }, LONG_PRESS_MS);
      press.current = { timer, x: event.clientX, y: event.clientY };
    },
    onPointerMove: (event) => {
      const start = press.current;
      if (start && Math.hypot(event.clientX - start.x, event.clientY - start.y) > MOVED_PX) release();
    },
    onPointerUp: release,
    onPointerCancel: release,
    onContextMenu: (event) => {
      // With a mouse the browser's own menu stays: it copies a selection and opens links.
      const byKey = event.nativeEvent.button === -1 || event.clientX === 0;
      if (pointer.current === "mouse" && !byKey) return;
      const found = find(event.target);
      if (!found) return;
      event.preventDefault();
      if (byKey) openMenu(found.message, found.element.getBoundingClientRect());
    },
  };
}

/** Where the arrows begin when no message has the focus: at the last one in view going up, at the first going down. */
function edgeOf(virtual: ThreadVirtual, step: number): number {
  const { range } = virtual;
  return range ? (step < 0 ? range.endIndex : range.startIndex) : -1;
}

function nextMessage(items: TimelineItem[], from: number, step: number): number {
  for (let index = from; index >= 0 && index < items.length; index += step) {
    const kind = items[index]?.kind;
    if (kind === "message" || kind === "album") return index;
  }
  return -1;
}
