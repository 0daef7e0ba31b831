import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { SearchResults, Ticket } from "@/lib/api-types";
import { get } from "@/lib/http";
import { keys } from "@/lib/query";

/** Shorter texts say too little to look for. */
const FEWEST_LETTERS = 2;
const LONGEST = 200;
const OF_EACH = 6;
const TYPING_MS = 140;
const RECENT = 6;

interface Search {
  /** Absent while nothing, or too little, is asked. */
  results: SearchResults | undefined;
  /** What the results are for, or will be. */
  text: string;
  isFetching: boolean;
  isError: boolean;
}

/** Contacts, tickets and messages for what is typed, after a short pause; what was found last stays until the next is here. */
export function useSearch(typed: string): Search {
  const text = usePaused(typed.trim().slice(0, LONGEST));
  const asks = text.length >= FEWEST_LETTERS;
  const { data, isFetching, isError } = useQuery({
    queryKey: keys.search(text),
    queryFn: ({ signal }) => get<SearchResults>("/search", { q: text, limit: OF_EACH }, signal),
    enabled: asks,
    placeholderData: (before) => (asks ? before : undefined),
    retry: false,
  });
  return { results: asks ? data : undefined, text, isFetching: asks && isFetching, isError: asks && isError };
}

function usePaused(value: string): string {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => { setPaused(value); }, TYPING_MS);
    return () => { clearTimeout(timer); };
  }, [value]);
  return paused;
}

/** Tickets that were open on this page lately, the last one first; kept no longer than the page. */
export function useRecentTickets(except: string | undefined): Ticket[] {
  const client = useQueryClient();
  const [recent] = useState(() => client.getQueryCache().findAll({ queryKey: ["tickets", "detail"] })
    .filter(({ state }) => state.data !== undefined)
    .sort((a, b) => b.state.dataUpdatedAt - a.state.dataUpdatedAt)
    .map(({ state }) => state.data as Ticket)
    .filter(({ id }) => id !== except)
    .slice(0, RECENT));
  return recent;
}
