import type { RealtimeEvent, RealtimeFrame } from "@/lib/api-types";

/**
 * One WebSocket for the whole application. It keeps the id of the last event that the
 * receiver took, and asks for what follows after every cut, so nothing is missed (R38).
 */

/** Somebody types in, or looks at, a ticket right now. `userId` null is the customer. Told once, kept by nobody. */
export interface Whisper {
  kind: "typing" | "viewing";
  ticketId: string;
  userId: string | null;
  active: boolean;
}

type ClientFrame = { type: "typing"; ticket_id: string } | { type: "viewing"; ticket_id: string | null };

/** late: connected, but the server warns that events may lag; it resets when that is over. */
export type ConnectionState = "connecting" | "open" | "late" | "down";

/** The part of WebSocket that is used, so that tests can stand in for it. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  send(data: string): void;
  close(): void;
}

export interface RealtimeOptions {
  url: string;
  /** Called in stream order, once per event of this page's life. */
  onEvent: (event: RealtimeEvent) => void;
  /** What was read before can be outdated: reload everything that is shown. */
  onReset: () => void;
  onWhisper?: (whisper: Whisper) => void;
  /** The server ended the session (close code 4401). */
  onUnauthorized?: () => void;
  connect?: (url: string) => Socket;
  random?: () => number;
}

const BASE_DELAY_MS = 500;
const MAX_DELAY_MS = 30_000;
/** The server pings every 25 s: two missed ones mean a dead line that TCP has not noticed. */
const SILENCE_MS = 60_000;
const UNAUTHORIZED = 4401;

export class RealtimeClient {
  private readonly options: Required<Pick<RealtimeOptions, "connect" | "random">> & RealtimeOptions;
  private socket: Socket | null = null;
  private lastEventId: string | null = null;
  private attempt = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private silenceTimer: ReturnType<typeof setTimeout> | undefined;
  private viewing: string | null = null;
  private stopped = true;
  private state: ConnectionState = "connecting";
  private readonly listeners = new Set<() => void>();

  constructor(options: RealtimeOptions) {
    this.options = {
      connect: (url) => new WebSocket(url) as unknown as Socket,
      random: Math.random,
      ...options,
    };
  }

  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    window.addEventListener("online", this.reconnectNow);
    window.addEventListener("offline", this.drop);
    this.open();
  }

  stop(): void {
    this.stopped = true;
    window.removeEventListener("online", this.reconnectNow);
    window.removeEventListener("offline", this.drop);
    clearTimeout(this.retryTimer);
    clearTimeout(this.silenceTimer);
    this.detach()?.close();
  }

  /** Says which conversation is on screen; repeated by itself after a reconnection. */
  view(ticketId: string | null): void {
    this.viewing = ticketId;
    this.send({ type: "viewing", ticket_id: ticketId });
  }

  typing(ticketId: string): void {
    this.send({ type: "typing", ticket_id: ticketId });
  }

  getState = (): ConnectionState => this.state;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Tries at once instead of waiting for the next turn. */
  reconnectNow = (): void => {
    if (this.stopped || this.isUp()) return;
    clearTimeout(this.retryTimer);
    this.detach()?.close();
    this.open();
  };

  private open(): void {
    const separator = this.options.url.includes("?") ? "&" : "?";
    const url = this.lastEventId === null ? this.options.url : `${this.options.url}${separator}last_event_id=${encodeURIComponent(this.lastEventId)}`;
    const socket = this.options.connect(url);
    this.socket = socket;
    socket.onmessage = (message) => {
      if (socket === this.socket) this.receive(message.data);
    };
    socket.onclose = (event) => {
      if (socket === this.socket) this.closed(event.code);
    };
    this.watchSilence();
  }

  private receive(data: unknown): void {
    this.watchSilence();
    const frame = parseFrame(data);
    if (!frame) return;
    switch (frame.type) {
      case "hello":
        this.greeted(frame.last_event_id ?? null);
        return;
      case "event":
        // Presence is told in passing and has no place of its own in the stream.
        if (frame.id) this.lastEventId = frame.id;
        if (frame.event) this.options.onEvent(frame.event);
        return;
      case "reset":
        if (frame.last_event_id) this.lastEventId = frame.last_event_id;
        this.setState("open");
        this.options.onReset();
        return;
      case "stale":
        this.setState("late");
        return;
      case "typing":
      case "viewing":
        if (frame.ticket_id) this.options.onWhisper?.({ kind: frame.type, ticketId: frame.ticket_id, userId: frame.user_id || null, active: frame.active !== false });
        return;
    }
  }

  private greeted(lastEventId: string | null): void {
    this.attempt = 0;
    this.setState("open");
    if (this.viewing) this.send({ type: "viewing", ticket_id: this.viewing });
    if (this.lastEventId !== null) return;
    // Queries may have read the tables before this moment of the stream.
    this.lastEventId = lastEventId;
    this.options.onReset();
  }

  private closed(code: number): void {
    this.socket = null;
    clearTimeout(this.silenceTimer);
    if (this.stopped) return;
    if (code === UNAUTHORIZED) {
      this.setState("down");
      this.options.onUnauthorized?.();
      return;
    }
    this.retryLater();
  }

  /** The browser says that the network is gone: don't wait for TCP to find out. */
  private drop = (): void => {
    this.detach()?.close();
    if (!this.stopped) this.retryLater();
  };

  private retryLater(): void {
    this.setState("down");
    const ceiling = Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** this.attempt);
    this.attempt += 1;
    clearTimeout(this.retryTimer);
    // Half fixed, half random: a restarted server is not met by every browser in one instant.
    this.retryTimer = setTimeout(() => { this.open(); }, ceiling / 2 + (ceiling / 2) * this.options.random());
  }

  private watchSilence(): void {
    clearTimeout(this.silenceTimer);
    this.silenceTimer = setTimeout(this.drop, SILENCE_MS);
  }

  private detach(): Socket | null {
    const socket = this.socket;
    this.socket = null;
    clearTimeout(this.silenceTimer);
    return socket;
  }

  private send(frame: ClientFrame): void {
    if (this.isUp()) this.socket?.send(JSON.stringify(frame));
  }

  private isUp(): boolean {
    return this.state === "open" || this.state === "late";
  }

  private setState(state: ConnectionState): void {
    if (state === this.state) return;
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

function parseFrame(data: unknown): RealtimeFrame | null {
  if (typeof data !== "string") return null;
  try {
    const frame = JSON.parse(data) as unknown;
    return frame && typeof frame === "object" ? frame : null;
  } catch {
    return null;
  }
}
