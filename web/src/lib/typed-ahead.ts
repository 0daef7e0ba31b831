/** What is typed between asking for a field and its being there: kept, and handed to the field. */

let kept: string | null = null;

function keep(event: KeyboardEvent): void {
  if (kept === null || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Backspace") kept = kept.slice(0, -1);
  else if (event.key.length === 1) kept += event.key;
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** From now on letters are kept, until they are taken. */
export function keepTyped(): void {
  if (kept !== null) return;
  kept = "";
  window.addEventListener("keydown", keep, true);
}

/** What was typed meanwhile; letters go where the focus is again. */
export function takeTyped(): string {
  const typed = kept ?? "";
  kept = null;
  window.removeEventListener("keydown", keep, true);
  return typed;
}
