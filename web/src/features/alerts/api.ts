import { infiniteQueryOptions, useMutation, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import type { Alert, Page } from "@/lib/api-types";
import { get, post } from "@/lib/http";
import { keys } from "@/lib/query";
import { useMe } from "@/lib/session";
import { toast } from "@/lib/toast";
import { useErrorText } from "@/lib/use-error-text";

export type AlertState = "open" | "all";

/** Newest first. */
export function alertsQuery(state: AlertState) {
  return infiniteQueryOptions({
    queryKey: keys.alertList(state),
    queryFn: ({ pageParam, signal }) => get<Page<Alert>>("/alerts", { state, limit: 50, before: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });
}

/** Says that somebody knows: shown at once, taken back when the API refuses. */
export function useAcknowledge(): (alert: Alert) => void {
  const client = useQueryClient();
  const me = useMe();
  const errorText = useErrorText();
  const { mutate } = useMutation({
    mutationFn: (alert: Alert) => post<unknown>(`/alerts/${alert.id}/acknowledge`),
    onMutate: async (alert) => {
      await client.cancelQueries({ queryKey: keys.alerts });
      const mark = (each: Alert): Alert => (each.id === alert.id ? { ...each, acknowledged_at: new Date().toISOString(), acknowledged_by: { id: me.user.id, name: me.user.name } } : each);
      client.setQueryData<Page<Alert>>(keys.openAlerts, (page) => page && { ...page, items: page.items.map(mark) });
      client.setQueriesData<InfiniteData<Page<Alert>>>({ queryKey: ["alerts", "list"] }, (pages) => pages && { ...pages, pages: pages.pages.map((page) => ({ ...page, items: page.items.map(mark) })) });
    },
    onError: (error) => { toast(errorText(error), "error"); },
    onSettled: () => client.invalidateQueries({ queryKey: keys.alerts }),
  });
  return mutate;
}
