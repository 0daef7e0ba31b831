import { useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useRef, type RefObject } from "react";
import type { ThreadSource } from "@/features/inbox/conversation/source/use-thread-source";
import { frameSize } from "@/features/inbox/conversation/media/frame-size";
import type { TimelineItem } from "@/features/inbox/conversation/timeline";

const ESTIMATE_PX = { day: 42, unread: 40, event: 32, line: 32, message: 56, album: 290, pending: 56 };
const LETTERS_PER_LINE = 52;
const LINE_PX = 20;
/** Older and newer messages are asked for this far before an end of what is loaded is reached. */
const LOAD_AHEAD_PX = 800;
const AT_END_PX = 64;
const OPENING_FRAMES = 4;

export type ThreadVirtual = Virtualizer<HTMLDivElement, Element>;

interface Input {
  scroller: RefObject<HTMLDivElement | null>;
  items: TimelineItem[];
  /** The place to open at is known. */
  ready: boolean;
  source: ThreadSource;
  onAtEnd: (atEnd: boolean) => void;
}

/** The virtual list of a conversation: anchored where one reads, growing at both ends without a jump, opened at the first unread message. */
export function useThreadScroll({ scroller, items, ready, source, onAtEnd }: Input): { virtual: ThreadVirtual; onScroll: () => void } {
  const virtual = useVirtualizer<HTMLDivElement, Element>({
    count: ready ? items.length : 0,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => estimate(items[index]),
    getItemKey: (index) => items[index]?.key ?? index,
    overscan: 8,
    paddingStart: 12,
    paddingEnd: 16,
    anchorTo: "end",
    // Around a message the end of what is loaded is not the end of the conversation.
    followOnAppend: source.around === null,
    scrollEndThreshold: AT_END_PX,
  });

  // Opens at the first unread message, else at the end. Until the place is reached nothing is loaded above, which would move it.
  const isOpen = useRef(false);
  const place = useRef<() => void>(() => undefined);
  useEffect(() => {
    place.current = () => {
      const unreadIndex = items.findIndex((item) => item.kind === "unread");
      if (unreadIndex >= 0) virtual.scrollToIndex(unreadIndex, { align: "start" });
      else virtual.scrollToEnd();
    };
  });

  const latest = useRef(source);
  useEffect(() => { latest.current = source; });
  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (!element || !isOpen.current) return;
    const { older, newer, around } = latest.current;
    const below = element.scrollHeight - element.scrollTop - element.clientHeight;
    if (element.scrollTop < LOAD_AHEAD_PX && older.more && !older.loading && !older.failed) older.load();
    if (below < LOAD_AHEAD_PX && newer.more && !newer.loading && !newer.failed) newer.load();
    onAtEnd(below < AT_END_PX && around === null);
  }, [scroller, onAtEnd]);

  const shown = ready && items.length > 0;
  useLayoutEffect(() => {
    if (!shown || isOpen.current) return;
    let frame = 0;
    let frames = 0;
    const settle = () => {
      place.current();
      frames += 1;
      // Rows are measured as they are drawn: a few frames until the end is where it was thought to be.
      if (frames < OPENING_FRAMES) {
        frame = requestAnimationFrame(settle);
        return;
      }
      isOpen.current = true;
      onScroll();
    };
    frame = requestAnimationFrame(settle);
    return () => { cancelAnimationFrame(frame); };
  }, [shown, onScroll]);

  const total = virtual.getTotalSize();
  useEffect(() => {
    // A conversation that fits its pane never scrolls, and measuring moves the end: look again after each layout.
    const frame = requestAnimationFrame(onScroll);
    return () => { cancelAnimationFrame(frame); };
  }, [total, ready, source.pages, onScroll]);

  return { virtual, onScroll };
}

/** Close guesses keep the scroll bar steady: what is off by little moves little when it is measured. */
function estimate(item: TimelineItem | undefined): number {
  if (!item) return ESTIMATE_PX.message;
  if (item.kind !== "message") return ESTIMATE_PX[item.kind];
  const { message, first } = item;
  const lines = Math.ceil((message.text?.length ?? 0) / LETTERS_PER_LINE) || 1;
  const text = 16 + lines * LINE_PX + (first ? 10 : 2) + (message.quoted ? 48 : 0);
  switch (message.type) {
    case "image":
    case "video":
    case "gif": return frameSize(message.media).height + (message.text ? text : 34);
    case "sticker": return 170;
    case "video_note": return 250;
    case "location": return 210;
    default: return message.media ? 90 : text;
  }
}
