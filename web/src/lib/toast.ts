/**
 * Short answers to an action whose result is not on screen. The library that shows them is
 * loaded with the first one: most pages never need it.
 */
export interface Toast {
  text: string;
  tone: "plain" | "error";
  /** What can still be done about it (undo). */
  action?: { label: string; run: () => void };
}

let show: ((toast: Toast) => void) | null = null;
let waiting: Toast[] = [];
let onFirst: (() => void) | null = null;

export function toast(text: string, tone: Toast["tone"] = "plain", action?: Toast["action"]): void {
  if (show) show({ text, tone, action });
  else waiting.push({ text, tone, action });
  onFirst?.();
}

/** Calls back when the first toast asks to be shown. */
export function onFirstToast(callback: () => void): () => void {
  onFirst = callback;
  if (waiting.length > 0) callback();
  return () => { onFirst = null; };
}

/** What shows toasts from now on; those that waited are shown at once. */
export function connectToaster(next: (toast: Toast) => void): void {
  show = next;
  for (const each of waiting) next(each);
  waiting = [];
}
