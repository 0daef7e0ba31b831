/**
 * One WebSocket for the whole application. It keeps the id of the last event that the
 * receiver took, and asks for what follows after every cut, so nothing is missed (R38).
 */

export type RealtimeKind =
  | "ticket.changed" | "ticket.gone" | "message.created" | "message.changed"
  | "presence" | "permissions.changed" | "connection.changed";

/** What changed, never its content: the receiver asks the API for that. */
export interface RealtimeEvent {
  kind: RealtimeKind;
  ticket_id?: string;
  message_id?: string;
  version?: number;
  seq?: number;
  at?: string;
}

type ServerFrame =
  | { type: "hello"; last_event_id: string }
  | { type: "event"; id: string; event: RealtimeEvent }
  | { type: "reset"; last_event_id?: string }
  | { type: "ping" };

type ClientFrame = { type: "typing"; ticket_id: string } | { type: "viewing"; ticket_id: string | null };

export type ConnectionState = "connecting" | "open" | "down";

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
    if (this.stopped || this.state === "open") return;
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
        this.attempt = 0;
        this.setState("open");
        if (this.viewing) this.send({ type: "viewing", ticket_id: this.viewing });
        if (this.lastEventId === null) {
          // Queries may have read the tables before this moment of the stream.
          this.lastEventId = frame.last_event_id;
          this.options.onReset();
        }
        return;
      case "event":
        this.lastEventId = frame.id;
        this.options.onEvent(frame.event);
        return;
      case "reset":
        if (frame.last_event_id) this.lastEventId = frame.last_event_id;
        this.options.onReset();
        return;
      case "ping":
        return;
    }
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
    if (this.state === "open") this.socket?.send(JSON.stringify(frame));
  }

  private setState(state: ConnectionState): void {
    if (state === this.state) return;
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

function parseFrame(data: unknown): ServerFrame | null {
  if (typeof data !== "string") return null;
  try {
    const frame = JSON.parse(data) as ServerFrame | null;
    return frame && typeof frame === "object" && "type" in frame ? frame : null;
  } catch {
    return null;
  }
}
