import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { firstUnread } from "@/features/inbox/conversation/timeline";
import type { Message, Ticket } from "@/lib/api-types";
import { post } from "@/lib/http";
import { keys } from "@/lib/query";
import { patchTicket } from "@/lib/tickets-cache";

/** Pages that may be loaded to find where reading stopped; beyond, it opens at the oldest loaded. */
const MAX_PAGES = 5;
const RETRY_MS = 5_000;

interface Source {
  isSuccess: boolean;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  fetchNextPage: () => Promise<unknown>;
  data: { pages: unknown[] } | undefined;
}

interface UnreadMark {
  /** Where the line "2 mensagens novas" stands; it stays for as long as the conversation is open. */
  unread: { messageId: string; count: number } | null;
  /** The place to open at is known. */
  ready: boolean;
  /** Messages that arrived below while the reader was further up. */
  below: number;
}

export function useUnreadMark(ticket: Ticket, messages: Message[], atEnd: boolean, source: Source): UnreadMark {
  const [atOpening] = useState(ticket.unread);
  const [unread, setUnread] = useState<UnreadMark["unread"]>(null);
  const [ready, setReady] = useState(false);

  if (!ready && source.isSuccess) {
    const id = firstUnread(messages, atOpening);
    const oldest = messages.find((message) => message.direction === "in");
    const exhausted = !source.hasNextPage || source.isFetchNextPageError || (source.data?.pages.length ?? 0) >= MAX_PAGES;
    if (atOpening === 0 || id !== null || exhausted) {
      setReady(true);
      if (atOpening > 0 && (id ?? oldest)) setUnread({ messageId: id ?? oldest?.id ?? "", count: atOpening });
    }
  }
  const { fetchNextPage, isFetchingNextPage, isSuccess } = source;
  useEffect(() => {
    if (isSuccess && !ready && !isFetchingNextPage) void fetchNextPage();
  }, [isSuccess, ready, isFetchingNextPage, fetchNextPage]);

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
