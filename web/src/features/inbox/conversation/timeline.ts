import type { Message } from "@/features/inbox/conversation/model";
import type { TicketEvent } from "@/lib/api-types";
import { dayKey } from "@/lib/format";
import type { OutboxItem } from "@/lib/outbox";

/** What the conversation shows, from top to bottom. Keys stay the same for the life of a thing. */
export type TimelineItem =
  | { kind: "day"; key: string; at: string }
  | { kind: "unread"; key: string; count: number }
  | { kind: "event"; key: string; event: TicketEvent }
  /** A call or a notice of WhatsApp: a line, never a bubble. */
  | { kind: "line"; key: string; message: Message }
  | { kind: "message"; key: string; message: Message; first: boolean }
  /** Pictures that one person sent together; at least two. */
  | { kind: "album"; key: string; messages: Message[]; first: boolean }
  | { kind: "pending"; key: string; item: OutboxItem; first: boolean };

export interface TimelineInput {
  messages: Message[];
  events: TicketEvent[];
  outbox: readonly OutboxItem[];
  /** The first message that was unread when the conversation was opened. */
  unread: { messageId: string; count: number } | null;
  /** Older messages exist that are not loaded: events before the first loaded one wait for them, and so does the mark of its day. */
  hasOlder: boolean;
  /** Newer messages exist that are not loaded: events after the last loaded one wait for them. */
  hasNewer?: boolean;
  /** The flag group_media: pictures that came together stand together. */
  albums?: boolean;
}

/** Messages of one author within this time stand together. */
const GROUP_MS = 5 * 60_000;
/** Pictures of one author that follow each other within this time are an album. */
const ALBUM_MS = 60_000;
const QUARTER_MS = 15 * 60_000;

/** They act on another message, and show there. */
const ACTING = new Set<Message["type"]>(["reaction", "edit", "revoke", "poll_vote", "event_answer", "pin"]);
const LINES = new Set<Message["type"]>(["call", "notice", "system"]);
const EXPLAINED = new Set<Message["status"]>(["failed", "unconfirmed", "skipped", "cancelled"]);

export function buildTimeline(input: TimelineInput): TimelineItem[] {
  return new Builder(input).build();
}

class Builder {
  private readonly items: TimelineItem[] = [];
  private readonly messages: Message[];
  private readonly events: TicketEvent[];
  private readonly days = new Map<number, string>();
  private day = "";
  private previous: Message | null = null;
  private nextEvent = 0;

  constructor(private readonly input: TimelineInput) {
    this.messages = input.messages.filter((message) => !ACTING.has(message.type));
    const from = input.hasOlder ? Date.parse(this.messages[0]?.created_at ?? "") : -Infinity;
    const to = input.hasNewer ? Date.parse(this.messages[this.messages.length - 1]?.created_at ?? "") : Infinity;
    this.events = input.events
      .filter((event) => !(Date.parse(event.created_at) < from) && !(Date.parse(event.created_at) > to))
      .sort((a, b) => this.timeOf(a) - this.timeOf(b));
    // The day of the first message may have begun further up: its mark comes with what is above.
    if (input.hasOlder && this.messages[0]) this.day = this.dayOf(this.messages[0].created_at);
  }

  build(): TimelineItem[] {
    for (let index = 0; index < this.messages.length; index += 1) {
      const message = this.messages[index];
      if (!message) break;
      this.addEventsUntil(Date.parse(message.created_at));
      this.openDay(message.created_at);
      this.markUnread(message);
      const album = this.input.albums ? this.albumFrom(index) : 1;
      if (LINES.has(message.type)) {
        this.items.push({ kind: "line", key: message.id, message });
        this.previous = null;
        continue;
      }
      const first = !this.previous || !sameGroup(this.previous, message);
      const key = message.client_id ?? message.id;
      if (album > 1) {
        const messages = this.messages.slice(index, index + album);
        this.items.push({ kind: "album", key: `album-${key}`, messages, first });
        index += album - 1;
      } else {
        this.items.push({ kind: "message", key, message, first });
      }
      this.previous = this.messages[index] ?? null;
    }
    this.addEventsUntil(Infinity);
    this.addPending();
    return this.items;
  }

  /** Days begin at full quarters of an hour in every time zone: a long conversation asks the calendar once for each quarter. */
  private dayOf(at: string): string {
    const quarter = Math.floor(Date.parse(at) / QUARTER_MS);
    const known = this.days.get(quarter);
    if (known !== undefined) return known;
    const key = dayKey(at);
    this.days.set(quarter, key);
    return key;
  }

