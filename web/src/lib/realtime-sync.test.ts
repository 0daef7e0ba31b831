import { QueryClient, QueryObserver, InfiniteQueryObserver } from "@tanstack/react-query";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { messagesQuery, ticketListQuery, ticketQuery } from "@/features/inbox/api";
import type { Message, RealtimeEvent, Ticket } from "@/lib/api-types";
import { keys } from "@/lib/query";
import { RealtimeClient } from "@/lib/realtime";
import { RealtimeSync } from "@/lib/realtime-sync";
import { mergeMessages, orderedMessages, type MessagePages } from "@/lib/tickets-cache";
import { FakeSocket } from "@/testing/fake-socket";
import { handlersFor } from "@/testing/handlers";
import { uuid } from "@/testing/people";
import { World } from "@/testing/world";

const TICKET = uuid(4, 1);
const server = setupServer();
const requests: string[] = [];

beforeAll(() => {
  server.listen({ onUnhandledRequest: "error" });
  server.events.on("request:start", ({ request }) => requests.push(new URL(request.url).pathname + new URL(request.url).search));
});
afterAll(() => { server.close(); });

let world: World;
let client: QueryClient;
let sync: RealtimeSync;
let stop: (() => void)[] = [];

beforeEach(async () => {
  world = new World([{ name: "Marina", mine: true, lines: [[5, "in", "um"], [4, "me", "dois"]] }, { name: "Caio", lines: [[3, "in", "oi"]] }]);
  server.use(...handlersFor(world));
  client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  sync = new RealtimeSync(client);
  stop = [
    new QueryObserver(client, ticketQuery(TICKET)).subscribe(() => undefined),
    new InfiniteQueryObserver(client, messagesQuery(TICKET)).subscribe(() => undefined),
    new InfiniteQueryObserver(client, ticketListQuery({ tab: "all" })).subscribe(() => undefined),
  ];
  await vi.waitFor(() => { expect(client.isFetching()).toBe(0); });
  requests.length = 0;
});
afterEach(() => {
  for (const each of stop) each();
  sync.stop();
  client.clear();
  server.resetHandlers();
});

const shown = () => orderedMessages(client.getQueryData<MessagePages>(keys.messages(TICKET)));
const texts = () => shown().map((message) => message.text);
const listed = () => client.getQueryData<{ pages: { items: Ticket[] }[] }>(keys.ticketList({ tab: "all" }))?.pages.flatMap((page) => page.items) ?? [];

describe("RealtimeSync", () => {
  it("reads a new message and the ticket it belongs to", async () => {
    world.subscribe((_id, event) => { sync.handle(event); });
    world.receive(TICKET, "três");
    await vi.waitFor(() => { expect(texts()).toEqual(["um", "dois", "três"]); });
    expect(client.getQueryData<Ticket>(keys.ticket(TICKET))?.unread).toBe(1);
    await vi.waitFor(() => { expect(listed()[0]?.last_message?.preview).toBe("três"); });
  });

  it("makes one request each for a burst of events on one ticket", async () => {
    for (let index = 0; index < 20; index += 1) world.receive(TICKET, `m${index}`);
    for (const { event } of world.log) sync.handle(event);
    await vi.waitFor(() => { expect(texts()).toHaveLength(22); });
    expect(requests.filter((path) => path.startsWith(`/api/v1/tickets/${TICKET}/messages`))).toHaveLength(1);
    expect(requests.filter((path) => path === `/api/v1/tickets/${TICKET}`)).toHaveLength(1);
  });

  it("drops events of versions that it already has", async () => {
    const version = client.getQueryData<Ticket>(keys.ticket(TICKET))!.version;
    sync.handle({ kind: "ticket.changed", ticket_id: TICKET, version });
    sync.handle({ kind: "ticket.changed", ticket_id: TICKET, version: version - 1 });
    world.act(TICKET, "wait", {});
    sync.handle({ kind: "ticket.changed", ticket_id: TICKET, version: version + 1 });
    await vi.waitFor(() => { expect(client.getQueryData<Ticket>(keys.ticket(TICKET))?.status).toBe("waiting"); });
    expect(requests.filter((path) => path === `/api/v1/tickets/${TICKET}`)).toHaveLength(1);
  });

  it("reads only the message whose tick changed", async () => {
    const message = world.reply(TICKET, "três", "key-1", null);
    sync.handle(world.log[0]!.event);
    await vi.waitFor(() => { expect(texts()).toContain("três"); });
    requests.length = 0;
    world.tick(message, "delivered");
    sync.handle(world.log[1]!.event);
    await vi.waitFor(() => { expect(shown()[2]?.status).toBe("delivered"); });
    expect(requests.filter((path) => path.includes("/messages"))).toEqual([`/api/v1/tickets/${TICKET}/messages?ids=${message.id}&limit=100`]);
  });

  it("reads what came ahead of a reply that is here already", async () => {
    world.receive(TICKET, "no escuro 1");
    world.receive(TICKET, "no escuro 2");
    const reply = world.reply(TICKET, "resposta", "key-1", null);
    mergeMessages(client, TICKET, [{ ...reply }]);
    for (const { event } of world.log) sync.handle(event);
    await vi.waitFor(() => { expect(texts()).toEqual(["um", "dois", "no escuro 1", "no escuro 2", "resposta"]); });
  });

  it("tries again until a failing server answers, and loses nothing meanwhile", async () => {
    let failures = 3;
    server.use(http.get("*/api/v1/tickets/:id/messages", () => {
      failures -= 1;
      return failures >= 0 ? HttpResponse.json({ code: "internal" }, { status: 500 }) : undefined;
    }));
    world.receive(TICKET, "três");
    sync.handle(world.log[0]!.event);
    await vi.waitFor(() => { expect(texts()).toEqual(["um", "dois", "três"]); }, { timeout: 8_000 });
  }, 10_000);

  it("takes a ticket that may no longer be seen out of every list", async () => {
    const gone = vi.fn();
    sync.onGone(gone);
    sync.handle({ kind: "ticket.gone", ticket_id: TICKET });
    expect(listed().map((ticket) => ticket.id)).toEqual([uuid(4, 2)]);
    expect(client.getQueryData(keys.messages(TICKET))).toBeUndefined();
    expect(gone).toHaveBeenCalledWith(TICKET);
  });

  it("reads all pages of a long absence", async () => {
    for (let index = 0; index < 250; index += 1) world.receive(TICKET, `m${index}`);
    sync.handle(world.log[249]!.event);
    await vi.waitFor(() => { expect(texts()).toHaveLength(252); });
    expect(new Set(shown().map((message) => message.id)).size).toBe(252);
  });
});

