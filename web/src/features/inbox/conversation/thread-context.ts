import { createContext, use } from "react";
import type { Message } from "@/features/inbox/conversation/model";

/** What a message in the thread can ask of the thread around it. The object stays the same while a conversation is open, so that bubbles don't draw again. */
export interface ThreadHandle {
  /** The ticket on screen; with group history a message may belong to an earlier one. */
  ticketId: string;
  meId: string;
  isGroup: boolean;
  /** Whose name stands for the chat where a message names nobody. */
  contactName: string;
  connectionName: string;
  /** The number can't send now: what is queued waits for it. */
  connectionDown: boolean;
  /** Goes to a message, loading around it when it is not here. */
  jump: (messageId: string) => void;
  /** Opens pictures and videos at one of them. */
  view: (mediaId: string) => void;
  /** Opens the menu of a message at an element or a point; "react" opens only the emojis. */
  openMenu: (message: Message, at: DOMRect, part: "all" | "react") => void;
  /** Does at once what needs no question, and asks for the rest. */
  act: (message: Message, action: ThreadAction) => void;
  react: (message: Message, emoji: string) => void;
  retryMedia: (message: Message) => void;
}

export type ThreadAction = "reply" | "edit" | "copy" | "forward" | "delete" | "info" | "retry" | "cancel" | "send_anyway";

export const ThreadContext = createContext<ThreadHandle | null>(null);

export function useThread(): ThreadHandle {
  const handle = use(ThreadContext);
  if (!handle) throw new Error("useThread outside a thread");
  return handle;
}

const nobody = (): undefined => undefined;
/** Names of a group's members by the digits of their phone or hidden id. */
export const ThreadNamesContext = createContext<(digits: string) => string | undefined>(nobody);

export function useThreadNames(): (digits: string) => string | undefined {
  return use(ThreadNamesContext);
}
