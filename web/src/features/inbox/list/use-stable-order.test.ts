import { renderHook } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { useStableOrder } from "@/features/inbox/list/use-stable-order";
import type { Ticket } from "@/lib/api-types";
import { World } from "@/testing/world";

const all = new World(Array.from({ length: 6 }, (_, index) => ({ name: String(index), lines: [] }))).tickets;
const pick = (...indexes: number[]): Ticket[] => indexes.map((index) => all[index]!);
const names = (tickets: Ticket[]) => tickets.map((ticket) => ticket.contact.name).join("");

function setup(initial: Ticket[], frozen: boolean) {
  return renderHook(({ tickets, frozen: held }) => useStableOrder(tickets, held), { initialProps: { tickets: initial, frozen } });
}

describe("useStableOrder", () => {
  it("follows the server while nobody is reading", () => {
    const { result, rerender } = setup(pick(1, 2), false);
    rerender({ tickets: pick(2, 0, 1), frozen: false });
    expect(names(result.current.tickets)).toBe("201");
    expect(result.current.waiting).toBe(0);
  });

  it("moves no row while it is being read, and tells how many wait", () => {
    const { result, rerender } = setup(pick(1, 2, 3), true);
    rerender({ tickets: pick(0, 3, 1, 2), frozen: true });
    expect(names(result.current.tickets)).toBe("123");
    expect(result.current.waiting).toBe(2);
    rerender({ tickets: pick(0, 3, 1, 2), frozen: false });
    expect(names(result.current.tickets)).toBe("0312");
  });

  it("shows current contents in old places", () => {
    const { result, rerender } = setup(pick(1, 2), true);
    rerender({ tickets: [{ ...all[2]!, unread: 5 }, all[1]!], frozen: true });
    expect(names(result.current.tickets)).toBe("12");
    expect(result.current.tickets[1]!.unread).toBe(5);
  });

  it("lets gone rows go and adds the pages loaded below", () => {
    const { result, rerender } = setup(pick(1, 2, 3), true);
    rerender({ tickets: pick(1, 3, 4, 5), frozen: true });
    expect(names(result.current.tickets)).toBe("1345");
  });
});