describe("a cut line", () => {
  it("leaves the browser with exactly what the server has", async () => {
    const sockets: FakeSocket[] = [];
    const realtime = new RealtimeClient({
      url: "/api/v1/realtime", onEvent: sync.handle, onReset: sync.reset, random: () => 0,
      connect: (url) => {
        const socket = new FakeSocket(url);
        sockets.push(socket);
        // The server's side of a (re)connection: hello, then everything after the id asked for.
        queueMicrotask(() => {
          socket.say({ type: "hello", last_event_id: `${world.log.length}-0` });
          if (socket.resumedFrom !== null) for (const entry of world.log.slice(Number.parseInt(socket.resumedFrom, 10))) socket.say({ type: "event", ...entry });
        });
        return socket;
      },
    });
    const live = () => sockets[sockets.length - 1]!;
    let connected = true;
    world.subscribe((id, event: RealtimeEvent) => { if (connected) live().say({ type: "event", id, event }); });
    realtime.start();
    await vi.waitFor(() => { expect(realtime.getState()).toBe("open"); });

    const sent: Message[] = [];
    for (let round = 0; round < 5; round += 1) {
      world.receive(TICKET, `antes ${round}`);
      connected = false;
      live().cut();
      sent.push(world.reply(TICKET, `durante ${round}`, `key-${round}`, null));
      world.receive(TICKET, `no escuro ${round}`);
      for (const message of sent) world.tick(message, "delivered");
      connected = true;
      await vi.waitFor(() => { expect(realtime.getState()).toBe("open"); });
      world.receive(TICKET, `depois ${round}`);
    }
    for (const message of sent) world.tick(message, "read");

    const truth = () => world.messages.get(TICKET)!.map(({ id, text, status }) => ({ id, text, status }));
    await vi.waitFor(() => { expect(shown().map(({ id, text, status }) => ({ id, text, status }))).toEqual(truth()); }, { timeout: 5_000 });
    await vi.waitFor(() => { expect(client.getQueryData<Ticket>(keys.ticket(TICKET))?.version).toBe(world.ticket(TICKET).version); });
    realtime.stop();
  }, 15_000);
});

describe("a contact that changed", () => {
  it("is read again, and with it the tickets that show it, no others", async () => {
    const card = vi.fn(() => Promise.resolve({}));
    stop.push(new QueryObserver(client, { queryKey: keys.contact(uuid(5, 1)), queryFn: card }).subscribe(() => undefined));
    await vi.waitFor(() => { expect(client.getQueryData(keys.contact(uuid(5, 1)))).toBeDefined(); });
    requests.length = 0;
    world.ticket(TICKET).contact.name = "Marina Albuquerque";
    sync.handle({ kind: "contact.changed", contact_id: uuid(5, 1) });
    await vi.waitFor(() => { expect(client.getQueryData<Ticket>(keys.ticket(TICKET))?.contact.name).toBe("Marina Albuquerque"); });
    await vi.waitFor(() => { expect(card).toHaveBeenCalledTimes(2); });
    requests.length = 0;
    sync.handle({ kind: "contact.changed", contact_id: uuid(5, 2) });
    await vi.waitFor(() => { expect(card).toHaveBeenCalledTimes(3); });
    expect(requests.filter((path) => path.endsWith(`/tickets/${TICKET}`))).toEqual([]);
  });
});
