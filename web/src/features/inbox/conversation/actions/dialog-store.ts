import { useSyncExternalStore } from "react";
import type { Message } from "@/features/inbox/conversation/model";

/** A question about a message of the thread; one at a time. */
export interface ThreadDialog {
  kind: "delete" | "forward" | "info" | "download";
  message: Message;
}

let current: ThreadDialog | null = null;
const listeners = new Set<() => void>();

function set(next: ThreadDialog | null): void {
  current = next;
  for (const listener of listeners) listener();
}

export function openDialog(dialog: ThreadDialog): void {
  set(dialog);
}

export function closeDialog(): void {
  set(null);
}

export function useThreadDialog(): ThreadDialog | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
