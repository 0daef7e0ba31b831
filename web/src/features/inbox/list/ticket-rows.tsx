import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowUp } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import { TicketRow } from "@/features/inbox/list/ticket-row";
import { useStableOrder } from "@/features/inbox/list/use-stable-order";
import type { Ticket } from "@/lib/api-types";
import { usePreference } from "@/lib/preferences";
import { useHotkeys } from "@/lib/use-hotkeys";
import { useNow } from "@/lib/use-now";

const ROW_PX = { comfortable: 84, compact: 60 };
/** How long after the last movement of the mouse over the list its order may change again. */
const POINTER_REST_MS = 2_500;
const LOAD_AHEAD = 8;

interface Props {
  tickets: Ticket[];
  selectedId: string | null;
  hasMore: boolean;
  loadingMore: boolean;
  moreFailed: boolean;
  onMore: () => void;
}

/** Virtual rows. One tab stop; arrows, J and K move through it. Nothing moves while it is being read. */
export function TicketRows({ tickets: latest, selectedId, hasMore, loadingMore, moreFailed, onMore }: Props) {
  const { t } = useTranslation();
  const [density] = usePreference("density");
  const rowPx = ROW_PX[density];
  const scroller = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const [pointing, setPointing] = usePointerRest();
  const { tickets, waiting } = useStableOrder(latest, away || pointing);
  const [cursorId, setCursorId] = useState<string | null>(null);
  const now = useNow();

  const virtual = useVirtualizer({
    count: tickets.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => tickets[index]?.id ?? index,
    overscan: 6,
  });
  useEffect(() => { virtual.measure(); }, [rowPx, virtual]);
  useKeepPlace(scroller, tickets, rowPx);

  const rows = virtual.getVirtualItems();
  const lastIndex = rows[rows.length - 1]?.index ?? 0;
  useEffect(() => {
    if (hasMore && !loadingMore && !moreFailed && lastIndex >= tickets.length - LOAD_AHEAD) onMore();
  }, [hasMore, loadingMore, moreFailed, lastIndex, tickets.length, onMore]);

  const activeId = cursorId && tickets.some((ticket) => ticket.id === cursorId) ? cursorId : (selectedId ?? tickets[0]?.id ?? null);
  const moveTo = (index: number) => {
    const target = tickets[Math.min(Math.max(index, 0), tickets.length - 1)];
    if (!target) return;
    setCursorId(target.id);
    virtual.scrollToIndex(tickets.indexOf(target), { align: "auto" });
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-ticket="${target.id}"]`)?.focus());
  };
  const activeIndex = () => tickets.findIndex((ticket) => ticket.id === activeId);
  // The first step only enters the list; without it the first row would be skipped.
  const step = (by: number) => { moveTo(cursorId !== null || selectedId !== null ? activeIndex() + by : activeIndex()); };
  useHotkeys({ j: () => { step(1); }, k: () => { step(-1); } });

  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, () => void> = { ArrowDown: () => { step(1); }, ArrowUp: () => { step(-1); }, Home: () => { moveTo(0); }, End: () => { moveTo(tickets.length - 1); } };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  };

  return (
    <>
      {waiting > 0 ? (
        <Button
          variant="link"
          className="h-8 shrink-0 rounded-none border-0 border-b border-border bg-status-in-progress-muted text-xs max-md:h-11"
          onClick={() => {
            setPointing(false);
            setAway(false);
            scroller.current?.scrollTo({ top: 0 });
          }}
        >
          <ArrowUp className="size-3.5" aria-hidden="true" />{t("list.newRows", { count: waiting })}
        </Button>
      ) : null}
      <div
        ref={scroller}
        className="scroll-thin min-h-0 flex-1 overflow-y-auto overscroll-contain [overflow-anchor:none]"
        onScroll={(event) => { setAway(event.currentTarget.scrollTop > rowPx / 2); }}
        onPointerMove={(event) => { if (event.pointerType === "mouse") setPointing(true); }}
        onPointerLeave={() => { setPointing(false); }}
      >
        <ul className="relative" style={{ height: virtual.getTotalSize() }} onKeyDown={onKeyDown}>
          {rows.map((row) => {
            const ticket = tickets[row.index];
            if (!ticket) return null;
            return (
              <li key={row.key} aria-setsize={hasMore ? -1 : tickets.length} aria-posinset={row.index + 1} className="absolute inset-x-0 top-0" style={{ height: rowPx, transform: `translateY(${row.start}px)` }}>
                <TicketRow ticket={ticket} selected={ticket.id === selectedId} tabStop={ticket.id === activeId} now={now} onFocus={setCursorId} />
              </li>
            );
          })}
        </ul>
        {moreFailed ? (
          <div className="flex items-center justify-center gap-2 p-3 text-muted-foreground">{t("list.moreError")}<Button variant="link" size="inline" onClick={onMore}>{t("common.retry")}</Button></div>
        ) : null}
      </div>
    </>
  );
}

/** True while the mouse moves over the list and for a short rest after. */
function usePointerRest(): [boolean, (pointing: boolean) => void] {
  const [pointing, setPointing] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => { clearTimeout(timer.current); }, []);
  return [pointing, (next) => {
    clearTimeout(timer.current);
    setPointing(next);
    if (next) timer.current = setTimeout(() => { setPointing(false); }, POINTER_REST_MS);
  }];
}

/** When rows above leave, scrolls by their height, so that the same row stays under the eye. */
function useKeepPlace(scroller: React.RefObject<HTMLDivElement | null>, tickets: Ticket[], rowPx: number): void {
  const before = useRef<string[]>([]);
  useLayoutEffect(() => {
    const element = scroller.current;
    const ids = tickets.map((ticket) => ticket.id);
    if (element && element.scrollTop > rowPx / 2) {
      const top = Math.floor(element.scrollTop / rowPx);
      const anchor = before.current.slice(top).find((id) => ids.includes(id));
      if (anchor !== undefined) element.scrollBy(0, (ids.indexOf(anchor) - before.current.indexOf(anchor)) * rowPx);
    }
    before.current = ids;
  }, [scroller, tickets, rowPx]);
}
