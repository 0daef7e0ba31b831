export interface ContactsSearch {
  q?: string;
  /** Absent: people and groups. */
  kind?: "person" | "group";
  /** Id of the contact whose sheet is open. */
  contact?: string;
  /** The form of a new contact. */
  new?: true;
}

/** Takes any query string; what it does not understand is dropped. */
export function parseContactsSearch(raw: Record<string, unknown>): ContactsSearch {
  const q = typeof raw.q === "number" ? String(raw.q) : raw.q;
  return {
    q: typeof q === "string" && q.trim() !== "" ? q : undefined,
    kind: raw.kind === "person" || raw.kind === "group" ? raw.kind : undefined,
    contact: typeof raw.contact === "string" ? raw.contact : undefined,
    new: raw.new === true ? true : undefined,
  };
}
