import type { Message } from "@/lib/api-types";
import { exclusively, tabsTakeTurns } from "@/lib/exclusive";
import { ApiError, post } from "@/lib/http";
import { readStorage, storedKeys, writeStorage } from "@/lib/preferences";
import type { Uploads } from "@/lib/uploads";

/** What a person can send. `voice` is recorded here, `audio` a file; `contact` may carry several cards. */
export type OutgoingType = "text" | "image" | "audio" | "voice" | "video" | "document" | "sticker" | "location" | "contact";

/** The file of a message; `key` names its upload. */
export interface OutgoingFile {
  key: string;
  name: string;
  mime: string;
  size: number;
  width?: number;
  height?: number;
  seconds?: number;
  /** Loudness from start to end, 0 to 100. */
  waveform?: number[];
}

export interface Outgoing {
  type: OutgoingType;
  /** The text, or the caption of a file. */
  text: string;
  quoted: Message["quoted"];
  file?: OutgoingFile;
  location?: { latitude: number; longitude: number; name: string; address: string };
  contacts?: { name: string; phones: string[] }[];
  /** Phones of the group's participants that the text names. */
  mentions?: string[];
}

/** A message on its way to the server. `clientId` is also its Idempotency-Key, so a repeat never doubles it. */
export interface OutboxItem extends Outgoing {
  clientId: string;
  ticketId: string;
  createdAt: string;
  /** uploading: its file is on the way; waiting: no answer yet, tried again by itself; rejected: refused for good. */
  state: "uploading" | "sending" | "waiting" | "rejected";
  code: string | null;
}

const PREFIX = "balcao:outbox:";
const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 30_000];
const NONE: readonly OutboxItem[] = [];

export interface OutboxOptions {
  userId: string;
  uploads: Uploads;
  /** The server has the message: it takes the place of the item. */
  onSent: (message: Message) => void;
}

/**
 * Sends the messages of each ticket one after the other, in the order given. Items live in
 * localStorage until the server answered, so closing the page loses none; of several tabs only one
 * sends for a ticket at a time, and the others see what becomes of it.
 */
export class Outbox {
  private readonly options: OutboxOptions;
  private byTicket = new Map<string, readonly OutboxItem[]>();
  private readonly busy = new Set<string>();
  private readonly attempts = new Map<string, number>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly listeners = new Set<() => void>();
  /** Where storage is full or blocked, items last as long as the page. */
  private readonly unstored = new Set<string>();

  constructor(options: OutboxOptions) {
    this.options = options;
    for (const item of this.load()) this.set(item.state === "sending" ? { ...item, state: "waiting" } : item);
  }

  start(): void {
    window.addEventListener("online", this.flushAll);
    window.addEventListener("storage", this.hear);
    this.flushAll();
  }

