import { useSyncExternalStore } from "react";
import type { RunnableAction } from "@/features/inbox/actions/use-run-action";

interface OpenDialog {
  ticketId: string;
  action: RunnableAction;
}

/** One dialog at a time, opened from the header, a key or the palette. */
let current: OpenDialog | null = null;
const listeners = new Set<() => void>();

function set(next: OpenDialog | null): void {
  current = next;
  for (const listener of listeners) listener();
}

export function openActionDialog(ticketId: string, action: RunnableAction): void {
  set({ ticketId, action });
}

export function closeActionDialog(): void {
  set(null);
}

export function useActionDialog(): OpenDialog | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
