import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { CircleAlert } from "lucide-react";
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { StateMessage } from "@/components/state-message";
import { Button } from "@/components/ui/button";
import { eventsQuery } from "@/features/inbox/api";
import { ThreadDialogs } from "@/features/inbox/conversation/actions/thread-dialogs";
import { NewMessageAnnouncer } from "@/features/inbox/conversation/announcer";
import { player } from "@/features/inbox/conversation/media/playback";
import type { Message } from "@/features/inbox/conversation/model";
import { useThreadSource } from "@/features/inbox/conversation/source/use-thread-source";
import { ThreadContext, ThreadNamesContext } from "@/features/inbox/conversation/thread-context";
import { ThreadItem } from "@/features/inbox/conversation/thread-item";
import { ThreadOverlays } from "@/features/inbox/conversation/thread-overlays";
import { ThreadSkeleton } from "@/features/inbox/conversation/thread-skeleton";
import { changeThreadView, useThreadView } from "@/features/inbox/conversation/thread-view-store";
import { buildTimeline, daysAlong } from "@/features/inbox/conversation/timeline";
import { useJump } from "@/features/inbox/conversation/use-jump";
import { useMemberNames } from "@/features/inbox/conversation/use-member-names";
import { useMessageFocus } from "@/features/inbox/conversation/use-message-focus";
import { useThreadHandle } from "@/features/inbox/conversation/use-thread-handle";
import { useThreadScroll } from "@/features/inbox/conversation/use-thread-scroll";
import { useUnreadMark } from "@/features/inbox/conversation/use-unread-mark";
import { withPageTexts } from "@/i18n";
import type { Ticket } from "@/lib/api-types";
import { contactName } from "@/lib/format";
import { useOutboxItems } from "@/lib/live";
import { usePreference } from "@/lib/preferences";
import { useMe } from "@/lib/session";
import { useErrorText } from "@/lib/use-error-text";
import { useHotkeys } from "@/lib/use-hotkeys";

const MessageMenu = lazy(() => withPageTexts(import("@/features/inbox/conversation/actions/message-menu")));
const Viewer = lazy(() => withPageTexts(import("@/features/inbox/conversation/media/viewer")));
const SearchBar = lazy(() => withPageTexts(import("@/features/inbox/conversation/search/search-bar")));

const NONE: never[] = [];

interface OpenMenu { message: Message; at: DOMRect; part: "all" | "react"; from: Element | null }

