import { useEffect, useRef } from "react";

export type Hotkeys = Record<string, ((event: KeyboardEvent) => void) | undefined>;

interface Options {
  /** Also while typing in a field (for combinations with Ctrl). */
  inFields?: boolean;
  enabled?: boolean;
}

/**
 * Single keys for the whole page ("a", "?", "mod+k" where mod is Ctrl or Cmd). They rest while
 * a field has the focus or a dialog or menu is open.
 */
export function useHotkeys(hotkeys: Hotkeys, { inFields = false, enabled = true }: Options = {}): void {
  const current = useRef(hotkeys);
  useEffect(() => {
    current.current = hotkeys;
  });
  useEffect(() => {
    if (!enabled) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.isComposing) return;
      if (!inFields && (isField(event.target) || isOverlayOpen())) return;
      const handler = current.current[nameOf(event)];
      if (!handler) return;
      event.preventDefault();
      handler(event);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => { window.removeEventListener("keydown", onKeyDown); };
  }, [inFields, enabled]);
}

function nameOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return event.ctrlKey || event.metaKey ? `mod+${key}` : key;
}

export function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function isOverlayOpen(): boolean {
  return document.querySelector('[role="dialog"][data-state="open"], [role="menu"][data-state="open"]') !== null;
}
