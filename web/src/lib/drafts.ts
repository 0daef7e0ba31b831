import { useSyncExternalStore } from "react";
import { readStorage, writeStorage } from "@/lib/preferences";

/** What a person typed and has not sent, per ticket, kept across reloads and sessions of this browser. */
export interface Draft {
  text: string;
  quotedId: string | null;
}

const EMPTY: Draft = { text: "", quotedId: null };
const cache = new Map<string, Draft>();
const listeners = new Set<() => void>();

function storageKey(userId: string, ticketId: string): string {
  return `balcao:draft:${userId}:${ticketId}`;
}

export function readDraft(userId: string, ticketId: string): Draft {
  const key = storageKey(userId, ticketId);
  const cached = cache.get(key);
  if (cached) return cached;
  const draft = parse(readStorage(key));
  cache.set(key, draft);
  return draft;
}

export function writeDraft(userId: string, ticketId: string, draft: Draft): void {
  const key = storageKey(userId, ticketId);
  const empty = draft.text === "" && draft.quotedId === null;
  cache.set(key, empty ? EMPTY : draft);
  writeStorage(key, empty ? null : JSON.stringify(draft));
  for (const listener of listeners) listener();
}

export function useDraft(userId: string, ticketId: string): Draft {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => readDraft(userId, ticketId),
  );
}

function parse(stored: string | null): Draft {
  if (!stored) return EMPTY;
  try {
    const value = JSON.parse(stored) as Partial<Draft> | null;
    return { text: typeof value?.text === "string" ? value.text : "", quotedId: typeof value?.quotedId === "string" ? value.quotedId : null };
  } catch {
    return EMPTY;
  }
}
