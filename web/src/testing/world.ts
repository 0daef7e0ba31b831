import type { Message, Named, RealtimeEvent, Ticket, TicketAction, TicketCounts, TicketEvent } from "@/lib/api-types";
import { agents, connections, departments, me, uuid } from "@/testing/people";

/** What a made-up ticket says about itself; the rest is filled in. */
export interface TicketSeed {
  name: string;
  phone?: string;
  status?: Ticket["status"];
  department?: number;
  connection?: number;
  mine?: boolean;
  agent?: number;
  tags?: string[];
  unread?: number;
  critical?: boolean;
  group?: boolean;
  /** Minutes until resolution is due; late when negative; no deadline when absent. */
  dueIn?: number;
  openedAgo?: number;
  lines: Line[];
}

/** [minutes ago, who, text, state of an outgoing message]; a quote is the index of an earlier line. */
export type Line = [ago: number, who: "in" | "me" | "ai" | "colleague" | "phone", text: string, extra?: Partial<Omit<Message, "failure">> & { failure?: string; quote?: number; deleted?: true }];

const MINUTE = 60_000;
const NO_GROUP = { color: null, phone: null };

/** A small desk in memory that behaves as the API does: for trying the interface and for tests. */
export class World {
  tickets: Ticket[] = [];
  readonly messages = new Map<string, Message[]>();
  readonly events = new Map<string, TicketEvent[]>();
  readonly log: { id: string; event: RealtimeEvent }[] = [];
  readonly sent = new Map<string, Message>();
  private readonly listeners = new Set<(id: string, event: RealtimeEvent) => void>();
  private ids = 0;

  constructor(seeds: TicketSeed[], readonly now = Date.now()) {
    for (const seed of seeds) this.addTicket(seed);
  }

  addTicket(seed: TicketSeed): Ticket {
    const index = this.tickets.length + 1;
    const id = uuid(4, index);
    const status = seed.status ?? (seed.mine || seed.agent !== undefined ? "in_progress" : "open");
    const agent = seed.mine ? agents[0] : seed.agent === undefined ? undefined : agents[seed.agent];
    const department = departments[seed.department ?? 0];
    const connection = connections[seed.connection ?? 0];
    if (!department || !connection) throw new Error("seed out of range");
    const openedAgo = seed.openedAgo ?? (seed.lines[0]?.[0] ?? 0);
    const ticket: Ticket = {
      id, protocol: `2025-${String(4800 + index).padStart(6, "0")}`, status, priority: seed.critical ? "urgent" : "normal", critical: seed.critical ?? false, is_group: seed.group ?? false,
      contact: { id: uuid(5, index), name: seed.name, phone: seed.phone ?? `551195555${String(100 + index).padStart(4, "0")}`, photo_url: null, kind: seed.group ? "group" : "person" },
      department_id: department.id, department: { id: department.id, name: department.name },
      connection_id: connection.id, connection: { id: connection.id, name: connection.name, color: connection.color, status: connection.status === "paused" ? "connected" : connection.status },
      agent_id: agent?.id ?? null, agent: agent ? { id: agent.id, name: agent.name, handle: agent.handle } : null,
      tags: (seed.tags ?? []).map((name, tag): Named => ({ id: uuid(6, tag), name })),
      unread: seed.unread ?? 0, last_message: null,
      sla: seed.dueIn === undefined ? null : { first_response_due_at: this.at(openedAgo - 15), resolution_due_at: this.at(-seed.dueIn), state: status === "waiting" ? "paused" : "running" },
      rating: null, evaluation: null, allowed_actions: [], workflow_url: `http://127.0.0.1:8233/namespaces/default/workflows/ticket-${index}`,
      version: 1, created_at: this.at(openedAgo), last_message_at: this.at(openedAgo), closed_at: status === "resolved" || status === "cancelled" ? this.at(1) : null,
    };
    ticket.allowed_actions = this.allowed(ticket);
    this.tickets.push(ticket);
    this.messages.set(id, []);
    this.events.set(id, [this.event("created", null, openedAgo)]);
    if (agent) this.events.get(id)?.push(this.event("accepted", agent, Math.max(0, openedAgo - 5)));
    for (const line of seed.lines) this.addLine(ticket, line);
    return ticket;
  }

