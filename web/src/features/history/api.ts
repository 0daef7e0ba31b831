import { infiniteQueryOptions } from "@tanstack/react-query";
import type { HistorySearch } from "@/features/history/search";
import type { HistoryConversation, Me, Message, Page } from "@/lib/api-types";
import { dayStart } from "@/lib/format";
import { get } from "@/lib/http";
import { keys } from "@/lib/query";
import { can } from "@/lib/session";

const MESSAGES_PAGE = 60;

/** The API's parameters for what is asked; a period is whole days of the company's time zone. */
export function historyParams({ q, from, to }: HistorySearch): Record<string, string> {
  const params: Record<string, string> = {};
  if (q) params.q = q;
  if (from) params.from = dayStart(from);
  if (to) params.until = dayStart(to, 1);
  return params;
}

/** The one with the newest message first. */
export function historyQuery(connectionId: string, params: Record<string, string>) {
  return infiniteQueryOptions({
    queryKey: keys.history(connectionId, params),
    queryFn: ({ pageParam, signal }) => get<Page<HistoryConversation>>(`/connections/${connectionId}/history`, { ...params, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });
}

/** Where the browser fetches the file by itself; it is streamed, however long it is. */
export function exportUrl(connectionId: string, params: Record<string, string>, format: "csv" | "json"): string {
  return `/api/v1/connections/${connectionId}/history/export?${new URLSearchParams({ ...params, format }).toString()}`;
}

/** Newest first. Apart from the conversation's own cache: with `full` it holds what others may not see. */
export function transcriptQuery(ticketId: string, full: boolean) {
  return infiniteQueryOptions({
    queryKey: ["transcript", ticketId, full] as const,
    queryFn: ({ pageParam, signal }) => get<Page<Message>>(`/tickets/${ticketId}/messages`, { before: pageParam, limit: MESSAGES_PAGE, history: full ? "full" : undefined }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    staleTime: 0,
  });
}

/** Whether deleted texts and every edit may be seen (WA-8): the administrator and the auditor. */
export function seesFullHistory(me: Me): boolean {
  return can(me, "messages.view_deleted") && (can(me, "audit.view") || can(me, "settings.manage"));
}
