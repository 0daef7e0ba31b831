import { QueryClient } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";
import type { Message, Ticket } from "@/lib/api-types";
import { keys } from "@/lib/query";
import { LIST_PAGE, mergeHead, mergeMessages, orderedMessages, patchMessage, patchTicket, writeTicket, type MessagePages, type TicketPages } from "@/lib/tickets-cache";
import { World } from "@/testing/world";

const world = new World(Array.from({ length: 100 }, (_, index) => ({ name: `Cliente ${index}`, lines: [[index + 1, "in", "oi"]] })));
const [first] = world.tickets;
const ticket = first!;
const list = keys.ticketList({ tab: "all" });

function pagesOf(...pages: Ticket[][]): TicketPages {
  return { pages: pages.map((items) => ({ items, next_cursor: "x" })), pageParams: pages.map(() => null) };
}

describe("writeTicket", () => {
  it("drops a lower version everywhere", () => {
    const client = new QueryClient();
    client.setQueryData(list, pagesOf([{ ...ticket, version: 5, status: "waiting" }]));
    client.setQueryData(keys.ticket(ticket.id), { ...ticket, version: 5, status: "waiting" });
    writeTicket(client, { ...ticket, version: 4, status: "open" });
    expect(client.getQueryData<Ticket>(keys.ticket(ticket.id))?.status).toBe("waiting");
    expect(client.getQueryData<TicketPages>(list)?.pages[0]?.items[0]?.status).toBe("waiting");
  });
});

describe("patchTicket", () => {
  it("undoes an optimistic change, unless the server has spoken since", () => {
    const client = new QueryClient();
    client.setQueryData(keys.ticket(ticket.id), { ...ticket, version: 1, status: "open" });
    const undo = patchTicket(client, ticket.id, { status: "in_progress" });
    expect(client.getQueryData<Ticket>(keys.ticket(ticket.id))?.status).toBe("in_progress");
    undo();
    expect(client.getQueryData<Ticket>(keys.ticket(ticket.id))?.status).toBe("open");

    const late = patchTicket(client, ticket.id, { status: "in_progress" });
    writeTicket(client, { ...ticket, version: 2, status: "resolved" });
    late();
    expect(client.getQueryData<Ticket>(keys.ticket(ticket.id))?.status).toBe("resolved");
  });
});

describe("mergeMessages", () => {
  const messages = (status: Message["status"]): Message[] => world.messages.get(ticket.id)!.map((message) => ({ ...message, direction: "out", status }));
  const key = keys.messages(ticket.id);
  const status = (client: QueryClient) => orderedMessages(client.getQueryData<MessagePages>(key))[0]?.status;

  it("never turns a tick back", () => {
    const client = new QueryClient();
    client.setQueryData<MessagePages>(key, { pages: [{ items: messages("read"), next_cursor: null }], pageParams: [null] });
    mergeMessages(client, ticket.id, messages("delivered"));
    expect(status(client)).toBe("read");
    mergeMessages(client, ticket.id, messages("played"));
    expect(status(client)).toBe("played");
  });

  it("lets a late confirmation correct a doubt and a failure", () => {
    const client = new QueryClient();
    client.setQueryData<MessagePages>(key, { pages: [{ items: messages("unconfirmed"), next_cursor: null }], pageParams: [null] });
    mergeMessages(client, ticket.id, messages("sent"));
    expect(status(client)).toBe("sent");
  });

  it("shows that a failed message is queued again, and never by an answer that is older than the failure", () => {
    const client = new QueryClient();
    const failed = () => { client.setQueryData<MessagePages>(key, { pages: [{ items: messages("failed"), next_cursor: null }], pageParams: [null] }); };
    failed();
    mergeMessages(client, ticket.id, messages("queued"), "answer");
    expect(status(client)).toBe("failed");
    mergeMessages(client, ticket.id, messages("queued"));
    expect(status(client)).toBe("queued");
  });

  it("changes a message wherever it is shown, and adds none above what is loaded", () => {
    const client = new QueryClient();
    const around = [...key, "around", "m1"];
    const [message] = messages("sent");
    const old = { ...message!, id: "old", created_at: "2020-01-01T00:00:00Z" };
    client.setQueryData<MessagePages>(key, { pages: [{ items: [message!], next_cursor: "older" }], pageParams: [null] });
    client.setQueryData<MessagePages>(around, { pages: [{ items: [old], next_cursor: null }], pageParams: [null] });
    mergeMessages(client, ticket.id, [{ ...old, text: "editada" }]);
    expect(client.getQueryData<MessagePages>(around)?.pages[0]?.items[0]?.text).toBe("editada");
    expect(orderedMessages(client.getQueryData<MessagePages>(key)).map((each) => each.id)).toEqual([message!.id]);
  });

  it("orders by the time shown, then by arrival", () => {
    const [message] = messages("sent");
    const at = (seq: number, created_at: string) => ({ ...message!, id: `m${seq}`, seq, created_at });
    const shuffled = [at(1, "2025-11-22T14:00:05Z"), at(2, "2025-11-22T14:00:01.500Z"), at(4, "2025-11-22T14:00:01.500Z"), at(3, "2025-11-22T14:00:01.500Z")];
    const ordered = orderedMessages({ pages: [{ items: shuffled, next_cursor: null }] });
    expect(ordered.map((each) => each.seq)).toEqual([2, 3, 4, 1]);
  });
});

describe("patchMessage", () => {
  it("puts back only what it changed", () => {
    const client = new QueryClient();
    const key = keys.messages(ticket.id);
    const message = world.messages.get(ticket.id)![0]!;
    client.setQueryData<MessagePages>(key, { pages: [{ items: [message], next_cursor: null }], pageParams: [null] });
    const shown = () => client.getQueryData<MessagePages>(key)!.pages[0]!.items[0]!;
    const undo = patchMessage(client, ticket.id, message.id, () => ({ reactions: [{ emoji: "👍", count: 1, mine: true, by: [] }] }));
    expect(shown().reactions).toHaveLength(1);
    mergeMessages(client, ticket.id, [{ ...shown(), text: "outra" }]);
    undo();
    expect(shown()).toMatchObject({ reactions: [], text: "outra" });
  });
});

describe("mergeHead", () => {
  const page = (from: number) => world.tickets.slice(from, from + LIST_PAGE);
  const ids = (pages: TicketPages) => pages.pages.flatMap((each) => each.items.map((item) => item.id));

  it("keeps the rows that new ones pushed out of the first page", () => {
    const pages = pagesOf(page(10), page(40));
    const head = [...world.tickets.slice(8, 10), ...page(10).slice(0, LIST_PAGE - 2)];
    expect(ids(mergeHead(pages, head))).toEqual(world.tickets.slice(8, 70).map((each) => each.id));
  });

  it("drops rows that left the list", () => {
    const pages = pagesOf(page(0), page(30));
    const head = [...page(0).slice(1), world.tickets[30]!];
    expect(ids(mergeHead(pages, head))).toEqual(world.tickets.slice(1, 60).map((each) => each.id));
  });

  it("shows a row that moved to the top once", () => {
    const pages = pagesOf(page(0), page(30));
    const head = [world.tickets[45]!, ...page(0).slice(0, LIST_PAGE - 1)];
    const result = ids(mergeHead(pages, head));
    expect(result[0]).toBe(world.tickets[45]!.id);
    expect(new Set(result).size).toBe(result.length);
    expect(result).toHaveLength(60);
  });
});
