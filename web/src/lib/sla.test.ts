import { describe, expect, it } from "vitest";
import type { Ticket } from "@/lib/api-types";
import { allClocks, currentClock } from "@/lib/sla";
import { World } from "@/testing/world";

const now = Date.parse("2025-11-22T12:00:00Z");
const minutes = (count: number) => new Date(now + count * 60_000).toISOString();
const [base] = new World([{ name: "Marina", lines: [] }]).tickets;
const ticket = (change: Partial<Ticket>): Ticket => ({ ...base!, created_at: minutes(-60), sla: { first_response_due_at: minutes(5), resolution_due_at: minutes(120), state: "running" }, ...change });

describe("the clock of a ticket", () => {
  it("is the first response while nobody has it, then the resolution", () => {
    expect(currentClock(ticket({ status: "open" }), now)?.metric).toBe("firstResponse");
    expect(currentClock(ticket({ status: "in_progress" }), now)?.metric).toBe("resolution");
  });

  it("is absent without deadlines and after closing", () => {
    expect(currentClock(ticket({ sla: null }), now)).toBeNull();
    expect(currentClock(ticket({ status: "resolved" }), now)).toBeNull();
    expect(currentClock(ticket({ status: "in_progress", sla: { first_response_due_at: null, resolution_due_at: null, state: "none" } }), now)).toBeNull();
    expect(allClocks(ticket({ sla: null }), now)).toEqual([]);
  });

  it("warns in the last quarter and the last ten minutes, and is late past the deadline", () => {
    const tone = (due: number, opened = -60) => currentClock(ticket({ status: "in_progress", created_at: minutes(opened), sla: { first_response_due_at: null, resolution_due_at: minutes(due), state: "running" } }), now)?.tone;
    expect(tone(60)).toBe("ok");
    expect(tone(15)).toBe("warn");
    expect(tone(9, -1)).toBe("warn");
    expect(tone(-1)).toBe("breach");
  });

  it("stands still while waiting for the customer, unless it was late before", () => {
    expect(currentClock(ticket({ status: "waiting" }), now)?.tone).toBe("paused");
    expect(currentClock(ticket({ status: "waiting", sla: { first_response_due_at: null, resolution_due_at: minutes(-5), state: "paused" } }), now)?.tone).toBe("paused");
    expect(currentClock(ticket({ status: "waiting", sla: { first_response_due_at: null, resolution_due_at: minutes(-5), state: "breached" } }), now)?.tone).toBe("breach");
  });
});
