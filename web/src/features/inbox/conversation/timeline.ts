import type { Message, TicketEvent } from "@/lib/api-types";
import { dayKey } from "@/lib/format";
import type { OutboxItem } from "@/lib/outbox";

/** What the conversation shows, from top to bottom. Keys stay the same for the life of a thing. */
export type TimelineItem =
  | { kind: "day"; key: string; at: string }
  | { kind: "unread"; key: string; count: number }
  | { kind: "event"; key: string; event: TicketEvent }
  | { kind: "message"; key: string; message: Message; first: boolean }
  | { kind: "pending"; key: string; item: OutboxItem; first: boolean };

export interface TimelineInput {
  messages: Message[];
  events: TicketEvent[];
  outbox: readonly OutboxItem[];
  /** The first message that was unread when the conversation was opened. */
  unread: { messageId: string; count: number } | null;
  /** Older messages exist that are not loaded: events before the first loaded one wait for them. */
  hasOlder: boolean;
}

/** Messages of one author within this time stand together. */
const GROUP_MS = 5 * 60_000;

/** They act on another message, and show there. */
const ACTING = new Set<Message["type"]>(["reaction", "edit", "revoke", "poll_vote", "event_answer", "pin"]);

export function buildTimeline({ messages: all, events, outbox, unread, hasOlder }: TimelineInput): TimelineItem[] {
  const messages = all.filter((message) => !ACTING.has(message.type));
  const confirmed = new Set(messages.map((message) => message.client_id).filter((id) => id !== null));
  const horizon = hasOlder ? Date.parse(messages[0]?.created_at ?? "") : -Infinity;
  const shownEvents = events.filter((event) => !(Date.parse(event.created_at) < horizon)).sort((a, b) => eventTime(a, messages) - eventTime(b, messages));
  const items: TimelineItem[] = [];
  let day = "";
  let previous: Message | null = null;

  const openDay = (at: string) => {
    const key = dayKey(at);
    if (key === day) return;
    day = key;
    previous = null;
    items.push({ kind: "day", key: `day-${key}`, at });
  };
  const addEvent = (event: TicketEvent) => {
    openDay(event.created_at);
    items.push({ kind: "event", key: event.id, event });
    previous = null;
  };

  let nextEvent = 0;
  for (const message of messages) {
    for (let event = shownEvents[nextEvent]; event && eventTime(event, messages) <= Date.parse(message.created_at); event = shownEvents[nextEvent]) {
      addEvent(event);
      nextEvent += 1;
    }
    openDay(message.created_at);
    if (unread?.messageId === message.id) {
      items.push({ kind: "unread", key: "unread", count: unread.count });
      previous = null;
    }
    items.push({ kind: "message", key: message.client_id ?? message.id, message, first: !previous || !sameGroup(previous, message) });
    previous = message;
  }
  for (const event of shownEvents.slice(nextEvent)) addEvent(event);

  let first = messages[messages.length - 1]?.direction !== "out" || items[items.length - 1]?.kind !== "message";
  for (const item of outbox) {
    if (confirmed.has(item.clientId)) continue;
    openDay(item.createdAt);
    items.push({ kind: "pending", key: item.clientId, item, first });
    first = false;
  }
  return items;
}

/** A ticket is opened by its first message, whose own clock is the phone's and a little earlier. */
function eventTime(event: TicketEvent, messages: Message[]): number {
  const at = Date.parse(event.created_at);
  const first = messages[0];
  return event.kind === "created" && first ? Math.min(at, Date.parse(first.created_at)) : at;
}

function sameGroup(a: Message, b: Message): boolean {
  const explained = a.status === "failed" || a.status === "unconfirmed" || a.status === "skipped";
  return (
    !explained &&
    a.direction === b.direction &&
    a.origin === b.origin &&
    a.author?.id === b.author?.id &&
    a.author?.name === b.author?.name &&
    Date.parse(b.created_at) - Date.parse(a.created_at) < GROUP_MS
  );
}

/** The oldest of the last `unread` incoming messages, or null when it is not loaded. */
export function firstUnread(messages: Message[], unread: number): string | null {
  let left = unread;
  for (let index = messages.length - 1; index >= 0 && left > 0; index -= 1) {
    const message = messages[index];
    if (message?.direction !== "in" || ACTING.has(message.type)) continue;
    left -= 1;
    if (left === 0) return message.id;
  }
  return null;
}
