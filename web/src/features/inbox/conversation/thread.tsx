import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, CircleAlert } from "lucide-react";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { StateMessage } from "@/components/state-message";
import { Button } from "@/components/ui/button";
import { eventsQuery, messagesQuery } from "@/features/inbox/api";
import { NewMessageAnnouncer } from "@/features/inbox/conversation/announcer";
import { ThreadItem } from "@/features/inbox/conversation/thread-item";
import { ThreadSkeleton } from "@/features/inbox/conversation/thread-skeleton";
import { buildTimeline } from "@/features/inbox/conversation/timeline";
import { useJump } from "@/features/inbox/conversation/use-jump";
import { TypingLine } from "@/features/inbox/conversation/typing-line";
import { useUnreadMark } from "@/features/inbox/conversation/use-unread-mark";
import type { Message, Ticket } from "@/lib/api-types";
import { useOutbox, useOutboxItems } from "@/lib/live";
import { usePreference } from "@/lib/preferences";
import { useMe } from "@/lib/session";
import { orderedMessages } from "@/lib/tickets-cache";
import { useErrorText } from "@/lib/use-error-text";

const ESTIMATE_PX = { day: 42, unread: 40, event: 32, message: 56, pending: 56 };
/** Older messages are asked for this far before the top is reached. */
const LOAD_AHEAD_PX = 800;
const AT_END_PX = 64;

/** The messages of a ticket: virtual, anchored at the bottom, growing upwards without a jump. */
export function Thread({ ticket, onReply }: { ticket: Ticket; onReply: (message: Message) => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const errorText = useErrorText();
  const outbox = useOutbox();
  const pending = useOutboxItems(ticket.id);
  const [eventsPreference] = usePreference("events");
  const query = useInfiniteQuery(messagesQuery(ticket.id));
  const { fetchNextPage, hasNextPage, isFetchingNextPage, isFetchNextPageError } = query;
  const events = useQuery(eventsQuery(ticket.id)).data;
  const messages = useMemo(() => orderedMessages(query.data), [query.data]);
  const scroller = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(false);
  const mark = useUnreadMark(ticket, messages, atEnd, query);
  const items = useMemo(
    () => buildTimeline({ messages, events: eventsPreference === "shown" ? (events ?? []) : [], outbox: pending, unread: mark.unread, hasOlder: hasNextPage }),
    [messages, events, eventsPreference, pending, mark.unread, hasNextPage],
  );

  const virtual = useVirtualizer({
    count: mark.ready ? items.length : 0,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => ESTIMATE_PX[items[index]?.kind ?? "message"],
    getItemKey: (index) => items[index]?.key ?? index,
    overscan: 8,
    paddingStart: 12,
    paddingEnd: 16,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: AT_END_PX,
  });

  // Opens at the first unread message, else at the end; once.
  const opened = useRef(false);
  useLayoutEffect(() => {
    if (opened.current || !mark.ready || items.length === 0) return;
    opened.current = true;
    const unreadIndex = items.findIndex((item) => item.kind === "unread");
    if (unreadIndex >= 0) virtual.scrollToIndex(unreadIndex, { align: "start" });
    else virtual.scrollToEnd();
  }, [items, mark.ready, virtual]);

  const loadOlder = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);

  const look = useCallback(() => {
    const element = scroller.current;
    if (!element || !opened.current) return;
    if (element.scrollTop < LOAD_AHEAD_PX) loadOlder();
    setAtEnd(element.scrollHeight - element.scrollTop - element.clientHeight < AT_END_PX);
  }, [loadOlder]);
  const total = virtual.getTotalSize();
  useEffect(() => {
    // A conversation that fits its pane never scrolls, and measuring moves the end: look again after each layout.
    const frame = requestAnimationFrame(look);
    return () => { cancelAnimationFrame(frame); };
  }, [total, mark.ready, look]);

  const jump = useJump(query, items, virtual);
  const resend = useCallback((message: Message) => { outbox.send(ticket.id, message.text ?? "", message.quoted); }, [outbox, ticket.id]);
  const canReply = ticket.allowed_actions.includes("reply");

  if (query.isError && !query.data) {
    return <StateMessage className="flex-1" icon={CircleAlert} tone="error" title={t("conversation.errorBody")} body={errorText(query.error)} action={<Button onClick={() => void query.refetch()}>{t("common.retry")}</Button>} />;
  }
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        role="log"
        aria-label={t("conversation.messages")}
        aria-live="off"
        aria-busy={query.isPending}
        tabIndex={0}
        onScroll={look}
        className="scroll-thin absolute inset-0 overflow-y-auto overscroll-contain px-5 [overflow-anchor:none] [container-type:inline-size] focus-visible:-outline-offset-2 max-md:px-3"
      >
        {mark.ready ? (
          <div className="relative" style={{ height: total }}>
            {virtual.getVirtualItems().map((row) => {
              const item = items[row.index];
              return item ? (
                <div key={row.key} ref={virtual.measureElement} data-index={row.index} className="absolute inset-x-0 top-0" style={{ transform: `translateY(${row.start}px)` }}>
                  <ThreadItem item={item} ticket={ticket} meId={me.user.id} canReply={canReply} highlighted={jump.target !== null && item.kind === "message" && item.message.id === jump.target} onReply={onReply} onJump={jump.to} onResend={resend} />
                </div>
              ) : null;
            })}
          </div>
        ) : (
          <ThreadSkeleton />
        )}
        {mark.ready && items.length === 0 ? <p className="py-10 text-center text-muted-foreground">{t("conversation.empty")}</p> : null}
      </div>
      {isFetchingNextPage ? <Floating className="top-2">{t("conversation.loadingOlder")}</Floating> : null}
      {isFetchNextPageError ? <Floating className="top-2">{t("conversation.olderError")} <Button variant="link" size="inline" className="text-xs" onClick={() => void fetchNextPage()}>{t("common.retry")}</Button></Floating> : null}
      {atEnd || !mark.ready ? null : (
        <Button variant="outline" size="icon" className="absolute right-4 bottom-3 rounded-full shadow-md" aria-label={t("conversation.jumpToEnd")} title={t("conversation.jumpToEnd")} onClick={() => { virtual.scrollToEnd(); }}>
          <ArrowDown className="icon" />
          {mark.below > 0 ? <b className="absolute -top-1.5 -right-1.5 grid h-[18px] min-w-[18px] place-items-center rounded-full bg-primary px-1 text-micro leading-none font-semibold text-primary-foreground">{mark.below > 99 ? "99+" : mark.below}</b> : null}
        </Button>
      )}
      <TypingLine ticket={ticket} />
      <NewMessageAnnouncer messages={messages} contactName={ticket.contact.name} />
    </div>
  );
}

function Floating({ className, children }: { className: string; children: React.ReactNode }) {
  return <div role="status" className={`absolute left-1/2 -translate-x-1/2 rounded-full border bg-card px-3 py-1 text-xs text-muted-foreground shadow-xs ${className}`}>{children}</div>;
}
