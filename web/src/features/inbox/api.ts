import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Message, Page, Ticket, TicketEvent } from "@/lib/api-types";
import { get } from "@/lib/http";
import { keys } from "@/lib/query";
import { LIST_PAGE } from "@/lib/tickets-cache";

const MESSAGES_PAGE = 60;
/** A ticket has a few dozen; this only keeps a runaway one from loading for ever. */
const MOST_EVENTS = 1_000;

export function ticketListQuery(params: Record<string, string>) {
  return infiniteQueryOptions({
    queryKey: keys.ticketList(params),
    queryFn: ({ pageParam, signal }) => get<Page<Ticket>>("/tickets", { ...params, limit: LIST_PAGE, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });
}

export function ticketQuery(id: string) {
  return queryOptions({ queryKey: keys.ticket(id), queryFn: ({ signal }) => get<Ticket>(`/tickets/${id}`, undefined, signal) });
}

/** Pages go back in time: the first holds the newest messages. */
export function messagesQuery(ticketId: string) {
  return infiniteQueryOptions({
    queryKey: keys.messages(ticketId),
    queryFn: ({ pageParam, signal }) => get<Page<Message>>(`/tickets/${ticketId}/messages`, { before: pageParam, limit: MESSAGES_PAGE }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });
}

export function eventsQuery(ticketId: string) {
  return queryOptions({
    queryKey: keys.events(ticketId),
    queryFn: async ({ signal }) => {
      const events: TicketEvent[] = [];
      let cursor: string | null = null;
      do {
        const page: Page<TicketEvent> = await get<Page<TicketEvent>>(`/tickets/${ticketId}/events`, { limit: 100, cursor }, signal);
        events.push(...page.items);
        cursor = page.next_cursor;
      } while (cursor !== null && events.length < MOST_EVENTS);
      return events;
    },
  });
}

export { agentsQuery, connectionsQuery, departmentsQuery } from "@/lib/registers";
