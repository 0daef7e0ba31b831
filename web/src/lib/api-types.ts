/** Shapes of the JSON API. Times are RFC 3339 in UTC; ids are UUID strings. */

export type TicketStatus = "open" | "in_progress" | "waiting" | "resolved" | "cancelled";
export type TicketPriority = "low" | "normal" | "high" | "urgent";
export type TicketAction = "accept" | "assign" | "transfer" | "wait" | "resolve" | "cancel" | "reopen" | "reply" | "note";
export type MessageStatus =
  | "queued" | "sending" | "accepted" | "sent" | "delivered" | "read" | "played"
  | "failed" | "unconfirmed" | "skipped" | "received";
export type Presence = "online" | "away" | "offline";

export interface Page<T> { items: T[]; next_cursor: string | null }
export interface Named { id: string; name: string }

export interface Me {
  user: {
    id: string; name: string; email: string; handle: string;
    role: { key: string; name: string };
    departments: { id: string; name: string; slug: string }[];
    default_connection_id: string | null;
    presence: Presence;
  };
  tenant: { id: string; name: string; slug: string; timezone: string; locale: string };
  permissions: string[];
  restrictions: string[];
  flags: Record<string, boolean>;
  csrf_token: string;
}

export interface Sla { first_response_due_at: string | null; resolution_due_at: string | null; state: string }
export interface Rating { score: number; comment: string | null; created_at: string }
export interface Evaluation { score: number | null; sentiment: string | null; sentiment_value: number | null; summary: string | null; justification: string | null }
export interface LastMessage { id: string; type: string; direction: Message["direction"]; preview: string; status: MessageStatus; created_at: string }

export interface Ticket {
  id: string; protocol: string; status: TicketStatus; priority: TicketPriority; critical: boolean; is_group: boolean;
  contact: { id: string; name: string; phone: string | null; photo_url: string | null; kind: string };
  department_id: string | null; department: Named | null;
  connection_id: string; connection: { id: string; name: string; color: number; status: string };
  agent_id: string | null; agent: { id: string; name: string; handle: string } | null;
  tags: Named[]; unread: number; last_message: LastMessage | null;
  sla: Sla | null; rating: Rating | null; evaluation: Evaluation | null;
  allowed_actions: TicketAction[]; workflow_url: string | null;
  version: number; created_at: string; last_message_at: string | null; closed_at: string | null;
}

export interface TicketCounts { mine: number; queue: number; all: number; groups: number; resolved: number; unread: number }

export interface Message {
  id: string; ticket_id: string; seq: number; client_id: string | null;
  type: string; direction: "in" | "out" | "internal"; origin: "customer" | "agent" | "phone" | "api" | "ai" | "system";
  author: { kind: "contact" | "user" | "bot" | "phone" | "system"; id: string | null; name: string } | null;
  text: string | null; media: Record<string, unknown> | null;
  status: MessageStatus; failure: { code: string } | null;
  quoted: { id: string; text: string | null; author_name: string | null; type: string } | null;
  created_at: string; received_at: string | null; edited_at: string | null; deleted_at: string | null;
}

export interface TicketEvent {
  id: string; kind: string; actor: { kind: string; id: string | null; name: string } | null;
  data: Record<string, unknown>; created_at: string;
}

export interface Connection { id: string; name: string; color: number; status: string; phone?: string | null }
export interface Agent { id: string; name: string; handle: string; departments: Named[] }

/** 202 answer: the change was handed to the ticket's workflow and will arrive by realtime. */
export interface PendingUpdate { status: "pending"; update_id: string }
