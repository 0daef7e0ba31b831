import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Message } from "@/lib/api-types";
import { Outbox } from "@/lib/outbox";
import { BrowserFiles } from "@/lib/upload-files";
import { Uploads } from "@/lib/uploads";
import { handlersFor } from "@/testing/handlers";
import { uuid } from "@/testing/people";
import { TusServer } from "@/testing/tus-server";
import { World } from "@/testing/world";

const TICKET = uuid(4, 1);
const SEND = "*/api/v1/tickets/:id/messages";
const server = setupServer();
beforeAll(() => { server.listen({ onUnhandledRequest: "error" }); });
afterAll(() => { server.close(); });

let world: World;
let boxes: Outbox[] = [];
let received: Message[] = [];
interface Sent { type: string; text?: string; upload_id?: string }
let tus: TusServer;
/** What reached the API, in order. */
let bodies: Sent[] = [];
/** What this browser keeps, whatever becomes of a page. */
let files = new BrowserFiles();

function page(): { box: Outbox; uploads: Uploads } {
  const uploads = new Uploads("u1", files);
  const box = new Outbox({ userId: "u1", uploads, onSent: (message) => received.push(message) });
  boxes.push(box);
  uploads.start();
  box.start();
  return { box, uploads };
}

const open = () => page().box;

