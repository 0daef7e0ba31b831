import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { RealtimeEvent } from "@/lib/api-types";
import { RealtimeClient } from "@/lib/realtime";
import { FakeSocket } from "@/testing/fake-socket";

function setup(random = () => 1) {
  const sockets: FakeSocket[] = [];
  const events: RealtimeEvent[] = [];
  const onReset = vi.fn();
  const onUnauthorized = vi.fn();
  const client = new RealtimeClient({
    url: "/api/v1/realtime",
    onEvent: (event) => events.push(event),
    onReset,
    onUnauthorized,
    random,
    connect: (url) => {
      const socket = new FakeSocket(url);
      sockets.push(socket);
      return socket;
    },
  });
  client.start();
  return { client, events, onReset, onUnauthorized, sockets, last: () => sockets[sockets.length - 1]! };
}

const changed = (version: number): RealtimeEvent => ({ kind: "ticket.changed", ticket_id: "t", version });

describe("RealtimeClient", () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it("asks, after a cut, for what follows the last event it took", () => {
    const { last, events, sockets } = setup();
    last().say({ type: "hello", last_event_id: "10-0" });
    last().say({ type: "event", id: "11-0", event: changed(1) });
    last().cut();
    vi.advanceTimersByTime(500);
    expect(sockets).toHaveLength(2);
    expect(last().resumedFrom).toBe("11-0");
    last().say({ type: "hello", last_event_id: "14-0" });
    last().say({ type: "event", id: "12-0", event: changed(2) });
    last().cut();
    vi.advanceTimersByTime(500);
    expect(last().resumedFrom).toBe("12-0");
    expect(events.map((event) => event.version)).toEqual([1, 2]);
  });

  it("resumes from the first hello when no event came before the cut", () => {
    const { last } = setup();
    last().say({ type: "hello", last_event_id: "10-0" });
    last().cut();
    vi.advanceTimersByTime(500);
    expect(last().resumedFrom).toBe("10-0");
  });

  it("reloads once at the first hello, since queries may have read before it, but not after a resume", () => {
    const { last, onReset } = setup();
    last().say({ type: "hello", last_event_id: "10-0" });
    expect(onReset).toHaveBeenCalledTimes(1);
    last().cut();
    vi.advanceTimersByTime(500);
    last().say({ type: "hello", last_event_id: "10-0" });
    expect(onReset).toHaveBeenCalledTimes(1);
  });

  it("reloads everything when the server can't replay", () => {
    const { last, onReset } = setup();
    last().say({ type: "hello", last_event_id: "10-0" });
    last().say({ type: "reset" });
    expect(onReset).toHaveBeenCalledTimes(2);
  });

  it("waits longer after each failure, up to 30 s, and starts over once connected", () => {
    const { last, sockets } = setup();
    for (const delay of [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
      last().cut();
      const before = sockets.length;
      vi.advanceTimersByTime(delay - 1);
      expect(sockets).toHaveLength(before);
      vi.advanceTimersByTime(1);
      expect(sockets).toHaveLength(before + 1);
    }
    last().say({ type: "hello", last_event_id: "1-0" });
    last().cut();
    const before = sockets.length;
    vi.advanceTimersByTime(500);
    expect(sockets).toHaveLength(before + 1);
  });

  it("spreads the first attempts of many browsers between half and all of the pause", () => {
    const { last, sockets } = setup(() => 0);
    last().cut();
    vi.advanceTimersByTime(249);
    expect(sockets).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(sockets).toHaveLength(2);
  });

  it("takes a line that fell silent for dead", () => {
    const { client, last, sockets } = setup();
    last().say({ type: "hello", last_event_id: "1-0" });
    vi.advanceTimersByTime(50_000);
    last().say({ type: "ping" });
    vi.advanceTimersByTime(50_000);
    expect(client.getState()).toBe("open");
    const silent = last();
    vi.advanceTimersByTime(10_000);
    expect(silent.closed).toBe(true);
    expect(client.getState()).toBe("down");
    vi.advanceTimersByTime(500);
    expect(sockets).toHaveLength(2);
  });

  it("drops the line when the browser goes offline and returns at once when it is back", () => {
    const { client, last, sockets } = setup();
    last().say({ type: "hello", last_event_id: "1-0" });
    window.dispatchEvent(new Event("offline"));
    expect(client.getState()).toBe("down");
    window.dispatchEvent(new Event("online"));
    expect(sockets).toHaveLength(2);
    expect(last().resumedFrom).toBe("1-0");
  });

  it("does not hear a line that it has given up", () => {
    const { last, events } = setup();
    const old = last();
    old.say({ type: "hello", last_event_id: "1-0" });
    window.dispatchEvent(new Event("offline"));
    old.say({ type: "event", id: "2-0", event: changed(9) });
    expect(events).toEqual([]);
  });

  it("stops for good when the session is over", () => {
    const { last, sockets, onUnauthorized } = setup();
    last().say({ type: "hello", last_event_id: "1-0" });
    last().cut(4401);
    vi.advanceTimersByTime(120_000);
    expect(onUnauthorized).toHaveBeenCalledTimes(1);
    expect(sockets).toHaveLength(1);
  });

  it("says again, after a reconnection, which conversation is on screen", () => {
    const { client, last } = setup();
    last().say({ type: "hello", last_event_id: "1-0" });
    client.view("t");
    last().cut();
    vi.advanceTimersByTime(500);
    last().say({ type: "hello", last_event_id: "1-0" });
    expect(last().sent).toEqual([{ type: "viewing", ticket_id: "t" }]);
  });

  it("survives frames that it does not understand", () => {
    const { last, events } = setup();
    last().onmessage?.({ data: "not json" });
    last().onmessage?.({ data: new Blob() });
    last().say({ type: "something-new" });
    last().say({ type: "event", id: "2-0", event: changed(1) });
    expect(events).toHaveLength(1);
  });
});
