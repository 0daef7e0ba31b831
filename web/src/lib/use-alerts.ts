import { queryOptions, useQuery } from "@tanstack/react-query";
import type { Alert, Page } from "@/lib/api-types";
import { get } from "@/lib/http";
import { keys } from "@/lib/query";

const MOST_SHOWN = 50;

/** Alerts that are still open, newest first; at most fifty. */
export const openAlertsQuery = queryOptions({
  queryKey: keys.openAlerts,
  queryFn: ({ signal }) => get<Page<Alert>>("/alerts", { state: "open", limit: MOST_SHOWN }, signal),
});

/** Empty while unknown. */
export function useOpenAlerts(): Alert[] {
  return useQuery(openAlertsQuery).data?.items ?? [];
}
