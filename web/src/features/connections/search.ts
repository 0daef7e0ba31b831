/** The sheet that is open over the page, so that a link or a reload shows the same. */
export interface ConnectionsSearch {
  /** The form of a new number. */
  new?: true;
  /** Id of the number whose form is open. */
  edit?: string;
  /** Id of the number that is being paired. */
  pair?: string;
}

/** Takes any query string; what it does not understand is dropped, and one sheet is left. */
export function parseConnectionsSearch(raw: Record<string, unknown>): ConnectionsSearch {
  if (typeof raw.pair === "string") return { pair: raw.pair };
  if (typeof raw.edit === "string") return { edit: raw.edit };
  return raw.new === true ? { new: true } : {};
}
