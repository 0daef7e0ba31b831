import { beforeAll, describe, expect, it } from "vitest";
import { buildTimeline, daysAlong, firstUnread, type TimelineInput } from "@/features/inbox/conversation/timeline";
import type { Message, TicketEvent } from "@/lib/api-types";
import { configureFormat } from "@/lib/format";
import type { OutboxItem } from "@/lib/outbox";
import { World, type Line } from "@/testing/world";

beforeAll(() => { configureFormat({ timeZone: "America/Sao_Paulo" }); });

const MEDIA: Message["media"] = {
  id: "f", state: "stored", failure: null, kind: "image", mime: "image/jpeg", name: "", size: 1, width: 10, height: 10, seconds: null, pages: null, waveform: null,
  url: "/f", thumb_url: null, download_url: "/d", confirm_download: false,
};
const NOON = Date.parse("2025-11-22T15:00:00Z");

function conversation(lines: Line[]): { messages: Message[]; events: TicketEvent[] } {
  const world = new World([{ name: "Marina", mine: true, openedAgo: 60, lines }], NOON);
  const id = world.tickets[0]!.id;
  return { messages: world.messages.get(id)!, events: world.events.get(id)! };
}

const input = (change: Partial<TimelineInput>): TimelineInput => ({ messages: [], events: [], outbox: [], unread: null, hasOlder: false, ...change });
const kinds = (items: ReturnType<typeof buildTimeline>) => items.map((item) => item.kind);
const pending = (clientId: string): OutboxItem => ({ clientId, ticketId: "t", type: "text", text: "…", quoted: null, createdAt: new Date(NOON).toISOString(), state: "sending", code: null });

describe("buildTimeline", () => {
  it("marks each day of the tenant's calendar once", () => {
    const { messages } = conversation([[1500, "in", "ontem"], [1440, "in", "ontem"], [30, "in", "hoje"]]);
    expect(kinds(buildTimeline(input({ messages })))).toEqual(["day", "message", "message", "day", "message"]);
  });

  it("puts events between the messages by time", () => {
    const { messages, events } = conversation([[58, "in", "oi"], [10, "me", "olá"]]);
    expect(kinds(buildTimeline(input({ messages, events })))).toEqual(["day", "event", "message", "event", "message"]);
  });

  it("holds back events and the day mark above what is loaded, and shows them at the start of the conversation", () => {
    const { messages, events } = conversation([[10, "in", "oi"]]);
    expect(kinds(buildTimeline(input({ messages, events, hasOlder: true })))).toEqual(["message"]);
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

describe("albums", () => {
  const picture = (ago: number, who: Line[1] = "in", extra: Line[3] = {}): Line => [ago, who, "", { type: "image", media: MEDIA, ...extra }];
  const shape = (lines: Line[], change: Partial<TimelineInput> = {}) =>
    buildTimeline(input({ ...conversation(lines), events: [], albums: true, ...change })).filter((item) => item.kind === "message" || item.kind === "album")
      .map((item) => (item.kind === "album" ? item.messages.length : 0));

  it("are pictures of one person within a minute of each other", () => {
    expect(shape([picture(10), picture(9.5), picture(9.2), picture(5)])).toEqual([3, 0]);
    expect(shape([picture(10), picture(9.5, "me"), picture(9.4, "me")])).toEqual([0, 2]);
  });

  it("are none without the flag", () => {
    expect(shape([picture(10), picture(9.5)], { albums: false })).toEqual([0, 0]);
  });

  it("end where something must be said about a picture, and where reading stopped", () => {
    expect(shape([picture(10), picture(9.8), picture(9.6, "in", { deleted: true }), picture(9.4)])).toEqual([2, 0, 0]);
    expect(shape([picture(10, "me"), picture(9.8, "me", { status: "failed" }), picture(9.6, "me")])).toEqual([0, 0, 0]);
    expect(shape([picture(10, "in", { view_once: true }), picture(9.8)])).toEqual([0, 0]);
    const { messages } = conversation([picture(10), picture(9.8), picture(9.6)]);
    expect(shape([picture(10), picture(9.8), picture(9.6)], { messages, unread: { messageId: messages[1]!.id, count: 2 } })).toEqual([0, 2]);
  });

  it("let an event stand where it happened", () => {
    const { messages } = conversation([picture(10), picture(9.2)]);
    const at = (minutes: number) => new Date(NOON - minutes * 60_000).toISOString();
    const event: TicketEvent = { id: "e", kind: "accepted", actor: null, data: {}, created_at: at(9.6) };
    expect(kinds(buildTimeline(input({ messages, events: [event], albums: true })))).toEqual(["day", "message", "event", "message"]);
  });
});

describe("lines", () => {
  it("are calls and notices, never bubbles, and what acts on another message is neither", () => {
    const { messages } = conversation([[10, "in", "oi"], [9, "in", "", { type: "call" }], [8, "in", "", { type: "notice" }], [7, "in", "👍", { type: "reaction" }], [6, "in", "oi"]]);
    expect(kinds(buildTimeline(input({ messages })))).toEqual(["day", "message", "line", "line", "message"]);
  });
});

describe("around a message", () => {
  it("holds back what is newer than what is loaded", () => {
    const { messages } = conversation([[30, "in", "a"]]);
    const later: TicketEvent = { id: "e", kind: "resolved", actor: null, data: {}, created_at: new Date(NOON).toISOString() };
    expect(kinds(buildTimeline(input({ messages, events: [later], outbox: [pending("c1")], hasNewer: true })))).toEqual(["day", "message"]);
  });
});

describe("daysAlong", () => {
  it("tells the day of each item, also above the first mark", () => {
    const { messages } = conversation([[1500, "in", "ontem"], [30, "in", "hoje"]]);
    const items = buildTimeline(input({ messages, hasOlder: true }));
    expect(kinds(items)).toEqual(["message", "day", "message"]);
    expect(daysAlong(items).map((day) => day?.slice(0, 10))).toEqual(["2025-11-21", "2025-11-22", "2025-11-22"]);
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
