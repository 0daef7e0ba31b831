export interface HistorySearch {
  q?: string;
  /** First and last day of the period, as YYYY-MM-DD in the company's time zone. */
  from?: string;
  to?: string;
  /** Id of the conversation that is being read. */
  ticket?: string;
  /** With deleted texts and every edit (WA-8). */
  full?: true;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Takes any query string; what it does not understand is dropped. */
export function parseHistorySearch(raw: Record<string, unknown>): HistorySearch {
  const q = typeof raw.q === "number" ? String(raw.q) : raw.q;
  const day = (value: unknown) => (typeof value === "string" && DAY.test(value) ? value : undefined);
  return {
    q: typeof q === "string" && q.trim() !== "" ? q : undefined,
    from: day(raw.from),
    to: day(raw.to),
    ticket: typeof raw.ticket === "string" ? raw.ticket : undefined,
    full: raw.full === true ? true : undefined,
  };
}
