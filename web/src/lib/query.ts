import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/lib/http";

/** Every key of the server-state cache, so that realtime and mutations address the same entries. */
export const keys = {
  me: ["me"] as const,
  tickets: ["tickets"] as const,
  ticketLists: ["tickets", "list"] as const,
  ticketList: (params: object) => ["tickets", "list", params] as const,
  ticket: (id: string) => ["tickets", "detail", id] as const,
  counts: ["tickets", "counts"] as const,
  search: (text: string) => ["tickets", "search", text] as const,
  messages: (ticketId: string) => ["messages", ticketId] as const,
  events: (ticketId: string) => ["events", ticketId] as const,
  departments: ["departments"] as const,
  connections: ["connections"] as const,
  connection: (id: string) => ["connections", "detail", id] as const,
  pairing: (id: string) => ["pairing", id] as const,
  history: (connectionId: string, params: object) => ["history", connectionId, params] as const,
  alerts: ["alerts"] as const,
  openAlerts: ["alerts", "open"] as const,
  alertList: (state: string) => ["alerts", "list", state] as const,
  contacts: ["contacts"] as const,
  contactList: (params: object) => ["contacts", "list", params] as const,
  contact: (id: string) => ["contacts", "detail", id] as const,
  contactTickets: (id: string) => ["contacts", "tickets", id] as const,
  participants: (ticketId: string) => ["contacts", "participants", ticketId] as const,
  agents: ["agents"] as const,
  quickReplies: ["quick-replies"] as const,
  phoneCheck: (phone: string, connectionId: string) => ["phone-check", phone, connectionId] as const,
};

/** Answers that a second try can't change are not retried; the rest twice, with a growing pause. */
function shouldRetry(failures: number, error: Error): boolean {
  if (error instanceof ApiError && !error.isTransient) return false;
  return failures < 2;
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: shouldRetry,
        // Realtime keeps the cache right; a returning tab only refetches what is over a minute old.
        staleTime: 60_000,
        gcTime: 10 * 60_000,
      },
      mutations: { retry: false },
    },
  });
}
