import { useSyncExternalStore } from "react";

/** How a conversation is being read: with everything that was ever there, with the search bar. It lasts as long as the ticket is open. */
export interface ThreadView {
  full: boolean;
  searching: boolean;
}

const PLAIN: ThreadView = { full: false, searching: false };
let current: { ticketId: string; view: ThreadView } | null = null;
const listeners = new Set<() => void>();

export function changeThreadView(ticketId: string, change: Partial<ThreadView>): void {
  current = { ticketId, view: { ...viewOf(ticketId), ...change } };
  for (const listener of listeners) listener();
}

export function useThreadView(ticketId: string): ThreadView {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => viewOf(ticketId),
  );
}

function viewOf(ticketId: string): ThreadView {
  return current?.ticketId === ticketId ? current.view : PLAIN;
}
