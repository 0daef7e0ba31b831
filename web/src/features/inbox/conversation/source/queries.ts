import { infiniteQueryOptions } from "@tanstack/react-query";
import type { Message, Page } from "@/lib/api-types";
import { get } from "@/lib/http";
import { keys } from "@/lib/query";

const PAGE = 60;

/** A page around one message: `newer_cursor` leads down, `next_cursor` up. */
export interface AroundPage extends Page<Message> { newer_cursor?: string | null }

/** Where a page begins: at a message, or at a cursor of another page. */
interface PageStart { around?: string; before?: string; after?: string }

/** The surroundings of a message, growing both ways. Pages stand newest first, as those of the conversation do. */
export function aroundQuery(ticketId: string, messageId: string, full: boolean) {
  return infiniteQueryOptions({
    queryKey: [...keys.messages(ticketId), "around", messageId, full],
    queryFn: ({ pageParam, signal }) => get<AroundPage>(`/tickets/${ticketId}/messages`, { ...pageParam, limit: PAGE, history: full ? "full" : undefined }, signal),
    initialPageParam: startAt({ around: messageId }),
    getNextPageParam: (last) => (last.next_cursor ? startAt({ before: last.next_cursor }) : undefined),
    getPreviousPageParam: (first) => (first.newer_cursor ? startAt({ after: first.newer_cursor }) : undefined),
    gcTime: 60_000,
  });
}

/** The whole history of a conversation with what was deleted and each edit (WA-8), for those who may read it. */
export function fullHistoryQuery(ticketId: string) {
  return infiniteQueryOptions({
    queryKey: [...keys.messages(ticketId), "full"],
    queryFn: ({ pageParam, signal }) => get<AroundPage>(`/tickets/${ticketId}/messages`, { ...pageParam, limit: PAGE, history: "full" }, signal),
    initialPageParam: startAt({}),
    getNextPageParam: (last) => (last.next_cursor ? startAt({ before: last.next_cursor }) : undefined),
  });
}

/** One type for all pages of a query. */
function startAt(start: PageStart): PageStart {
  return start;
}
