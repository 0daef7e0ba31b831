import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type { Message, MessageStatus, Page, Ticket } from "@/lib/api-types";
import { get } from "@/lib/http";
import { keys } from "@/lib/query";

/** Rows asked for at a time. */
export const LIST_PAGE = 30;
/** Up to this many loaded pages a list is simply read again; longer ones only at their head. */
const WHOLE_READ_PAGES = 2;

export type TicketPages = InfiniteData<Page<Ticket>, string | null>;
export type MessagePages = InfiniteData<Page<Message>, string | null>;

/** Ticks only move forward; a late answer never turns "lida" back into "entregue". */
const PROGRESS: Record<MessageStatus, number> = {
  queued: 0, sending: 1, accepted: 2, unconfirmed: 3, failed: 4, skipped: 4, cancelled: 4,
  sent: 5, delivered: 6, read: 7, played: 8, received: 0,
};

/** The newest version of a ticket known in any cache, 0 when unknown. */
export function knownVersion(client: QueryClient, ticketId: string): number {
  let version = client.getQueryData<Ticket>(keys.ticket(ticketId))?.version ?? 0;
  for (const [, pages] of client.getQueriesData<TicketPages>({ queryKey: keys.ticketLists })) {
    for (const page of pages?.pages ?? []) {
      for (const ticket of page.items) if (ticket.id === ticketId) version = Math.max(version, ticket.version);
    }
  }
  return version;
}

/** Writes a ticket into the detail and every list that holds it. Lower versions are dropped (R38). */
export function writeTicket(client: QueryClient, next: Ticket): void {
  client.setQueryData<Ticket>(keys.ticket(next.id), (old) => (old && old.version > next.version ? old : next));
  patchLists(client, next.id, (old) => (old.version > next.version ? old : next));
}

/** Changes fields of a cached ticket before the server has answered; returns what undoes it. */
export function patchTicket(client: QueryClient, ticketId: string, change: Partial<Ticket>): () => void {
  const before = client.getQueryData<Ticket>(keys.ticket(ticketId)) ?? findInLists(client, ticketId);
  const apply = (fields: Partial<Ticket>) => {
    client.setQueryData<Ticket>(keys.ticket(ticketId), (old) => old && { ...old, ...fields });
    patchLists(client, ticketId, (old) => ({ ...old, ...fields }));
  };
  apply(change);
  return () => {
    if (!before) return;
    const undo: Partial<Ticket> = {};
    for (const key of Object.keys(change) as (keyof Ticket)[]) Object.assign(undo, { [key]: before[key] });
    if (knownVersion(client, ticketId) === before.version) apply(undo);
  };
}

/** Takes a ticket that may no longer be seen out of everything (`ticket.gone`). */
export function dropTicket(client: QueryClient, ticketId: string): void {
  client.removeQueries({ queryKey: keys.ticket(ticketId) });
  client.removeQueries({ queryKey: keys.messages(ticketId) });
  client.removeQueries({ queryKey: keys.events(ticketId) });
  client.setQueriesData<TicketPages>({ queryKey: keys.ticketLists }, (pages) => pages && mapPages(pages, (items) => {
    const kept = items.filter((ticket) => ticket.id !== ticketId);
    return kept.length === items.length ? items : kept;
  }));
}

/** Reads the visible lists again; of long ones only the first page, where news appear. */
export async function refreshLists(client: QueryClient): Promise<void> {
  const lists = client.getQueryCache().findAll({ queryKey: keys.ticketLists });
  await Promise.all(lists.map(async (query) => {
    const pages = query.state.data as TicketPages | undefined;
    if (!query.isActive() || !pages || pages.pages.length <= WHOLE_READ_PAGES) {
      await client.invalidateQueries({ queryKey: query.queryKey, exact: true });
      return;
    }
    const head = await get<Page<Ticket>>("/tickets", { ...(query.queryKey[2] as Record<string, string>), limit: LIST_PAGE });
    client.setQueryData<TicketPages>(query.queryKey, (old) => old && mergeHead(old, head.items));
  }));
}

