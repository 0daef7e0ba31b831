import { useSyncExternalStore } from "react";
import type { Message } from "@/lib/api-types";
import type { OutgoingFile, OutgoingType } from "@/lib/outbox";
import { readStorage, writeStorage } from "@/lib/preferences";

/** A file in the tray: chosen, on its way to the server, not sent. */
export interface DraftFile {
  /** The same as long as the file is in the tray; `file.key` changes when another version of it is uploaded. */
  id: string;
  type: Extract<OutgoingType, "image" | "audio" | "video" | "document" | "sticker">;
  /** What else the same file could be sent as. */
  choices: DraftFile["type"][];
  caption: string;
  file: OutgoingFile;
  /** The file as it was chosen, when `file` is a smaller copy of it. */
  originalKey: string | null;
}

/** What a person typed and has not sent, per ticket, kept across reloads and sessions of this browser. */
export interface Draft {
  text: string;
  quoted: Message["quoted"];
  files: DraftFile[];
  /** Who the text names: the name as it stands after "@", and the phone behind it. */
  mentions: { name: string; phone: string }[];
  /** A message being changed; its new text is apart, so that a half-written reply survives. */
  editing: { messageId: string; before: string; text: string } | null;
}

export const EMPTY_DRAFT: Draft = { text: "", quoted: null, files: [], mentions: [], editing: null };
const PREFIX = "balcao:draft:";
/** The last text read from storage and what it meant: the same text is the same object. */
const cache = new Map<string, { raw: string | null; draft: Draft }>();
/** Where storage is blocked, drafts last as long as the page. */
const memory = new Map<string, string>();
const listeners = new Set<() => void>();

function storageKey(userId: string, ticketId: string): string {
  return `${PREFIX}${userId}:${ticketId}`;
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
  const raw = isEmpty(draft) ? null : JSON.stringify(draft);
  if (writeStorage(key, raw) || raw === null) memory.delete(key);
  else memory.set(key, raw);
  notify();
}

/** Changes parts of a draft as it is now, whatever was on screen when the change was asked for. */
export function changeDraft(userId: string, ticketId: string, change: (draft: Draft) => Partial<Draft>): void {
  const draft = readDraft(userId, ticketId);
  writeDraft(userId, ticketId, { ...draft, ...change(draft) });
}

export function useDraft(userId: string, ticketId: string): Draft {
  return useSyncExternalStore(subscribe, () => readDraft(userId, ticketId));
}

/** The draft in one line for the list; an edit is no draft of a message. */
export function draftLine(draft: Draft): string {
  return draft.text || draft.files.map(({ caption, file }) => caption || file.name).join(", ");
}

function subscribe(listener: () => void): () => void {
  // Another tab of this browser writes on the same draft.
  if (listeners.size === 0) window.addEventListener("storage", hear);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener("storage", hear);
  };
}

function hear(event: StorageEvent): void {
  if (event.key?.startsWith(PREFIX)) notify();
}

function notify(): void {
  for (const listener of listeners) listener();
}

function isEmpty(draft: Draft): boolean {
  return draft.text === "" && !draft.quoted && draft.files.length === 0 && !draft.editing;
}

function parse(stored: string | null): Draft {
  if (!stored) return EMPTY_DRAFT;
  try {
    const value = JSON.parse(stored) as Partial<Draft> | null;
    return {
      text: typeof value?.text === "string" ? value.text : "",
      quoted: value?.quoted ?? null,
      files: Array.isArray(value?.files) ? value.files : [],
      mentions: Array.isArray(value?.mentions) ? value.mentions : [],
      editing: value?.editing ?? null,
    };
  } catch {
    return EMPTY_DRAFT;
  }
}
