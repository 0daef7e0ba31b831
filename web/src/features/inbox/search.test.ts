import { describe, expect, it } from "vitest";
import { hasFilters, listParams, parseInboxSearch } from "@/features/inbox/search";

describe("filters in the URL", () => {
  it("become the API's parameters", () => {
    const search = parseInboxSearch({ tab: "queue", status: ["open", "waiting"], department: "d", connection: "c", unread: true, q: "troca", order: "oldest" });
    expect(listParams(search)).toEqual({ tab: "queue", status: "open,waiting", department_id: "d", connection_id: "c", unread: "true", q: "troca", order: "oldest" });
    expect(hasFilters(search)).toBe(true);
  });

  it("start at all conversations without filters", () => {
    expect(listParams(parseInboxSearch({}))).toEqual({ tab: "all" });
    expect(hasFilters(parseInboxSearch({}))).toBe(false);
  });

  it("drop what they don't understand", () => {
    expect(listParams(parseInboxSearch({ tab: "x", status: ["y"], unread: "maybe", q: "  ", order: "random", details: 1 }))).toEqual({ tab: "all" });
  });

  it("search for digits, which the URL reads as a number", () => {
    expect(listParams(parseInboxSearch({ q: 4817 }))).toEqual({ tab: "all", q: "4817" });
  });
});
