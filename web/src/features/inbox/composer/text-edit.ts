/** Changes of the text under a person's hands: native ones where the browser has them, so that Ctrl+Z takes them back. */

/** Puts text in place of a range and leaves the caret after it, or around `select` (offsets within the new text). */
export function replaceRange(field: HTMLTextAreaElement, start: number, end: number, text: string, select?: [number, number]): void {
  field.focus();
  field.setSelectionRange(start, end);
  // Deprecated, and still the only way that keeps the field's own history.
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
  const native = typeof document.execCommand === "function" && document.execCommand(text === "" ? "delete" : "insertText", false, text);
  if (!native) {
    field.setRangeText(text, start, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (select) field.setSelectionRange(start + select[0], start + select[1]);
}

export function insertAtCaret(field: HTMLTextAreaElement, text: string): void {
  replaceRange(field, field.selectionStart, field.selectionEnd, text);
}

/** The same without the focus, which would bring up a phone's keyboard over what is being picked from. */
export function insertQuietly(field: HTMLTextAreaElement, text: string): void {
  // Through the prototype, because React watches the field's own setter.
  const caret = field.selectionStart + text.length;
  const value = field.value.slice(0, field.selectionStart) + text + field.value.slice(field.selectionEnd);
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")?.set?.call(field, value);
  field.setSelectionRange(caret, caret);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** WhatsApp's marks around what is selected (`*bold*`, `_italic_`), or away from it when they are there. */
export function toggleMark(field: HTMLTextAreaElement, mark: "*" | "_" | "~"): void {
  const { value, selectionStart: start, selectionEnd: end } = field;
  const chosen = value.slice(start, end);
  if (value[start - 1] === mark && value[end] === mark) {
    replaceRange(field, start - 1, end + 1, chosen, [0, chosen.length]);
    return;
  }
  if (chosen.length > 1 && chosen.startsWith(mark) && chosen.endsWith(mark)) {
    replaceRange(field, start, end, chosen.slice(1, -1), [0, chosen.length - 2]);
    return;
  }
  // A mark stands against the word: blanks at the ends stay outside, else WhatsApp shows the mark itself.
  const bare = chosen.trim();
  const before = chosen.slice(0, chosen.length - chosen.trimStart().length);
  const after = chosen.slice(before.length + bare.length);
  replaceRange(field, start, end, `${before}${mark}${bare}${mark}${after}`, [before.length + 1, before.length + 1 + bare.length]);
}

/** A word begun with "/" or "@" that ends at the caret: what the menu above the field looks for. */
export interface Token {
  kind: "quickReply" | "mention";
  query: string;
  start: number;
  end: number;
}

export function tokenAt(text: string, caret: number, isGroup: boolean): Token | null {
  const before = text.slice(0, caret);
  const quick = /(?:^|\s)\/([\p{L}\p{N}_-]*)$/u.exec(before);
  if (quick) return { kind: "quickReply", query: quick[1] ?? "", start: caret - (quick[1]?.length ?? 0) - 1, end: caret };
  const mention = isGroup ? /(?:^|\s)@([\p{L}\p{N}]*(?: [\p{L}\p{N}]+)?)$/u.exec(before) : null;
  if (mention) return { kind: "mention", query: mention[1] ?? "", start: caret - (mention[1]?.length ?? 0) - 1, end: caret };
  return null;
}