  counts(): TicketCounts {
    const open = this.tickets.filter((ticket) => !closed(ticket));
    return {
      mine: open.filter((ticket) => ticket.agent_id === me.user.id).length,
      queue: open.filter((ticket) => ticket.status === "open").length,
      all: open.filter((ticket) => !ticket.is_group).length,
      groups: open.filter((ticket) => ticket.is_group).length,
      resolved: this.tickets.filter(closed).length,
      unread: open.filter((ticket) => ticket.agent_id === me.user.id && ticket.unread > 0).length,
    };
  }

  /** A customer writes. */
  receive(ticketId: string, text: string): Message {
    const ticket = this.ticket(ticketId);
    const message = this.addLine(ticket, [(this.now - Date.now()) / MINUTE, "in", text]);
    ticket.unread += 1;
    this.bump(ticket, { kind: "message.created", message_id: message.id, seq: message.seq });
    return message;
  }

  /** The API's POST …/messages: a key seen before answers with the same message. */
  reply(ticketId: string, text: string, key: string, quotedId: string | null): Message {
    const known = this.sent.get(key);
    if (known) return known;
    const ticket = this.ticket(ticketId);
    const quoted = this.messages.get(ticketId)?.findIndex((message) => message.id === quotedId) ?? -1;
    const message = this.addLine(ticket, [(this.now - Date.now()) / MINUTE, "me", text, { status: "queued", quote: quoted >= 0 ? quoted : undefined }], key);
    this.sent.set(key, message);
    this.bump(ticket, { kind: "message.created", message_id: message.id, seq: message.seq });
    return message;
  }

  tick(message: Message, status: Message["status"]): void {
    message.status = status;
    const ticket = this.ticket(message.ticket_id);
    if (ticket.last_message?.id === message.id) ticket.last_message = { ...ticket.last_message, status };
    this.bump(ticket, { kind: "message.changed", message_id: message.id, seq: message.seq });
  }

  /** Something about a message becomes another: an edit, a deletion, a file that has come. */
  change(id: string, fields: Partial<Message>): Message {
    const message = [...this.messages.values()].flat().find((each) => each.id === id);
    if (!message) throw new Error(`no message ${id}`);
    Object.assign(message, fields);
    this.bump(this.ticket(message.ticket_id), { kind: "message.changed", message_id: message.id, seq: message.seq });
    return message;
  }

  act(ticketId: string, action: string, body: { reason?: string; department_id?: string; agent_id?: string }): Ticket {
    const ticket = this.ticket(ticketId);
    const self = agents[0];
    if (action === "accept" && self) Object.assign(ticket, { status: "in_progress", agent_id: self.id, agent: { id: self.id, name: self.name, handle: self.handle } });
    if (action === "wait") ticket.status = "waiting";
    if (action === "resolve" || action === "cancel") Object.assign(ticket, { status: action === "resolve" ? "resolved" : "cancelled", closed_at: new Date().toISOString() });
    if (action === "reopen") Object.assign(ticket, { status: "in_progress", closed_at: null });
    if (action === "transfer" || action === "assign") {
      const agent = agents.find((each) => each.id === body.agent_id);
      const department = departments.find((each) => each.id === body.department_id);
      if (department) Object.assign(ticket, { department_id: department.id, department: { id: department.id, name: department.name } });
      Object.assign(ticket, { status: agent ? "in_progress" : "open", agent_id: agent?.id ?? null, agent: agent ? { id: agent.id, name: agent.name, handle: agent.handle } : null });
    }
    const kinds: Record<string, string> = { accept: "accepted", wait: "waiting", resolve: "resolved", cancel: "cancelled", reopen: "reopened", transfer: "transferred", assign: "assigned" };
    const data = { to: { status: ticket.status, agent_id: ticket.agent_id ?? undefined, department_id: ticket.department_id ?? undefined } };
    this.events.get(ticketId)?.push({ ...this.event(kinds[action] ?? action, self ?? null, 0), data, created_at: new Date().toISOString() });
    ticket.allowed_actions = this.allowed(ticket);
    this.bump(ticket, { kind: "ticket.changed" });
    return ticket;
  }

