import type { InfiniteData, QueryClient, QueryKey } from "@tanstack/react-query";
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

/**
 * Adds new messages and updates known ones, wherever the conversation is shown (the newest messages, the surroundings of one). A message that
 * belongs above what is loaded is left to the page that holds it. Nothing happens while the conversation was never opened.
 * `read` comes from the server's state as it is now; an `answer` to a request of ours may be older than what was read since.
 */
export function mergeMessages(client: QueryClient, ticketId: string, incoming: Message[], source: "read" | "answer" = "read"): void {
  if (incoming.length === 0) return;
  const fresh = new Map(incoming.map((message) => [message.id, message]));
  client.setQueriesData<MessagePages>({ queryKey: keys.messages(ticketId) }, (pages) => pages && mapPages(pages, (items) => {
    if (!items.some((message) => fresh.has(message.id))) return items;
    return items.map((old) => {
      const next = fresh.get(old.id);
      return next ? newerOf(old, next, source) : old;
    });
  }));
  client.setQueryData<MessagePages>(keys.messages(ticketId), (pages) => {
    const newest = pages?.pages[0];
    if (!pages || !newest) return pages;
    const known = new Set(pages.pages.flatMap((page) => page.items.map((message) => message.id)));
    const top = pages.pages[pages.pages.length - 1];
    const oldest = top?.next_cursor ? Math.min(...top.items.map((message) => Date.parse(message.created_at))) : -Infinity;
    const added = incoming.filter((message) => !known.has(message.id) && Date.parse(message.created_at) >= oldest);
    return added.length === 0 ? pages : { ...pages, pages: [{ ...newest, items: [...newest.items, ...added] }, ...pages.pages.slice(1)] };
  });
}

/** Reads messages as they are now, in place of what is cached; for links that have expired and states that a command changed. */
export async function readMessages(client: QueryClient, ticketId: string, ids: string[]): Promise<void> {
  const page = await get<Page<Message>>(`/tickets/${ticketId}/messages`, { ids: ids.join(","), limit: ids.length });
  mergeMessages(client, ticketId, page.items);
}

/** Changes a cached message before the server has answered; returns what puts back the fields that it changed. */
export function patchMessage(client: QueryClient, ticketId: string, id: string, change: (old: Message) => Partial<Message>): () => void {
  const undo: { key: QueryKey; fields: Partial<Message> }[] = [];
  const apply = (key: QueryKey, fieldsOf: (old: Message) => Partial<Message>) => {
    client.setQueryData<MessagePages>(key, (pages) => pages && mapPages(pages, (items) => (items.some((message) => message.id === id) ? items.map((old) => (old.id === id ? { ...old, ...fieldsOf(old) } : old)) : items)));
  };
  for (const [key] of client.getQueriesData<MessagePages>({ queryKey: keys.messages(ticketId) })) {
    apply(key, (old) => {
      const fields = change(old);
      const before: Partial<Message> = {};
      for (const name of Object.keys(fields) as (keyof Message)[]) Object.assign(before, { [name]: old[name] });
      undo.push({ key, fields: before });
      return fields;
    });
  }
  return () => { for (const { key, fields } of undo) apply(key, () => fields); };
}

/** A message that failed, or that nobody knows of, may be queued again (R17); all else only moves forward. */
function newerOf(old: Message, next: Message, source: "read" | "answer"): Message {
  const again = source === "read" && PROGRESS[next.status] < PROGRESS.unconfirmed && (old.status === "failed" || old.status === "unconfirmed");
  return PROGRESS[next.status] < PROGRESS[old.status] && !again ? { ...next, status: old.status, failure: old.failure } : next;
}

function mapPages<T>(pages: InfiniteData<Page<T>, string | null>, change: (items: T[]) => T[]): InfiniteData<Page<T>, string | null> {
  const next = pages.pages.map((page) => {
    const items = change(page.items);
    return items === page.items ? page : { ...page, items };
  });
  return next.some((page, index) => page !== pages.pages[index]) ? { ...pages, pages: next } : pages;
}
