import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { BrowserFiles, type FileStore } from "@/lib/upload-files";
import { FILE_GONE, Uploads } from "@/lib/uploads";
import { TusServer } from "@/testing/tus-server";

const server = setupServer();
beforeAll(() => { server.listen({ onUnhandledRequest: "error" }); });
afterAll(() => { server.close(); });

let tus: TusServer;
let files: FileStore;
let open: Uploads[] = [];

function page(store = files): Uploads {
  const uploads = new Uploads("u1", store);
  open.push(uploads);
  uploads.start();
  return uploads;
}
const photo = () => new Blob(["0123456789"], { type: "image/jpeg" });
const ABOUT = { ticketId: "t1", name: "rasgo no sofá.jpg", mime: "image/jpeg" };

beforeEach(() => {
  localStorage.clear();
  tus = new TusServer();
  files = new BrowserFiles();
  server.use(...tus.handlers);
});
afterEach(() => {
  for (const uploads of open) uploads.stop();
  open = [];
  server.resetHandlers();
});

describe("Uploads", () => {
  it("brings a file whole, with its name, kind and ticket", async () => {
    const uploads = page();
    await uploads.add("k1", photo(), ABOUT);
    const id = await uploads.whenDone("k1");
    expect(tus.text(id)).toBe("0123456789");
    expect(tus.uploads.get(id)?.metadata).toEqual({ filename: "rasgo no sofá.jpg", filetype: "image/jpeg", ticket_id: "t1" });
    expect(uploads.get("k1")).toMatchObject({ state: "done", sent: 10, uploadId: id });
  });

  it("goes on where the line broke, without a byte twice", async () => {
    tus.cutAfter = 4;
    const uploads = page();
    await uploads.add("k1", photo(), ABOUT);
    await vi.waitFor(() => { expect(uploads.get("k1")?.state).toBe("waiting"); });
    tus.cutAfter = null;
    window.dispatchEvent(new Event("online"));
    const id = await uploads.whenDone("k1");
    expect(tus.uploads.size).toBe(1);
    expect(tus.text(id)).toBe("0123456789");
    expect(tus.received).toBe(10);
  });

  it("goes on by itself when nothing says that the line is back", async () => {
    tus.cutAfter = 4;
    const uploads = page();
    await uploads.add("k1", photo(), ABOUT);
    await vi.waitFor(() => { expect(uploads.get("k1")?.state).toBe("waiting"); });
    tus.cutAfter = null;
    expect(tus.text(await uploads.whenDone("k1"))).toBe("0123456789");
  });

  it("goes on after a reload, from where it was", async () => {
    tus.cutAfter = 4;
    const before = page();
    await before.add("k1", photo(), ABOUT);
    await vi.waitFor(() => { expect(before.get("k1")?.state).toBe("waiting"); });
    before.stop();
    tus.cutAfter = null;
    const after = page();
    const id = await after.whenDone("k1");
    expect(tus.uploads.size).toBe(1);
    expect(tus.received).toBe(10);
    expect(tus.text(id)).toBe("0123456789");
  });

  it("says that the file must be chosen again when the browser kept none", async () => {
    tus.cutAfter = 4;
    const before = page();
    await before.add("k1", photo(), ABOUT);
    await vi.waitFor(() => { expect(before.get("k1")?.state).toBe("waiting"); });
    before.stop();
    const after = page(new BrowserFiles());
    await vi.waitFor(() => { expect(after.get("k1")).toMatchObject({ state: "failed", code: FILE_GONE }); });
  });

  it("begins anew when the server has forgotten it", async () => {
    tus.cutAfter = 4;
    const uploads = page();
    await uploads.add("k1", photo(), ABOUT);
    await vi.waitFor(() => { expect(uploads.get("k1")?.state).toBe("waiting"); });
    tus.uploads.clear();
    tus.cutAfter = null;
    uploads.retry("k1");
    expect(tus.text(await uploads.whenDone("k1"))).toBe("0123456789");
  });

  it("stops at what the server refuses for good, with its reason", async () => {
    server.use(http.post("*/api/v1/uploads", () => HttpResponse.json({ code: "too_large" }, { status: 413 })));
    const uploads = page();
    await uploads.add("k1", photo(), ABOUT);
    await expect(uploads.whenDone("k1")).rejects.toMatchObject({ code: "too_large" });
    expect(uploads.get("k1")).toMatchObject({ state: "failed", code: "too_large" });
  });

  it("asks what became of a file whose last answer was lost", async () => {
    tus.cutAfter = 10;
    tus.refusal = "too_large";
    const uploads = page();
    await uploads.add("k1", photo(), ABOUT);
    await expect(uploads.whenDone("k1")).rejects.toMatchObject({ code: "too_large" });
    expect(tus.received).toBe(10);
  });

  it("waits while the server is busy with the piece whose line broke", async () => {
    server.use(http.patch("*/api/v1/uploads/:id", () => HttpResponse.json({ code: "upload_busy" }, { status: 423 }), { once: true }));
    const uploads = page();
    await uploads.add("k1", photo(), ABOUT);
    expect(tus.text(await uploads.whenDone("k1"))).toBe("0123456789");
  });

  it("tells the server what was taken back, and keeps nothing of it", async () => {
    const uploads = page();
    await uploads.add("k1", photo(), ABOUT);
    await uploads.whenDone("k1");
    uploads.cancel("k1");
    await vi.waitFor(() => { expect(tus.uploads.size).toBe(0); });
    expect(await files.get("k1")).toBeNull();
    expect(localStorage.length).toBe(0);
  });

  it("has two files on the way at a time, in the order chosen", async () => {
    tus.hold();
    const uploads = page();
    for (const key of ["k1", "k2", "k3"]) await uploads.add(key, photo(), { ...ABOUT, name: key });
    await vi.waitFor(() => { expect([...tus.uploads.values()].map(({ metadata }) => metadata.filename)).toEqual(["k1", "k2"]); });
    tus.release();
    await uploads.whenDone("k3");
    expect(tus.uploads.size).toBe(3);
  });
});