beforeEach(() => {
  localStorage.clear();
  files = new BrowserFiles();
  received = [];
  world = new World([{ name: "Marina", mine: true, lines: [] }]);
  tus = new TusServer();
  bodies = [];
  server.use(http.post(SEND, async ({ request }) => { bodies.push((await request.clone().json()) as Sent); }), ...tus.handlers, ...handlersFor(world));
});
afterEach(() => {
  for (const box of boxes) box.stop();
  boxes = [];
  vi.unstubAllGlobals();
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

  it("sends a file once it is uploaded, and what was typed after it behind it", async () => {
    tus.hold();
    const { box, uploads } = page();
    await uploads.add("k1", new Blob(["foto"]), { ticketId: TICKET, name: "sofá.jpg", mime: "image/jpeg" });
    box.add(TICKET, { type: "image", text: "o rasgo", quoted: null, file: { key: "k1", name: "sofá.jpg", mime: "image/jpeg", size: 4 } });
    box.send(TICKET, "viu?");
    expect(box.items(TICKET).map(({ state }) => state)).toEqual(["uploading", "sending"]);
    expect(atServer()).toEqual([]);
    tus.release();
    await vi.waitFor(() => { expect(box.items(TICKET)).toEqual([]); });
    expect(bodies.map(({ type, text }) => [type, text])).toEqual([["image", "o rasgo"], ["text", "viu?"]]);
    expect(tus.text(bodies[0]?.upload_id ?? "")).toBe("foto");
    expect(await files.get("k1")).toBeNull();
  });

  it("sends a file after a reload that came while it was being uploaded, once", async () => {
    tus.cutAfter = 2;
    const before = page();
    await before.uploads.add("k1", new Blob(["foto"]), { ticketId: TICKET, name: "sofá.jpg", mime: "image/jpeg" });
    before.box.add(TICKET, { type: "image", text: "", quoted: null, file: { key: "k1", name: "sofá.jpg", mime: "image/jpeg", size: 4 } });
    await vi.waitFor(() => { expect(before.uploads.get("k1")?.state).toBe("waiting"); });
    before.box.stop();
    before.uploads.stop();
    tus.cutAfter = null;
    const after = page();
    await vi.waitFor(() => { expect(after.box.items(TICKET)).toEqual([]); });
    expect(bodies.filter(({ type }) => type === "image")).toHaveLength(1);
    expect(tus.uploads.size).toBe(1);
  });

  it("shows at the file why it can't go, and lets the next ones pass", async () => {
    server.use(http.post("*/api/v1/uploads", () => HttpResponse.json({ code: "too_large" }, { status: 413 })));
    const { box, uploads } = page();
    await uploads.add("k1", new Blob(["foto"]), { ticketId: TICKET, name: "sofá.jpg", mime: "image/jpeg" });
    box.add(TICKET, { type: "image", text: "", quoted: null, file: { key: "k1", name: "sofá.jpg", mime: "image/jpeg", size: 4 } });
    box.send(TICKET, "passa");
    await vi.waitFor(() => { expect(atServer()).toEqual(["passa"]); });
    expect(box.items(TICKET)).toMatchObject([{ type: "image", state: "rejected", code: "too_large" }]);
  });

  it("uploads anew what the server has forgotten, when it is sent again", async () => {
    server.use(http.post(SEND, () => HttpResponse.json({ code: "invalid", errors: [{ field: "upload_id", code: "unusable", detail: "" }] }, { status: 422 }), { once: true }));
    const { box, uploads } = page();
    await uploads.add("k1", new Blob(["foto"]), { ticketId: TICKET, name: "sofá.jpg", mime: "image/jpeg" });
    box.add(TICKET, { type: "image", text: "", quoted: null, file: { key: "k1", name: "sofá.jpg", mime: "image/jpeg", size: 4 } });
    await vi.waitFor(() => { expect(box.items(TICKET)[0]?.state).toBe("rejected"); });
    box.resend(box.items(TICKET)[0]!);
    await vi.waitFor(() => { expect(box.items(TICKET)).toEqual([]); });
    expect(tus.uploads.size).toBe(2);
    expect(bodies[bodies.length - 1]?.upload_id).toBe([...tus.uploads.keys()][1]);
  });

  it("gives up a file that is taken back while it is uploaded", async () => {
    tus.hold();
    const { box, uploads } = page();
    await uploads.add("k1", new Blob(["foto"]), { ticketId: TICKET, name: "sofá.jpg", mime: "image/jpeg" });
    const item = box.add(TICKET, { type: "image", text: "", quoted: null, file: { key: "k1", name: "sofá.jpg", mime: "image/jpeg", size: 4 } });
    box.send(TICKET, "esquece a foto");
    box.discard(item);
    await vi.waitFor(() => { expect(atServer()).toEqual(["esquece a foto"]); });
    expect(bodies.map(({ type }) => type)).toEqual(["text"]);
    expect(localStorage.length).toBe(0);
  });

  it("of two tabs lets one send, and shows in the other what becomes of it", async () => {
    vi.stubGlobal("navigator", Object.assign(Object.create(navigator) as Navigator, { locks: tabLocks() }));
    let posts = 0;
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => { answer = resolve; });
    server.use(http.post(SEND, async () => {
      posts += 1;
      await answered;
      return undefined;
    }));
    const first = page();
    first.box.send(TICKET, "uma vez só");
    await vi.waitFor(() => { expect(posts).toBe(1); });
    const second = page();
    expect(second.box.items(TICKET).map(({ text }) => text)).toEqual(["uma vez só"]);
    answer();
    await vi.waitFor(() => { expect(first.box.items(TICKET)).toEqual([]); });
    await vi.waitFor(() => { expect(second.box.items(TICKET)).toEqual([]); });
    expect(posts).toBe(1);
  });

  it("takes over what a tab that was closed left, without asking the person", async () => {
    vi.stubGlobal("navigator", Object.assign(Object.create(navigator) as Navigator, { locks: tabLocks() }));
    server.use(http.post(SEND, () => HttpResponse.error(), { once: true }));
    const first = page();
    const second = page();
    first.box.send(TICKET, "ficou");
    await vi.waitFor(() => { expect(first.box.items(TICKET)[0]?.state).toBe("waiting"); });
    first.box.stop();
    const [key = ""] = Object.keys(localStorage).filter((each) => each.startsWith("balcao:outbox:"));
    window.dispatchEvent(new StorageEvent("storage", { key, newValue: localStorage.getItem(key) }));
    await vi.waitFor(() => { expect(atServer()).toEqual(["ficou"]); });
    expect(second.box.items(TICKET)).toEqual([]);
  });
});

/** Web Locks among the "tabs" of a test. */
function tabLocks() {
  const tails = new Map<string, Promise<unknown>>();
  return {
    request: (name: string, _options: object, work: () => Promise<unknown>) => {
      const turn = (tails.get(name) ?? Promise.resolve()).then(work, work);
      tails.set(name, turn);
      return turn;
    },
  };
}
