import type { Message } from "@/lib/api-types";

/** What the thread asks of the composer: to quote a message, or to change its text in place of writing a new one. */
export interface ReplyTarget {
  mode: "reply" | "edit";
  message: Message;
}

type Taker = (target: ReplyTarget) => void;

const takers = new Map<string, Taker>();
/** Asked for before the composer of the ticket was there. */
const waiting = new Map<string, ReplyTarget>();

/** `ticketId` is the ticket on screen: with group history the message may belong to an earlier one. */
export function startReply(ticketId: string, message: Message): void {
  start(ticketId, { mode: "reply", message });
}

export function startEdit(ticketId: string, message: Message): void {
  start(ticketId, { mode: "edit", message });
}

/** The composer takes each target over into its draft, where it lives; also the same one again, for the focus. Returns what ends the taking. */
export function takeReplies(ticketId: string, taker: Taker): () => void {
  takers.set(ticketId, taker);
  const target = waiting.get(ticketId);
  waiting.delete(ticketId);
  if (target) taker(target);
  return () => { if (takers.get(ticketId) === taker) takers.delete(ticketId); };
}

function start(ticketId: string, target: ReplyTarget): void {
  const taker = takers.get(ticketId);
  if (taker) taker(target);
  else waiting.set(ticketId, target);
}
