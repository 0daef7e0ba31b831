import { useSyncExternalStore } from "react";

/** With whom a new conversation starts: a contact that is known, or a number. Neither: the dialog asks. */
export interface NewConversationRequest {
  contactId?: string;
  phone?: string;
}

/** One dialog for the whole desk, opened from the list, a contact, the palette. */
let current: NewConversationRequest | null = null;
const listeners = new Set<() => void>();

function set(next: NewConversationRequest | null): void {
  current = next;
  for (const listener of listeners) listener();
}

export function openNewConversation(request: NewConversationRequest = {}): void {
  set(request);
}

export function closeNewConversation(): void {
  set(null);
}

export function useNewConversation(): NewConversationRequest | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
