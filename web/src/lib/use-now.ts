import { useSyncExternalStore } from "react";

/** One clock for the whole page: everything that shows time left changes together, twice a minute. */
const PERIOD_MS = 30_000;
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, PERIOD_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Milliseconds since the epoch, at most 30 s old. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}
