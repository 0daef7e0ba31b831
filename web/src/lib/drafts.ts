import { useSyncExternalStore } from "react";
import { readStorage, writeStorage } from "@/lib/preferences";

/** What a person typed and has not sent, per ticket, kept across reloads and sessions of this browser. */
export interface Draft {
  text: string;
  quotedId: string | null;
}

const EMPTY: Draft = { text: "", quotedId: null };
/** The last text read from storage and what it meant: the same text is the same object. */
const cache = new Map<string, { raw: string | null; draft: Draft }>();
/** Where storage is blocked, drafts last as long as the page. */
const memory = new Map<string, string>();
const listeners = new Set<() => void>();

function storageKey(userId: string, ticketId: string): string {
  return `balcao:draft:${userId}:${ticketId}`;
}

export function readDraft(userId: string, ticketId: string): Draft {
  const key = storageKey(userId, ticketId);
  const raw = memory.get(key) ?? readStorage(key);
  const cached = cache.get(key);
  if (cached?.raw === raw) return cached.draft;
  const draft = parse(raw);
  cache.set(key, { raw, draft });
  return draft;
}

export function writeDraft(userId: string, ticketId: string, draft: Draft): void {
  const key = storageKey(userId, ticketId);
  const raw = draft.text === "" && draft.quotedId === null ? null : JSON.stringify(draft);
  if (writeStorage(key, raw) || raw === null) memory.delete(key);
  else memory.set(key, raw);
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
