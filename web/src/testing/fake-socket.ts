import type { Socket } from "@/lib/realtime";

/** A WebSocket that the test plays the server of. */
export class FakeSocket implements Socket {
  onopen: Socket["onopen"] = null;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  readonly sent: unknown[] = [];
  closed = false;

  constructor(readonly url: string) {}

  send(data: string): void {
    this.sent.push(JSON.parse(data));
  }

  close(): void {
    this.closed = true;
  }

  /** The server says something. */
  say(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  /** The line breaks. */
  cut(code = 1006): void {
    this.onclose?.({ code });
  }

  get resumedFrom(): string | null {
    return new URL(this.url, "ws://server").searchParams.get("last_event_id");
  }
}
