import type { Ticket } from "@/lib/api-types";

export interface SlaClock {
  metric: "firstResponse" | "resolution";
  dueAt: string;
  /** Milliseconds until the deadline; negative once late. */
  remainingMs: number;
  /** Share of the time that is left, 0 to 1. */
  left: number;
  tone: "ok" | "warn" | "breach" | "paused";
}

/** Below a quarter of the time, or ten minutes, a deadline is at risk. */
const RISK_SHARE = 0.25;
const RISK_MS = 10 * 60_000;

/**
 * The clock of a ticket that matters now: first response until somebody has the ticket, then
 * resolution. Null when the ticket has no deadline or is closed.
 */
export function currentClock(ticket: Ticket, now: number): SlaClock | null {
  if (!ticket.sla || ticket.status === "resolved" || ticket.status === "cancelled") return null;
  return allClocks(ticket, now)[0] ?? null;
}

/** Each running deadline of a ticket, for the side panel; a first response is only awaited while nobody has the ticket. */
export function allClocks(ticket: Ticket, now: number): SlaClock[] {
  if (!ticket.sla) return [];
  return [
    clockOf("firstResponse", ticket.status === "open" ? ticket.sla.first_response_due_at : null, ticket, now),
    clockOf("resolution", ticket.sla.resolution_due_at, ticket, now),
  ].filter((clock) => clock !== null);
}

function clockOf(metric: SlaClock["metric"], dueAt: string | null, ticket: Ticket, now: number): SlaClock | null {
  if (!dueAt) return null;
  const remainingMs = Date.parse(dueAt) - now;
  const total = Date.parse(dueAt) - Date.parse(ticket.created_at);
  const left = total > 0 ? Math.min(1, Math.max(0, remainingMs / total)) : 0;
  const paused = ticket.status === "waiting" || ticket.sla?.state === "paused";
  const late = ticket.sla?.state === "breached" || (remainingMs < 0 && !paused);
  const tone = late ? "breach" : paused ? "paused" : left < RISK_SHARE || remainingMs < RISK_MS ? "warn" : "ok";
  return { metric, dueAt, remainingMs, left, tone };
}
