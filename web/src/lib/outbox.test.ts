import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Message } from "@/lib/api-types";
import { Outbox } from "@/lib/outbox";
import { BrowserFiles } from "@/lib/upload-files";
import { Uploads } from "@/lib/uploads";
import { handlersFor } from "@/testing/handlers";
import { uuid } from "@/testing/people";
import { World } from "@/testing/world";

const TICKET = uuid(4, 1);
const SEND = "*/api/v1/tickets/:id/messages";
const server = setupServer();
beforeAll(() => { server.listen({ onUnhandledRequest: "error" }); });
afterAll(() => { server.close(); });

let world: World;
let boxes: Outbox[] = [];
let received: Message[] = [];
/** What this browser keeps, whatever becomes of a page. */
let files = new BrowserFiles();

function open(): Outbox {
  const uploads = new Uploads("u1", files);
  const box = new Outbox({ userId: "u1", uploads, onSent: (message) => received.push(message) });
  boxes.push(box);
  uploads.start();
  box.start();
  return box;
}

beforeEach(() => {
  localStorage.clear();
  files = new BrowserFiles();
  received = [];
  world = new World([{ name: "Marina", mine: true, lines: [] }]);
  server.use(...handlersFor(world));
});
afterEach(() => {
  for (const box of boxes) box.stop();
  boxes = [];
  vi.useRealTimers();
  server.resetHandlers();
});

const atServer = () => (world.messages.get(TICKET) ?? []).map((message) => message.text);

describe("Outbox", () => {
  it("shows a message at once and sends it once", async () => {
    const box = open();
    box.send(TICKET, "olá");
    expect(box.items(TICKET).map((item) => item.text)).toEqual(["olá"]);
    await vi.waitFor(() => { expect(box.items(TICKET)).toEqual([]); });
    expect(atServer()).toEqual(["olá"]);
    expect(received.map((message) => message.text)).toEqual(["olá"]);
  });

  it("keeps the order typed, one after the other", async () => {
    let answered = 0;
    let atOnce = 0;
    server.use(http.post(SEND, async () => {
      atOnce += 1;
      expect(atOnce).toBe(1);
      await Promise.resolve();
      atOnce -= 1;
      answered += 1;
      return undefined;
    }));
    const box = open();
    for (const text of ["um", "dois", "três"]) box.send(TICKET, text);
    await vi.waitFor(() => { expect(box.items(TICKET)).toEqual([]); });
    expect(answered).toBe(3);
    expect(atServer()).toEqual(["um", "dois", "três"]);
  });

  it("does not double a message whose answer was lost on the way back", async () => {
    let calls = 0;
    server.use(http.post(SEND, async ({ request, params }) => {
      calls += 1;
      if (calls > 1) return undefined;
      const body = (await request.json()) as { text: string };
      world.reply(String(params.id), body.text, request.headers.get("Idempotency-Key")!, null);
      return HttpResponse.error();
    }));
    const box = open();
    box.send(TICKET, "só uma vez");
    await vi.waitFor(() => { expect(box.items(TICKET)[0]?.state).toBe("waiting"); });
    window.dispatchEvent(new Event("online"));
    await vi.waitFor(() => { expect(box.items(TICKET)).toEqual([]); });
    expect(calls).toBe(2);
    expect(atServer()).toEqual(["só uma vez"]);
  });

  it("sends by itself, after a pause, what the network refused", async () => {
    let calls = 0;
    server.use(http.post(SEND, () => {
      calls += 1;
      return calls === 1 ? HttpResponse.json({ code: "unavailable" }, { status: 503 }) : undefined;
    }));
    const box = open();
    box.send(TICKET, "espera");
    await vi.waitFor(() => { expect(atServer()).toEqual(["espera"]); }, { timeout: 4_000 });
    expect(box.items(TICKET)).toEqual([]);
  });

  it("sends after a reload what the closed page could not", async () => {
    server.use(http.post(SEND, () => HttpResponse.error()));
    const before = open();
    before.send(TICKET, "primeira");
    before.send(TICKET, "segunda");
    await vi.waitFor(() => { expect(before.items(TICKET)[0]?.state).toBe("waiting"); });
    before.stop();
    server.resetHandlers(...handlersFor(world));
    const after = open();
    expect(after.items(TICKET).map((item) => item.text)).toEqual(["primeira", "segunda"]);
    await vi.waitFor(() => { expect(atServer()).toEqual(["primeira", "segunda"]); });
  });

  it("keeps a refused message with its reason and lets the next ones pass", async () => {
    server.use(http.post(SEND, () => HttpResponse.json({ code: "forbidden" }, { status: 403 }), { once: true }));
    const box = open();
    box.send(TICKET, "recusada");
    box.send(TICKET, "aceita");
    await vi.waitFor(() => { expect(atServer()).toEqual(["aceita"]); });
    expect(box.items(TICKET)).toMatchObject([{ text: "recusada", state: "rejected", code: "forbidden" }]);
    box.resend(box.items(TICKET)[0]!);
    await vi.waitFor(() => { expect(atServer()).toEqual(["aceita", "recusada"]); });
    expect(box.items(TICKET)).toEqual([]);
  });

  it("never mixes the messages of two people on one browser", () => {
    server.use(http.post(SEND, () => HttpResponse.error()));
    open().send(TICKET, "da primeira pessoa");
    const other = new Outbox({ userId: "u2", uploads: new Uploads("u2", files), onSent: () => undefined });
    expect(other.items(TICKET)).toEqual([]);
  });
});