  stop(): void {
    window.removeEventListener("online", this.flushAll);
    window.removeEventListener("storage", this.hear);
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  /** Messages of a ticket that the server has not confirmed, in the order given. */
  items = (ticketId: string): readonly OutboxItem[] => this.byTicket.get(ticketId) ?? NONE;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  send(ticketId: string, text: string, quoted: Message["quoted"] = null): OutboxItem {
    return this.add(ticketId, { type: "text", text, quoted });
  }

  /** A message of any kind; its file, if it has one, is with Uploads already. */
  add(ticketId: string, outgoing: Outgoing): OutboxItem {
    const state = outgoing.file ? "uploading" : "sending";
    const item: OutboxItem = { ...outgoing, clientId: crypto.randomUUID(), ticketId, createdAt: new Date().toISOString(), state, code: null };
    this.put(item);
    void this.flush(ticketId);
    return item;
  }

  /** Tries a refused message again, under a new identity: the old one is settled on the server. */
  resend(item: OutboxItem): void {
    const { type, text, quoted, file, location, contacts, mentions } = item;
    this.remove(item.ticketId, item.clientId);
    if (file) this.options.uploads.retry(file.key);
    this.add(item.ticketId, { type, text, quoted, file, location, contacts, mentions });
  }

  /** Gives a message up, with its file. */
  discard(item: OutboxItem): void {
    this.remove(item.ticketId, item.clientId);
    if (item.file) this.options.uploads.cancel(item.file.key);
  }

  flushAll = (): void => {
    for (const ticketId of this.byTicket.keys()) {
      this.attempts.delete(ticketId);
      void this.flush(ticketId);
    }
  };

  private async flush(ticketId: string): Promise<void> {
    if (this.busy.has(ticketId)) return;
    clearTimeout(this.timers.get(ticketId));
    this.busy.add(ticketId);
    try {
      await exclusively(`${PREFIX}${ticketId}`, async () => {
        this.dropSettled(ticketId);
        for (;;) {
          const next = this.items(ticketId).find((item) => item.state !== "rejected");
          if (!next || !(await this.deliver(next))) return;
        }
      });
    } finally {
      this.busy.delete(ticketId);
    }
  }

  /** True when the item is settled, either way, and the next may go. */
  private async deliver(item: OutboxItem): Promise<boolean> {
    try {
      const uploadId = item.file ? await this.uploaded(item, item.file.key) : undefined;
      if (!this.has(item)) return true;
      this.put({ ...item, state: this.attempts.has(item.ticketId) ? "waiting" : "sending" });
      const message = await post<Message>(`/tickets/${item.ticketId}/messages`, bodyOf(item, uploadId), { idempotencyKey: item.clientId });
      this.attempts.delete(item.ticketId);
      this.options.onSent(message);
      this.remove(item.ticketId, item.clientId);
      if (item.file) this.options.uploads.release(item.file.key);
      return true;
    } catch (error) {
      if (!this.has(item)) return true;
      if (error instanceof ApiError && !error.isTransient && error.status !== 401) {
        this.refused(item, error);
        return true;
      }
      this.put({ ...item, state: "waiting" });
      this.retryLater(item.ticketId, error instanceof ApiError ? error.retryAfterSeconds : null);
      return false;
    }
  }

  private async uploaded(item: OutboxItem, key: string): Promise<string> {
    this.put({ ...item, state: "uploading" });
    return this.options.uploads.whenDone(key);
  }

  private refused(item: OutboxItem, error: ApiError): void {
    const field = error.fields.find((each) => each.field === "upload_id")?.code;
    // The server has forgotten the upload, or another message took it: the file goes there anew.
    if (item.file && field === "unusable") this.options.uploads.restart(item.file.key);
    this.put({ ...item, state: "rejected", code: field === "unusable" ? "upload_unusable" : (field ?? error.code) });
  }

  private retryLater(ticketId: string, seconds: number | null): void {
    const attempt = this.attempts.get(ticketId) ?? 0;
    this.attempts.set(ticketId, attempt + 1);
    const delay = seconds === null ? (RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 1_000) : seconds * 1_000;
    this.timers.set(ticketId, setTimeout(() => void this.flush(ticketId), delay));
  }

  /** What another tab did: an item added, moved on or settled there is so here. */
  private readonly hear = (event: StorageEvent): void => {
    if (!event.key?.startsWith(this.prefix)) return;
    const clientId = event.key.slice(this.prefix.length);
    const item = parse(event.newValue);
    const ticketId = item?.ticketId ?? [...this.byTicket.keys()].find((each) => this.items(each).some((other) => other.clientId === clientId));
    if (!ticketId) return;
    if (item) this.set(item);
    else this.byTicket.set(ticketId, this.items(ticketId).filter((other) => other.clientId !== clientId));
    this.notify();
    // Waits behind the tab that sends, and takes over should that one end.
    if (item && tabsTakeTurns()) void this.flush(ticketId);
  };

  /** Items that another tab has settled while this one waited for its turn. */
  private dropSettled(ticketId: string): void {
    const left = this.items(ticketId).filter((item) => this.unstored.has(item.clientId) || readStorage(this.prefix + item.clientId) !== null);
    if (left.length === this.items(ticketId).length) return;
    this.byTicket.set(ticketId, left);
    this.notify();
  }

  private has(item: OutboxItem): boolean {
    return this.items(item.ticketId).some((other) => other.clientId === item.clientId);
  }

  private put(item: OutboxItem): void {
    if (writeStorage(this.prefix + item.clientId, JSON.stringify(item))) this.unstored.delete(item.clientId);
    else this.unstored.add(item.clientId);
    this.set(item);
    this.notify();
  }

  private set(item: OutboxItem): void {
    const items = this.items(item.ticketId);
    const known = items.some((other) => other.clientId === item.clientId);
    this.byTicket.set(item.ticketId, known ? items.map((other) => (other.clientId === item.clientId ? item : other)) : [...items, item]);
  }

  private remove(ticketId: string, clientId: string): void {
    this.byTicket.set(ticketId, this.items(ticketId).filter((other) => other.clientId !== clientId));
    this.unstored.delete(clientId);
    writeStorage(this.prefix + clientId, null);
    this.notify();
  }

  private load(): OutboxItem[] {
    const found = storedKeys(this.prefix).map((key) => parse(readStorage(key))).filter((item) => item !== null);
    return found.sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  }

  private get prefix(): string {
    return `${PREFIX}${this.options.userId}:`;
  }

  private notify(): void {
    for (const listener of this.listeners) listener();
  }
}

function bodyOf({ type, text, quoted, clientId, location, contacts, mentions }: OutboxItem, uploadId: string | undefined): object {
  return {
    type,
    client_id: clientId,
    ...(text ? { text } : {}),
    ...(quoted ? { quoted_id: quoted.id } : {}),
    ...(uploadId ? { upload_id: uploadId } : {}),
    ...(location ? { location } : {}),
    ...(contacts ? { contacts } : {}),
    ...(mentions?.length ? { mentions } : {}),
  };
}

function parse(stored: string | null): OutboxItem | null {
  try {
    const item = JSON.parse(stored ?? "null") as Partial<OutboxItem> | null;
    return item?.clientId && item.ticketId && item.type ? (item as OutboxItem) : null;
  } catch {
    return null;
  }
}
