import { useState } from "react";
import type { Ticket } from "@/lib/api-types";

export interface StableOrder {
  tickets: Ticket[];
  /** Rows that would appear above the first one. */
  waiting: number;
}

/**
 * Keeps rows where they are while `frozen`: contents are always current, but new and moved
 * rows wait, gone ones leave, and pages loaded below are added.
 */
export function useStableOrder(latest: Ticket[], frozen: boolean): StableOrder {
  const [shown, setShown] = useState(() => latest.map((ticket) => ticket.id));
  const next = frozen ? holdOrder(shown, latest) : latest.map((ticket) => ticket.id);
  const changed = next.length !== shown.length || next.some((id, index) => id !== shown[index]);
  if (changed) setShown(next);

  const byId = new Map(latest.map((ticket) => [ticket.id, ticket]));
  const order = changed ? next : shown;
  const first = order[0];
  const position = first === undefined ? 0 : latest.findIndex((ticket) => ticket.id === first);
  return { tickets: order.map((id) => byId.get(id)).filter((ticket) => ticket !== undefined), waiting: frozen ? Math.max(0, position) : 0 };
}

/** The old order without what is gone, plus what follows the last known row. */
export function holdOrder(shown: string[], latest: Ticket[]): string[] {
  const present = new Set(latest.map((ticket) => ticket.id));
  const kept = shown.filter((id) => present.has(id));
  const known = new Set(kept);
  const tail: string[] = [];
  for (let index = latest.length - 1; index >= 0; index -= 1) {
    const id = latest[index]?.id;
    if (id === undefined || known.has(id)) break;
    tail.unshift(id);
  }
  return kept.length === 0 ? latest.map((ticket) => ticket.id) : [...kept, ...tail];
}