/** The messages of a ticket: virtual, anchored where one reads, growing at both ends without a jump. */
export default function Thread({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const me = useMe();
  const errorText = useErrorText();
  const view = useThreadView(ticket.id);
  const [around, setAround] = useState<string | null>(null);
  const source = useThreadSource(ticket.id, around, view.full);
  const pending = useOutboxItems(ticket.id);
  const [eventsPreference] = usePreference("events");
  const events = useQuery(eventsQuery(ticket.id)).data;
  const scroller = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(false);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const [viewing, setViewing] = useState<string | null>(null);
  const mark = useUnreadMark(ticket, atEnd, source);
  const albums = me.flags.group_media === true;
  const { messages } = source;
  const items = useMemo(
    () => buildTimeline({ messages, events: eventsPreference === "shown" ? (events ?? NONE) : NONE, outbox: pending, unread: mark.unread, hasOlder: source.older.more, hasNewer: source.newer.more, albums }),
    [messages, events, eventsPreference, pending, mark.unread, source.older.more, source.newer.more, albums],
  );
  const days = useMemo(() => daysAlong(items), [items]);
  const { virtual, onScroll } = useThreadScroll({ scroller, items, ready: mark.ready, source, onAtEnd: setAtEnd });
  const jump = useJump({ ticketId: ticket.id, full: view.full, items, virtual, setAround });

  // A link from the search leads to one message; the address says so only until it is shown.
  const { m: wanted } = useSearch({ from: "/_authenticated/inbox" });
  const navigate = useNavigate();
  const { to } = jump;
  useEffect(() => {
    if (!wanted || !mark.ready) return;
    to(wanted);
    void navigate({ to: ".", search: (old) => ({ ...old, m: undefined }), replace: true });
  }, [wanted, mark.ready, to, navigate]);

  const toEnd = useCallback(() => {
    setAround(null);
    // One frame later the end is that of the conversation, also when the surroundings of a message were shown.
    requestAnimationFrame(() => { virtual.scrollToEnd(); });
  }, [virtual]);
  // The end of the surroundings is the end of the conversation: from here on news appear by themselves.
  if (source.around !== null && !source.newer.more) setAround(null);
  // Whoever writes wants to see it.
  const [lastPending, setLastPending] = useState(pending[pending.length - 1]?.clientId);
  const newest = pending[pending.length - 1]?.clientId;
  if (newest !== lastPending) {
    setLastPending(newest);
    if (newest !== undefined && around !== null) setAround(null);
  }
  useEffect(() => { if (newest !== undefined) virtual.scrollToEnd(); }, [newest, virtual]);
  useEffect(() => () => { player.stop(); }, []);

  const openMenu = useCallback((message: Message, at: DOMRect, part: "all" | "react") => { setMenu({ message, at, part, from: document.activeElement }); }, []);
  const handle = useThreadHandle(ticket, me.user.id, { jump: jump.to, view: setViewing, openMenu });
  const focus = useMessageFocus({ scroller, items, virtual, openMenu: (message, at) => { openMenu(message, at, "all"); } });
  const search = (open: boolean) => { changeThreadView(ticket.id, { searching: open }); };
  // A second Ctrl+F, from within the bar, is the browser's own.
  useHotkeys({ "mod+f": view.searching ? undefined : () => { search(true); } }, { inFields: true, enabled: document.querySelector('[role="dialog"][data-state="open"]') === null });
  const nameOf = useMemberNames(ticket);
  const menuMessage = menu && (messages.find((message) => message.id === menu.message.id) ?? menu.message);
  const viewable = useMemo(() => (viewing === null ? NONE : messages.filter(isViewable)), [viewing, messages]);

  if (source.error) {
    return <StateMessage className="flex-1" icon={CircleAlert} tone="error" title={t("conversation.errorBody")} body={errorText(source.error)} action={<Button onClick={source.refetch}>{t("common.retry")}</Button>} />;
  }
  const first = virtual.range?.startIndex ?? 0;
  return (
    <ThreadContext value={handle}>
      <ThreadNamesContext value={nameOf}>
        {view.searching ? <Suspense fallback={null}><SearchBar ticketId={ticket.id} onJump={jump.to} onClose={() => { search(false); }} /></Suspense> : null}
        <div className="relative min-h-0 flex-1">
          <div
            ref={scroller}
            role="log"
            aria-label={t("conversation.messages")}
            aria-live="off"
            aria-busy={source.pending}
            tabIndex={0}
            onScroll={onScroll}
            {...focus}
            className="scroll-thin absolute inset-0 overflow-y-auto overscroll-contain px-5 [overflow-anchor:none] [container-type:inline-size] focus-visible:-outline-offset-2 max-md:px-3"
          >
            {mark.ready ? (
              <div className="relative" style={{ height: virtual.getTotalSize() }}>
                {virtual.getVirtualItems().map((row) => {
                  const item = items[row.index];
                  return item ? (
                    <div key={row.key} ref={virtual.measureElement} data-index={row.index} className="absolute inset-x-0 top-0" style={{ transform: `translateY(${row.start}px)` }}>
                      <ThreadItem item={item} connectionName={ticket.connection.name} target={jump.target} />
                    </div>
                  ) : null;
                })}
              </div>
            ) : (
              <ThreadSkeleton />
            )}
            {mark.ready && items.length === 0 ? <p className="py-10 text-center text-muted-foreground">{t("conversation.empty")}</p> : null}
          </div>
          <ThreadOverlays
            ticket={ticket} source={source} full={view.full} day={mark.ready && items[first]?.kind !== "day" ? (days[first] ?? null) : null}
            endInView={atEnd || !mark.ready} below={mark.below} onEnd={toEnd}
          />
          <NewMessageAnnouncer messages={messages} contactName={ticket.contact.name} />
        </div>
        {menu && menuMessage ? <Suspense fallback={null}><MessageMenu key={`${menuMessage.id}-${menu.part}`} message={menuMessage} at={menu.at} part={menu.part} from={menu.from} onClose={() => { setMenu(null); }} /></Suspense> : null}
        {viewing === null ? null : <Suspense fallback={null}><Viewer messages={viewable} openAt={viewing} contactName={contactName(ticket.contact)} meId={me.user.id} onJump={jump.to} onClose={() => { setViewing(null); }} /></Suspense>}
        <ThreadDialogs ticket={ticket} />
      </ThreadNamesContext>
    </ThreadContext>
  );
}

function isViewable({ media, deleted_at: deleted, type }: Message): boolean {
  return media?.state === "stored" && media.url !== null && deleted === null && type !== "sticker" && ["image", "video", "gif", "ptv"].includes(media.kind);
}
