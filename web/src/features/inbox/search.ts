import type { TicketStatus } from "@/lib/api-types";

export const TABS = ["mine", "queue", "all", "groups", "resolved"] as const;
export type Tab = (typeof TABS)[number];

/** Filters live in the URL, so a link or a reload shows the same list. */
export interface InboxSearch {
  tab?: Tab;
  status?: TicketStatus[];
  department?: string;
  connection?: string;
  unread?: true;
  q?: string;
  order?: "oldest";
  /** The side panel as a sheet (narrow screens only). */
  details?: true;
  /** Id of the message at which the conversation opens; taken out of the address once it is shown. */
  m?: string;
}

const STATUSES: TicketStatus[] = ["open", "in_progress", "waiting", "resolved", "cancelled"];

/** Takes any query string; what it does not understand is dropped. */
export function parseInboxSearch(raw: Record<string, unknown>): InboxSearch {
  const status = Array.isArray(raw.status) ? STATUSES.filter((each) => (raw.status as unknown[]).includes(each)) : [];
  return {
    tab: TABS.find((tab) => tab === raw.tab),
    status: status.length > 0 ? status : undefined,
    department: text(raw.department),
    connection: text(raw.connection),
    unread: raw.unread === true ? true : undefined,
    q: text(raw.q),
    order: raw.order === "oldest" ? "oldest" : undefined,
    details: raw.details === true ? true : undefined,
    m: text(raw.m),
  };
}

/** The API's parameters for a list. The tab Todos is where a person without own tickets starts. */
export function listParams(search: InboxSearch): Record<string, string> {
  const params: Record<string, string> = { tab: search.tab ?? "all" };
  if (search.status) params.status = search.status.join(",");
  if (search.department) params.department_id = search.department;
  if (search.connection) params.connection_id = search.connection;
  if (search.unread) params.unread = "true";
  if (search.q) params.q = search.q;
  if (search.order) params.order = search.order;
  return params;
}

export function hasFilters(search: InboxSearch): boolean {
  return Boolean(search.status ?? search.department ?? search.connection ?? search.unread ?? search.q);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : typeof value === "number" ? String(value) : undefined;
}