  private openDay(at: string): void {
    const key = this.dayOf(at);
    if (key === this.day) return;
    this.day = key;
    this.previous = null;
    this.items.push({ kind: "day", key: `day-${key}`, at });
  }

  private addEventsUntil(time: number): void {
    for (let event = this.events[this.nextEvent]; event && this.timeOf(event) <= time; event = this.events[this.nextEvent]) {
      this.openDay(event.created_at);
      this.items.push({ kind: "event", key: event.id, event });
      this.previous = null;
      this.nextEvent += 1;
    }
  }

  private markUnread(message: Message): void {
    if (this.input.unread?.messageId !== message.id) return;
    this.items.push({ kind: "unread", key: "unread", count: this.input.unread.count });
    this.previous = null;
  }

  private addPending(): void {
    if (this.input.hasNewer) return;
    const confirmed = new Set(this.messages.map((message) => message.client_id).filter((id) => id !== null));
    let first = this.messages[this.messages.length - 1]?.direction !== "out" || this.items[this.items.length - 1]?.kind !== "message";
    for (const item of this.input.outbox) {
      if (confirmed.has(item.clientId)) continue;
      this.openDay(item.createdAt);
      this.items.push({ kind: "pending", key: item.clientId, item, first });
      first = false;
    }
  }

  /** How many messages from this one on are one album; 1 when it stands alone. */
  private albumFrom(index: number): number {
    const head = this.messages[index];
    if (!head || !inAlbum(head)) return 1;
    const event = this.events[this.nextEvent];
    const until = event ? this.timeOf(event) : Infinity;
    let previous = head;
    let count = 1;
    for (const next of this.messages.slice(index + 1)) {
      const at = Date.parse(next.created_at);
      if (!inAlbum(next) || at >= until || next.id === this.input.unread?.messageId) break;
      if (at - Date.parse(previous.created_at) > ALBUM_MS || this.dayOf(next.created_at) !== this.day || !sameVoice(previous, next)) break;
      previous = next;
      count += 1;
    }
    return count;
  }

  /** A ticket is opened by its first message, whose own clock is the phone's and a little earlier. */
  private timeOf(event: TicketEvent): number {
    const at = Date.parse(event.created_at);
    const first = this.messages[0];
    return event.kind === "created" && first ? Math.min(at, Date.parse(first.created_at)) : at;
  }
}

/** Whether a bubble has something to say below itself, so that nothing may stand close to it. */
export function isExplained(message: Message): boolean {
  return EXPLAINED.has(message.status) || message.held;
}

function inAlbum(message: Message): boolean {
  return (
    (message.type === "image" || message.type === "video") && message.media !== null && message.deleted_at === null && !message.view_once &&
    message.quoted === null && message.edited_at === null && !isExplained(message) && message.media.state !== "refused"
  );
}

function sameVoice(a: Message, b: Message): boolean {
  return a.direction === b.direction && a.origin === b.origin && a.author?.id === b.author?.id && a.author?.name === b.author?.name;
}

function sameGroup(a: Message, b: Message): boolean {
  return !isExplained(a) && sameVoice(a, b) && Date.parse(b.created_at) - Date.parse(a.created_at) < GROUP_MS;
}

/** The message ids of an item, oldest first; empty for what is no message. */
export function messagesOf(item: TimelineItem): Message[] {
  if (item.kind === "message" || item.kind === "line") return [item.message];
  return item.kind === "album" ? item.messages : [];
}

/** Where a message stands in the list, -1 when it does not. */
export function indexOfMessage(items: TimelineItem[], id: string): number {
  return items.findIndex((item) => messagesOf(item).some((message) => message.id === id));
}

/** For each item the day that is read there: that of the last mark at or above it, else its own. */
export function daysAlong(items: TimelineItem[]): (string | null)[] {
  const first = items.find((item) => item.kind === "event" || messagesOf(item).length > 0);
  let day = first === undefined ? null : first.kind === "event" ? first.event.created_at : (messagesOf(first)[0]?.created_at ?? null);
  return items.map((item) => {
    if (item.kind === "day") day = item.at;
    return day;
  });
}

/** The oldest of the last `unread` incoming messages, or null when it is not loaded. */
export function firstUnread(messages: Message[], unread: number): string | null {
  let left = unread;
  for (let index = messages.length - 1; index >= 0 && left > 0; index -= 1) {
    const message = messages[index];
    if (message?.direction !== "in" || ACTING.has(message.type) || LINES.has(message.type)) continue;
    left -= 1;
    if (left === 0) return message.id;
  }
  return null;
}
