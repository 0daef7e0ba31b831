import { http, HttpResponse } from "msw";

interface Held { length: number; metadata: Record<string, string>; bytes: number[] }

/** Uploads as the API takes them (tus 1.0.0), in memory. */
export class TusServer {
  readonly uploads = new Map<string, Held>();
  /** Bytes that arrived, repeated ones too. */
  received = 0;
  /** The line breaks once an upload has this many bytes. */
  cutAfter: number | null = null;
  /** What the server thinks of whole files. */
  refusal: string | null = null;
  private gate: Promise<void> = Promise.resolve();
  private opens: () => void = () => undefined;

  /** Pieces wait until release. */
  hold(): void {
    this.gate = new Promise((resolve) => { this.opens = resolve; });
  }

  release(): void {
    this.opens();
  }

  text(id: string): string {
    return new TextDecoder().decode(Uint8Array.from(this.uploads.get(id)?.bytes ?? []));
  }

  readonly handlers = [
    http.post("*/api/v1/uploads", ({ request }) => {
      const id = crypto.randomUUID();
      const metadata = Object.fromEntries((request.headers.get("Upload-Metadata") ?? "").split(",").map((pair) => {
        const [name = "", value = ""] = pair.split(" ");
        return [name, new TextDecoder().decode(Uint8Array.from(atob(value), (letter) => letter.charCodeAt(0)))];
      }));
      this.uploads.set(id, { length: Number(request.headers.get("Upload-Length")), metadata, bytes: [] });
      return new HttpResponse(null, { status: 201, headers: { Location: `/api/v1/uploads/${id}` } });
    }),
    http.head("*/api/v1/uploads/:id", ({ params }) => {
      const held = this.uploads.get(String(params.id));
      return held ? new HttpResponse(null, { status: 200, headers: { "Upload-Offset": String(held.bytes.length) } }) : new HttpResponse(null, { status: 404 });
    }),
    http.get("*/api/v1/uploads/:id", ({ params }) => {
      const held = this.uploads.get(String(params.id));
      return held ? HttpResponse.json({ id: params.id, state: this.refusal ? "refused" : "stored", failure: this.refusal }) : HttpResponse.json({ code: "not_found" }, { status: 404 });
    }),
    http.patch("*/api/v1/uploads/:id", async ({ params, request }) => {
      await this.gate;
      const held = this.uploads.get(String(params.id));
      if (!held) return HttpResponse.json({ code: "not_found" }, { status: 404 });
      if (Number(request.headers.get("Upload-Offset")) !== held.bytes.length) return HttpResponse.json({ code: "upload_offset" }, { status: 409 });
      const body = [...new Uint8Array(await request.arrayBuffer())];
      const taken = this.cutAfter === null ? body : body.slice(0, Math.max(0, this.cutAfter - held.bytes.length));
      for (const byte of taken) held.bytes.push(byte);
      this.received += taken.length;
      return taken.length < body.length || this.cutAfter === held.length ? HttpResponse.error() : new HttpResponse(null, { status: 204, headers: { "Upload-Offset": String(held.bytes.length) } });
    }),
    http.delete("*/api/v1/uploads/:id", ({ params }) => {
      this.uploads.delete(String(params.id));
      return new HttpResponse(null, { status: 204 });
    }),
  ];
}
