import { useSyncExternalStore } from "react";

let managerOpen = false;
const listeners = new Set<() => void>();

/** The dialog that lists, makes and changes them; for those who may. */
export function showQuickReplyManager(open: boolean): void {
  managerOpen = open;
  for (const listener of listeners) listener();
}

export function useQuickReplyManager(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => managerOpen,
  );
}
