import type { QueryClient } from "@tanstack/react-query";
import type { Message, Page, RealtimeEvent, Ticket } from "@/lib/api-types";
import { ApiError, get } from "@/lib/http";
import { keys } from "@/lib/query";
import { dropTicket, knownVersion, lastSeq, mergeMessages, refreshLists, writeTicket, type MessagePages } from "@/lib/tickets-cache";

/** Several events of one burst (a message, its ticket, a tick) become one request each. */
const COALESCE_MS = 40;
/** Lists and counts are re-read at most this often while events flow. */
const LISTS_MS = 1_500;
const RETRY_MS = [500, 1_000, 2_000, 5_000, 10_000];
const PAGE = 100;

interface Pending {
  ticket: boolean;
  /** New messages: everything after this arrival number; null when there are none. */
  after: number | null;
  /** Messages to read by id: their state changed, or they stand outside the order of arrival. */
  byId: Set<string>;
}

/**
 * Turns realtime events into reads of the API. What could not be read stays pending and
 * is tried again, so an event is never lost to a failing request; one ticket is read by
 * one request at a time, so answers can't overtake each other.
 */
export class RealtimeSync {
  private readonly client: QueryClient;
  private readonly pending = new Map<string, Pending>();
  private readonly running = new Set<string>();
  private readonly failures = new Map<string, number>();
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  private listsTimer: ReturnType<typeof setTimeout> | undefined;
  private listsReadAt = 0;

  private readonly goneListeners = new Set<(ticketId: string) => void>();

  constructor(client: QueryClient) {
    this.client = client;
  }

  /** Tells of tickets that this person may no longer see; returns what stops telling. */
  onGone(listener: (ticketId: string) => void): () => void {
    this.goneListeners.add(listener);
    return () => this.goneListeners.delete(listener);
  }

  handle = (event: RealtimeEvent): void => {
    switch (event.kind) {
      case "ticket.changed":
        if (event.ticket_id) this.ticketChanged(event.ticket_id, event.version ?? Infinity);
        return;
      case "ticket.gone":
        if (event.ticket_id) this.gone(event.ticket_id);
        return;
      case "message.created":
      case "message.changed":
        if (event.ticket_id) this.messageChanged(event.ticket_id, event);
        return;
      case "presence":
        void this.client.invalidateQueries({ queryKey: keys.agents });
        return;
      case "connection.changed":
        void this.client.invalidateQueries({ queryKey: keys.connections });
        void this.client.invalidateQueries({ queryKey: keys.tickets });
        return;
      case "alert.changed":
        void this.client.invalidateQueries({ queryKey: keys.alerts });
        return;
      case "contact.changed":
        this.contactChanged(event.contact_id);
        return;
      case "permissions.changed":
        void this.client.invalidateQueries();
        return;
    }
  };