/** Puts a fresh first page before what is loaded; rows of the old first page that it lacks have left the list. */
export function mergeHead(pages: TicketPages, head: Ticket[]): TicketPages {
  const [first, ...rest] = pages.pages;
  if (!first) return pages;
  const fresh = new Set(head.map((ticket) => ticket.id));
  const pushedOut = first.items.slice(LIST_PAGE - (head.length - countKnown(first.items, fresh))).filter((ticket) => !fresh.has(ticket.id));
  const kept = rest.map((page) => ({ ...page, items: page.items.filter((ticket) => !fresh.has(ticket.id)) }));
  return { ...pages, pages: [{ ...first, items: [...head, ...pushedOut] }, ...kept] };
}

function countKnown(items: Ticket[], ids: Set<string>): number {
  return items.filter((ticket) => ids.has(ticket.id)).length;
}

function patchLists(client: QueryClient, ticketId: string, change: (old: Ticket) => Ticket): void {
  client.setQueriesData<TicketPages>({ queryKey: keys.ticketLists }, (pages) => pages && mapPages(pages, (items) => {
    if (!items.some((ticket) => ticket.id === ticketId)) return items;
    return items.map((ticket) => (ticket.id === ticketId ? change(ticket) : ticket));
  }));
}

/** When the lists were last read (milliseconds since the epoch); undefined when never. */
export function listsUpdatedAt(client: QueryClient): number | undefined {
  const moments = client.getQueryCache().findAll({ queryKey: keys.ticketLists }).map((query) => query.state.dataUpdatedAt).filter((at) => at > 0);
  return moments.length > 0 ? Math.min(...moments) : undefined;
}

/** A ticket as some list has it. */
export function findInLists(client: QueryClient, ticketId: string): Ticket | undefined {
  for (const [, pages] of client.getQueriesData<TicketPages>({ queryKey: keys.ticketLists })) {
    const found = pages?.pages.flatMap((page) => page.items).find((ticket) => ticket.id === ticketId);
    if (found) return found;
  }
  return undefined;
}

/** All cached messages of a ticket, oldest first by time of display, then arrival. */
export function orderedMessages(pages: Pick<MessagePages, "pages"> | undefined): Message[] {
  if (!pages) return [];
  const byId = new Map<string, { at: number; message: Message }>();
  for (const page of pages.pages) {
    for (const message of page.items) byId.set(message.id, { at: Date.parse(message.created_at), message });
  }
  return [...byId.values()].sort((a, b) => a.at - b.at || (a.message.id < b.message.id ? -1 : 1)).map((entry) => entry.message);
}

/** The arrival number that `after_seq` continues from. */
export function lastSeq(pages: MessagePages | undefined): number {
  let last = 0;
  for (const page of pages?.pages ?? []) for (const message of page.items) last = Math.max(last, message.seq);
  return last;
}

/** Adds new messages and updates known ones; ticks never go back. Nothing happens while the conversation was never opened. */
export function mergeMessages(client: QueryClient, ticketId: string, incoming: Message[]): void {
  if (incoming.length === 0) return;
  client.setQueryData<MessagePages>(keys.messages(ticketId), (pages) => {
    if (!pages || pages.pages.length === 0) return pages;
    const fresh = new Map(incoming.map((message) => [message.id, message]));
    const updated = mapPages(pages, (items) => {
      if (!items.some((message) => fresh.has(message.id))) return items;
      return items.map((old) => {
        const next = fresh.get(old.id);
        return next ? newerOf(old, next) : old;
      });
    });
    const known = new Set(updated.pages.flatMap((page) => page.items.map((message) => message.id)));
    const added = incoming.filter((message) => !known.has(message.id));
    if (added.length === 0) return updated;
    const [newest, ...older] = updated.pages;
    return newest ? { ...updated, pages: [{ ...newest, items: [...newest.items, ...added] }, ...older] } : updated;
  });
}

function newerOf(old: Message, next: Message): Message {
  return PROGRESS[next.status] < PROGRESS[old.status] ? { ...next, status: old.status, failure: old.failure } : next;
}

function mapPages<T>(pages: InfiniteData<Page<T>, string | null>, change: (items: T[]) => T[]): InfiniteData<Page<T>, string | null> {
  const next = pages.pages.map((page) => {
    const items = change(page.items);
    return items === page.items ? page : { ...page, items };
  });
  return next.some((page, index) => page !== pages.pages[index]) ? { ...pages, pages: next } : pages;
}
