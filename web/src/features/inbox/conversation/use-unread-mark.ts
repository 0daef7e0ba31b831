import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { firstUnread } from "@/features/inbox/conversation/timeline";
import type { ThreadSource } from "@/features/inbox/conversation/source/use-thread-source";
import type { Ticket } from "@/lib/api-types";
import { post } from "@/lib/http";
import { keys } from "@/lib/query";
import { patchTicket } from "@/lib/tickets-cache";

/** Pages that may be loaded to find where reading stopped; beyond, it opens at the oldest loaded. */
const MAX_PAGES = 5;
const RETRY_MS = 5_000;

interface UnreadMark {
  /** Where the line "2 mensagens novas" stands; it stays for as long as the conversation is open. */
  unread: { messageId: string; count: number } | null;
  /** The place to open at is known. */
  ready: boolean;
  /** Messages that arrived below while the reader was further up. */
  below: number;
}

export function useUnreadMark(ticket: Ticket, atEnd: boolean, source: ThreadSource): UnreadMark {
  const [atOpening] = useState(ticket.unread);
  const [unread, setUnread] = useState<UnreadMark["unread"]>(null);
  const [ready, setReady] = useState(false);
  const { messages, older } = source;

  if (!ready && source.ready) {
    const id = firstUnread(messages, atOpening);
    const oldest = messages.find((message) => message.direction === "in");
    const exhausted = !older.more || older.failed || source.pages >= MAX_PAGES;
    if (atOpening === 0 || id !== null || exhausted) {
      setReady(true);
      if (atOpening > 0 && (id ?? oldest)) setUnread({ messageId: id ?? oldest?.id ?? "", count: atOpening });
    }
  }
  const looking = source.ready && !ready && !older.loading;
  const { load } = older;
  useEffect(() => {
    if (looking) load();
    // `load` is new with each render; what matters is that a page is wanted.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [looking, source.pages]);

  useMarkRead(ticket, ready && atEnd);
  return { unread, ready, below: atEnd ? 0 : ticket.unread };
}

/** Reading to the end of a visible page sets the count to zero, here at once and on the server. */
function useMarkRead(ticket: Ticket, seen: boolean): void {
  const client = useQueryClient();
  const visible = usePageVisible();
  const due = seen && visible && ticket.unread > 0;
  useEffect(() => {
    if (!due) return;
    const undo = patchTicket(client, ticket.id, { unread: 0 });
    post(`/tickets/${ticket.id}/read`).then(
      () => client.invalidateQueries({ queryKey: keys.counts }),
      // Put back after a pause: the count is unread again, and this effect tries once more.
      () => setTimeout(undo, RETRY_MS),
    );
  }, [due, client, ticket.id]);
}

function usePageVisible(): boolean {
  const [visible, setVisible] = useState(() => document.visibilityState === "visible");
  useEffect(() => {
    const update = () => { setVisible(document.visibilityState === "visible"); };
    document.addEventListener("visibilitychange", update);
    return () => { document.removeEventListener("visibilitychange", update); };
  }, []);
  return visible;
}
