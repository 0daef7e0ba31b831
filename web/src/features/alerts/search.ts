export interface AlertsSearch {
  /** Absent: only those that are open. */
  state?: "all";
}

/** Takes any query string; what it does not understand is dropped. */
export function parseAlertsSearch(raw: Record<string, unknown>): AlertsSearch {
  return raw.state === "all" ? { state: "all" } : {};
}
