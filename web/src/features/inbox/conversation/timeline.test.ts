import { beforeAll, describe, expect, it } from "vitest";
import { buildTimeline, firstUnread, type TimelineInput } from "@/features/inbox/conversation/timeline";
import type { Message, TicketEvent } from "@/lib/api-types";
import { configureFormat } from "@/lib/format";
import type { OutboxItem } from "@/lib/outbox";
import { World, type Line } from "@/testing/world";

beforeAll(() => { configureFormat({ timeZone: "America/Sao_Paulo" }); });

const NOON = Date.parse("2025-11-22T15:00:00Z");

function conversation(lines: Line[]): { messages: Message[]; events: TicketEvent[] } {
  const world = new World([{ name: "Marina", mine: true, openedAgo: 60, lines }], NOON);
  const id = world.tickets[0]!.id;
  return { messages: world.messages.get(id)!, events: world.events.get(id)! };
}

const input = (change: Partial<TimelineInput>): TimelineInput => ({ messages: [], events: [], outbox: [], unread: null, hasOlder: false, ...change });
const kinds = (items: ReturnType<typeof buildTimeline>) => items.map((item) => item.kind);
const pending = (clientId: string): OutboxItem => ({ clientId, ticketId: "t", text: "…", quoted: null, createdAt: new Date(NOON).toISOString(), state: "sending", code: null });

describe("buildTimeline", () => {
  it("marks each day of the tenant's calendar once", () => {
    const { messages } = conversation([[1500, "in", "ontem"], [1440, "in", "ontem"], [30, "in", "hoje"]]);
    expect(kinds(buildTimeline(input({ messages })))).toEqual(["day", "message", "message", "day", "message"]);
  });

  it("puts events between the messages by time", () => {
    const { messages, events } = conversation([[58, "in", "oi"], [10, "me", "olá"]]);
    expect(kinds(buildTimeline(input({ messages, events })))).toEqual(["day", "event", "message", "event", "message"]);
  });

  it("holds back events older than what is loaded, and shows them at the start of the conversation", () => {
    const { messages, events } = conversation([[10, "in", "oi"]]);
    expect(kinds(buildTimeline(input({ messages, events, hasOlder: true })))).toEqual(["day", "message"]);
    expect(kinds(buildTimeline(input({ messages, events })))).toEqual(["day", "event", "event", "message"]);
  });

  it("groups what one person says within five minutes, and never across an explanation or another voice", () => {
    const { messages } = conversation([[30, "in", "a"], [29, "in", "b"], [20, "in", "c"], [19, "me", "d", { status: "failed" }], [18.5, "me", "e"], [18, "colleague", "f"], [17.5, "colleague", "g"]]);
    const items = buildTimeline(input({ messages })).filter((item) => item.kind === "message");
    expect(items.map((item) => item.first)).toEqual([true, false, true, true, true, true, false]);
  });

  it("stands the unread line before the first unread message", () => {
    const { messages } = conversation([[30, "in", "a"], [29, "in", "b"], [28, "in", "c"]]);
    const id = firstUnread(messages, 2);
    expect(id).toBe(messages[1]!.id);
    expect(kinds(buildTimeline(input({ messages, unread: { messageId: id!, count: 2 } })))).toEqual(["day", "message", "unread", "message", "message"]);
  });

  it("shows a sent message once, in the same place, before and after the server confirms it", () => {
    const { messages } = conversation([[30, "in", "a"]]);
    const before = buildTimeline(input({ messages, outbox: [pending("c1")] }));
    const confirmed = { ...messages[0]!, id: "m9", client_id: "c1", direction: "out" as const, created_at: new Date(NOON).toISOString() };
    const between = buildTimeline(input({ messages: [...messages, confirmed], outbox: [pending("c1")] }));
    const after = buildTimeline(input({ messages: [...messages, confirmed] }));
    expect(before.map((item) => item.key)).toEqual(between.map((item) => item.key));
    expect(after.map((item) => item.key)).toEqual(between.map((item) => item.key));
  });
});

describe("firstUnread", () => {
  it("counts only what the customer wrote", () => {
    const { messages } = conversation([[30, "in", "a"], [29, "me", "b"], [28, "in", "c"]]);
    expect(firstUnread(messages, 2)).toBe(messages[0]!.id);
  });

  it("is null when it is not loaded", () => {
    const { messages } = conversation([[30, "in", "a"]]);
    expect(firstUnread(messages, 2)).toBeNull();
    expect(firstUnread(messages, 0)).toBeNull();
  });
});
