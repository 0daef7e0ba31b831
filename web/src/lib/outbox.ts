import type { Message } from "@/lib/api-types";
import { ApiError, post } from "@/lib/http";
import { readStorage, writeStorage } from "@/lib/preferences";

/** A message on its way to the server. `clientId` is also its Idempotency-Key, so a repeat never doubles it. */
export interface OutboxItem {
  clientId: string;
  ticketId: string;
  text: string;
  quoted: Message["quoted"];
  createdAt: string;
  /** waiting: no answer yet, tried again by itself; rejected: the server refused it for good. */
  state: "sending" | "waiting" | "rejected";
  code: string | null;
}

const PREFIX = "balcao:outbox:";
const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 30_000];
const NONE: readonly OutboxItem[] = [];

export interface OutboxOptions {
  userId: string;
  /** The server has the message: it takes the place of the item. */
  onSent: (message: Message) => void;
}

/**
 * Sends the messages of each ticket one after the other, in the order typed. Items live in
 * localStorage until the server answered, so closing the page loses none.
 */
export class Outbox {
  private readonly options: OutboxOptions;
  private byTicket = new Map<string, readonly OutboxItem[]>();
  private readonly busy = new Set<string>();
  private readonly attempts = new Map<string, number>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly listeners = new Set<() => void>();

  constructor(options: OutboxOptions) {
    this.options = options;
    for (const item of this.load()) this.put(item.state === "sending" ? { ...item, state: "waiting" } : item);
  }

  start(): void {
    window.addEventListener("online", this.flushAll);
    this.flushAll();
  }

  stop(): void {
    window.removeEventListener("online", this.flushAll);
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  /** Messages of a ticket that the server has not confirmed, in the order typed. */
  items = (ticketId: string): readonly OutboxItem[] => this.byTicket.get(ticketId) ?? NONE;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  send(ticketId: string, text: string, quoted: Message["quoted"] = null): OutboxItem {
    const item: OutboxItem = { clientId: crypto.randomUUID(), ticketId, text, quoted, createdAt: new Date().toISOString(), state: "sending", code: null };
    this.put(item);
    void this.flush(ticketId);
    return item;
  }

  /** Tries a refused message again, under a new identity: the old one is settled on the server. */
  resend(item: OutboxItem): void {
    this.discard(item);
    this.send(item.ticketId, item.text, item.quoted);
  }

  discard(item: OutboxItem): void {
    this.byTicket.set(item.ticketId, this.items(item.ticketId).filter((other) => other.clientId !== item.clientId));
    writeStorage(this.storageKey(item.clientId), null);
    this.notify();
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
      for (;;) {
        const next = this.items(ticketId).find((item) => item.state !== "rejected");
        if (!next) return;
        if (!(await this.deliver(next))) return;
      }
    } finally {
      this.busy.delete(ticketId);
    }
  }

  /** True when the item is settled, either way, and the next may go. */
  private async deliver(item: OutboxItem): Promise<boolean> {
    this.put({ ...item, state: this.attempts.has(item.ticketId) ? "waiting" : "sending" });
    try {
      const message = await post<Message>(
        `/tickets/${item.ticketId}/messages`,
        { type: "text", text: item.text, client_id: item.clientId, ...(item.quoted ? { quoted_id: item.quoted.id } : {}) },
        { idempotencyKey: item.clientId },
      );
      this.attempts.delete(item.ticketId);
      this.options.onSent(message);
      this.discard(item);
      return true;
    } catch (error) {
      if (error instanceof ApiError && !error.isTransient && error.status !== 401) {
        this.put({ ...item, state: "rejected", code: error.code });
        return true;
      }
      this.put({ ...item, state: "waiting" });
      this.retryLater(item.ticketId, error instanceof ApiError ? error.retryAfterSeconds : null);
      return false;
    }
  }

  private retryLater(ticketId: string, seconds: number | null): void {
    const attempt = this.attempts.get(ticketId) ?? 0;
    this.attempts.set(ticketId, attempt + 1);
    const delay = seconds === null ? (RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 1_000) : seconds * 1_000;
    this.timers.set(ticketId, setTimeout(() => void this.flush(ticketId), delay));
  }

  private put(item: OutboxItem): void {
    const items = this.items(item.ticketId);
    const known = items.some((other) => other.clientId === item.clientId);
    this.byTicket.set(item.ticketId, known ? items.map((other) => (other.clientId === item.clientId ? item : other)) : [...items, item]);
    writeStorage(this.storageKey(item.clientId), JSON.stringify(item));
    this.notify();
  }

  private load(): OutboxItem[] {
    const found: OutboxItem[] = [];
    try {
      for (let index = 0; index < localStorage.length; index += 1) {
        const key = localStorage.key(index);
        if (!key?.startsWith(`${PREFIX}${this.options.userId}:`)) continue;
        const item = JSON.parse(readStorage(key) ?? "null") as OutboxItem | null;
        if (item?.clientId && item.ticketId) found.push(item);
      }
    } catch {
      return found;
    }
    return found.sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  }

  private storageKey(clientId: string): string {
    return `${PREFIX}${this.options.userId}:${clientId}`;
  }

  private notify(): void {
    for (const listener of this.listeners) listener();
  }
}