  /** The stream can't say what happened in between: read again all that is on screen. */
  reset = (): void => {
    this.pending.clear();
    for (const [key, pages] of this.client.getQueriesData<MessagePages>({ queryKey: ["messages"] })) {
      if (pages && pages.pages.length > 3) {
        this.client.setQueryData<MessagePages>(key, { pages: pages.pages.slice(0, 3), pageParams: pages.pageParams.slice(0, 3) });
      }
    }
    void this.client.invalidateQueries();
  };

  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
    clearTimeout(this.listsTimer);
    this.timers.clear();
    this.pending.clear();
  }

  private ticketChanged(ticketId: string, version: number): void {
    if (version <= knownVersion(this.client, ticketId)) return;
    this.want(ticketId).ticket = true;
    void this.client.invalidateQueries({ queryKey: keys.events(ticketId) });
    this.refreshLists();
    this.schedule(ticketId, COALESCE_MS);
  }

  /** Name, photo or numbers of a contact: its own card at once, the tickets that show it with the next read of the lists. */
  private contactChanged(contactId: string | undefined): void {
    void this.client.invalidateQueries({ queryKey: keys.contacts });
    const shown = this.client.getQueriesData<Ticket>({ queryKey: ["tickets", "detail"] }).map(([, ticket]) => ticket);
    for (const ticket of shown) {
      if (!ticket || (contactId && ticket.contact.id !== contactId)) continue;
      void this.client.invalidateQueries({ queryKey: keys.ticket(ticket.id) });
    }
    this.refreshLists();
  }

  private messageChanged(ticketId: string, event: RealtimeEvent): void {
    const wanted = this.want(ticketId);
    if ((event.version ?? Infinity) > knownVersion(this.client, ticketId)) {
      wanted.ticket = true;
      this.refreshLists();
    }
    const pages = this.client.getQueryData<MessagePages>(keys.messages(ticketId));
    const last = lastSeq(pages);
    // A reply of ours can be here before what came ahead of it: lower numbers are read by id.
    if (pages && event.kind === "message.created" && event.seq && event.seq > last) wanted.after = earlier(wanted.after, last);
    else if (pages && event.message_id) wanted.byId.add(event.message_id);
    // A conversation that is still loading may have been read just before this message.
    if (!pages && event.seq && this.client.isFetching({ queryKey: keys.messages(ticketId) }) > 0) wanted.after = earlier(wanted.after, event.seq - 1);
    this.schedule(ticketId, COALESCE_MS);
  }

  private gone(ticketId: string): void {
    this.pending.delete(ticketId);
    dropTicket(this.client, ticketId);
    this.refreshLists();
    for (const listener of this.goneListeners) listener(ticketId);
  }

  private want(ticketId: string): Pending {
    const found = this.pending.get(ticketId);
    if (found) return found;
    const made: Pending = { ticket: false, after: null, byId: new Set() };
    this.pending.set(ticketId, made);
    return made;
  }

  private schedule(ticketId: string, delay: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      void this.flush(ticketId);
    }, delay);
    this.timers.add(timer);
  }

  private async flush(ticketId: string): Promise<void> {
    const wanted = this.pending.get(ticketId);
    if (!wanted || this.running.has(ticketId)) return;
    this.pending.delete(ticketId);
    this.running.add(ticketId);
    try {
      await this.read(ticketId, wanted);
      this.failures.delete(ticketId);
    } catch (error) {
      this.recover(ticketId, wanted, error);
    } finally {
      this.running.delete(ticketId);
    }
    if (this.pending.has(ticketId)) this.schedule(ticketId, this.retryDelay(ticketId));
  }

  private async read(ticketId: string, wanted: Pending): Promise<void> {
    if (wanted.ticket && this.isShown(ticketId)) writeTicket(this.client, await get<Ticket>(`/tickets/${ticketId}`));
    if (wanted.after !== null) await this.readAfter(ticketId, wanted.after);
    for (const ids of chunks([...wanted.byId], PAGE)) {
      const page = await get<Page<Message>>(`/tickets/${ticketId}/messages`, { ids: ids.join(","), limit: PAGE });
      mergeMessages(this.client, ticketId, page.items);
    }
  }

  private async readAfter(ticketId: string, after: number): Promise<void> {
    for (let from = after; ; ) {
      const page = await get<Page<Message>>(`/tickets/${ticketId}/messages`, { after_seq: from, limit: PAGE });
      mergeMessages(this.client, ticketId, page.items);
      // What has no number of its own comes along with every page and does not fill it.
      const numbers = page.items.map((message) => message.seq).filter((seq) => seq > from);
      if (numbers.length < PAGE) return;
      from = Math.max(...numbers);
    }
  }

  private recover(ticketId: string, wanted: Pending, error: unknown): void {
    if (error instanceof ApiError && !error.isTransient) {
      if (error.status === 404 || error.status === 403) this.gone(ticketId);
      return;
    }
    const again = this.want(ticketId);
    again.ticket ||= wanted.ticket;
    if (wanted.after !== null) again.after = earlier(again.after, wanted.after);
    for (const id of wanted.byId) again.byId.add(id);
    this.failures.set(ticketId, (this.failures.get(ticketId) ?? 0) + 1);
  }

  private retryDelay(ticketId: string): number {
    const failures = this.failures.get(ticketId) ?? 0;
    return failures === 0 ? COALESCE_MS : (RETRY_MS[Math.min(failures, RETRY_MS.length) - 1] ?? COALESCE_MS);
  }

  /** Tickets outside every cache arrive with the next read of the lists. */
  private isShown(ticketId: string): boolean {
    return knownVersion(this.client, ticketId) > 0 || this.client.getQueryState(keys.ticket(ticketId)) !== undefined;
  }

  private refreshLists(): void {
    if (this.listsTimer !== undefined) return;
    const delay = Math.max(COALESCE_MS * 2, this.listsReadAt + LISTS_MS - Date.now());
    this.listsTimer = setTimeout(() => {
      this.listsTimer = undefined;
      this.listsReadAt = Date.now();
      void this.client.invalidateQueries({ queryKey: keys.counts });
      void refreshLists(this.client).catch((error: unknown) => {
        if (error instanceof ApiError && error.isTransient) this.refreshLists();
      });
    }, delay);
  }
}

function earlier(a: number | null, b: number): number {
  return a === null ? b : Math.min(a, b);
}

function chunks<T>(items: T[], size: number): T[][] {
  const result: T[][] = [];
  for (let from = 0; from < items.length; from += size) result.push(items.slice(from, from + size));
  return result;
}
