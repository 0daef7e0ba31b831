import { useSyncExternalStore } from "react";
import type { Message } from "@/lib/api-types";

/**
 * What the composer was asked to do with a message of the thread. The thread starts it, the composer of the same ticket
 * shows it, keeps the quote in its draft and ends it when it is sent or given up. One at a time for each ticket.
 */
export interface ReplyTarget {
  /** reply: the message is quoted. edit: its text is changed in place of writing a new one. */
  mode: "reply" | "edit";
  message: Message;
}

const targets = new Map<string, ReplyTarget>();
const listeners = new Set<() => void>();
const startListeners = new Set<(ticketId: string, target: ReplyTarget) => void>();

/** `ticketId` is the ticket on screen: with group history the message may belong to an earlier one. */
export function startReply(ticketId: string, message: Message): void {
  start(ticketId, { mode: "reply", message });
}

export function startEdit(ticketId: string, message: Message): void {
  start(ticketId, { mode: "edit", message });
}

export function endReplyTarget(ticketId: string): void {
  if (targets.delete(ticketId)) notify();
}

export function useReplyTarget(ticketId: string): ReplyTarget | null {
  return useSyncExternalStore(subscribe, () => targets.get(ticketId) ?? null);
}

/** Calls back each time somebody starts a reply or an edit, also of the message that is the target already: the field takes the focus. */
export function onReplyStart(listener: (ticketId: string, target: ReplyTarget) => void): () => void {
  startListeners.add(listener);
  return () => startListeners.delete(listener);
}

function start(ticketId: string, target: ReplyTarget): void {
  targets.set(ticketId, target);
  notify();
  for (const listener of startListeners) listener(ticketId, target);
}

function notify(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
