import { useQuery } from "@tanstack/react-query";
import type { TicketCounts } from "@/lib/api-types";
import { get } from "@/lib/http";
import { keys } from "@/lib/query";

/** Conversations behind each tab, and the person's own with unread messages; each capped at 1000. */
export function useCounts(): TicketCounts | undefined {
  return useQuery({ queryKey: keys.counts, queryFn: ({ signal }) => get<TicketCounts>("/tickets/counts", undefined, signal) }).data;
}

/** Counts are capped by the API at 1000. */
export function shownCount(count: number): string {
  return count >= 1000 ? "999+" : String(count);
}