  read(ticketId: string): void {
    const ticket = this.ticket(ticketId);
    if (ticket.unread === 0) return;
    ticket.unread = 0;
    this.bump(ticket, { kind: "ticket.changed" });
  }

  subscribe(listener: (id: string, event: RealtimeEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  ticket(id: string): Ticket {
    const found = this.tickets.find((ticket) => ticket.id === id);
    if (!found) throw new Error(`no ticket ${id}`);
    return found;
  }

  private bump(ticket: Ticket, change: RealtimeEvent): void {
    ticket.version += 1;
    this.announce({ ticket_id: ticket.id, version: ticket.version, at: new Date().toISOString(), ...change });
  }

  /** Puts an event into the stream. */
  announce(event: RealtimeEvent): void {
    const id = `${this.log.length + 1}-0`;
    this.log.push({ id, event });
    for (const listener of this.listeners) listener(id, event);
  }

  private addLine(ticket: Ticket, [ago, who, text, { status, failure, quote, type, deleted, ...more } = {}]: Line, clientId: string | null = null): Message {
    const list = this.messages.get(ticket.id) ?? [];
    const quoted = quote === undefined ? undefined : list[quote];
    const authors = {
      in: { kind: "contact" as const, id: ticket.contact.id, name: ticket.contact.name, ...NO_GROUP },
      me: { kind: "user" as const, id: me.user.id, name: me.user.name, ...NO_GROUP },
      colleague: { kind: "user" as const, id: agents[1]?.id ?? null, name: agents[1]?.name ?? "", ...NO_GROUP },
      ai: { kind: "bot" as const, id: null, name: "Clara", ...NO_GROUP },
      phone: { kind: "phone" as const, id: null, name: "", ...NO_GROUP },
    };
    const origins = { in: "customer", me: "agent", colleague: "agent", ai: "ai", phone: "phone" } as const;
    this.ids += 1;
    const message: Message = {
      id: uuid(7, this.ids), ticket_id: ticket.id, seq: list.length + 1, client_id: clientId, type: type ?? "text", direction: who === "in" ? "in" : "out", origin: origins[who], author: authors[who],
      text: deleted ? null : text || null, media: null, content: null, status: who === "in" ? "received" : (status ?? "read"), failure: failure ? { code: failure } : null,
      quoted: quoted ? { id: quoted.id, text: quoted.text, type: quoted.type, author_name: quoted.author?.id === me.user.id ? null : (quoted.author?.name ?? null), thumb_url: null } : null,
      reactions: [], edits: [], forwarded: false, view_once: false, pinned: false, target_id: null, held: false, allowed_actions: deleted ? [] : ["reply", "react", "forward"],
      created_at: this.at(ago), received_at: this.at(ago), edited_at: null, deleted_at: deleted ? this.at(ago) : null,
      ...more,
    };
    list.push(message);
    this.messages.set(ticket.id, list);
    ticket.last_message = { id: message.id, type: message.type, direction: message.direction, preview: text, status: message.status, created_at: message.created_at };
    ticket.last_message_at = message.created_at;
    return message;
  }

  private event(kind: string, actor: { id: string; name: string } | null, ago: number): TicketEvent {
    this.ids += 1;
    return { id: uuid(8, this.ids), kind, actor: actor ? { kind: "user", id: actor.id, name: actor.name } : null, data: {}, created_at: this.at(ago) };
  }

  private allowed(ticket: Ticket): TicketAction[] {
    if (closed(ticket)) return ["reopen"];
    if (ticket.status === "open") return ["accept", "transfer", "cancel", "reply"];
    if (ticket.agent_id !== me.user.id) return ["transfer", "reply"];
    return ["transfer", "reply", "resolve", "cancel", ticket.status === "waiting" ? "accept" : "wait"];
  }

  private at(minutesAgo: number): string {
    return new Date(this.now - minutesAgo * MINUTE).toISOString();
  }
}

function closed(ticket: Ticket): boolean {
  return ticket.status === "resolved" || ticket.status === "cancelled";
}
