import { useEffect, useImperativeHandle, useState, type ReactNode, type Ref } from "react";
import { cn } from "@/lib/cn";

/** What the field does with keys while a menu stands above it; true when the menu took the key. */
export interface SuggestionHandle { onKey: (key: string) => boolean }

interface Props<T> {
  ref: Ref<SuggestionHandle>;
  id: string;
  label: string;
  entries: readonly T[];
  keyOf: (entry: T) => string;
  render: (entry: T) => ReactNode;
  onChoose: (entry: T) => void;
  /** The id of the highlighted option, for the field's aria-activedescendant. */
  onActive: (id: string | null) => void;
  empty: ReactNode;
  footer?: ReactNode;
}

/** Choices above the field, moved through by its arrows while the caret stays where it is. */
export function SuggestionList<T>({ ref, id, label, entries, keyOf, render, onChoose, onActive, empty, footer }: Props<T>) {
  const [at, setAt] = useState(0);
  const index = Math.min(at, Math.max(0, entries.length - 1));
  const current = entries[index];
  const activeId = current ? `${id}-${keyOf(current)}` : null;
  useEffect(() => {
    onActive(activeId);
    if (activeId) document.getElementById(activeId)?.scrollIntoView({ block: "nearest" });
    return () => { onActive(null); };
  }, [activeId, onActive]);
  useImperativeHandle(ref, () => ({
    onKey: (key) => {
      if (entries.length === 0) return false;
      if (key === "ArrowDown") setAt((index + 1) % entries.length);
      else if (key === "ArrowUp") setAt((index + entries.length - 1) % entries.length);
      else if ((key === "Enter" || key === "Tab") && current) onChoose(current);
      else return false;
      return true;
    },
  }), [entries, index, current, onChoose]);

  return (
    // A press must not take the caret out of the field.
    <div onPointerDown={(event) => { event.preventDefault(); }} className="absolute inset-x-4 bottom-full z-20 mb-1 animate-fade-in overflow-hidden rounded-lg border bg-popover text-popover-foreground shadow-md max-md:inset-x-2">
      <ul id={id} role="listbox" aria-label={label} className="scroll-thin max-h-64 overflow-y-auto p-1">
        {entries.map((entry) => {
          const key = keyOf(entry);
          const on = entry === current;
          return (
            <li key={key} id={`${id}-${key}`} role="option" aria-selected={on} onClick={() => { onChoose(entry); }} onPointerMove={() => { setAt(entries.indexOf(entry)); }} className={cn("flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-2 py-1 max-md:min-h-11", on && "bg-accent text-accent-foreground")}>
              {render(entry)}
            </li>
          );
        })}
      </ul>
      {entries.length === 0 ? <div className="px-3 pt-1 pb-3 text-muted-foreground">{empty}</div> : null}
      {footer ? <div className="border-t px-2 py-1">{footer}</div> : null}
    </div>
  );
}
