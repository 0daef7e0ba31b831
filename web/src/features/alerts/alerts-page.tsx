import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { BellOff, CircleAlert, CircleCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/page-header";
import { SkeletonRows } from "@/components/skeleton";
import { StateMessage } from "@/components/state-message";
import { Button } from "@/components/ui/button";
import { AlertRow } from "@/features/alerts/alert-row";
import { alertsQuery, useAcknowledge } from "@/features/alerts/api";
import { cn } from "@/lib/cn";
import { useErrorText } from "@/lib/use-error-text";

/** What needs somebody now, and what did before. */
export function AlertsPage() {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const { state = "open" } = useSearch({ from: "/_authenticated/alerts" });
  const navigate = useNavigate({ from: "/alerts" });
  const acknowledge = useAcknowledge();
  const list = useInfiniteQuery(alertsQuery(state));
  const alerts = list.data?.pages.flatMap((page) => page.items);
  return (
    <div className="scroll-thin min-h-0 overflow-y-auto bg-background">
      <div className="mx-auto max-w-[860px] p-6 max-md:p-4">
        <PageHeader section title={t("alerts.title")} description={t("alerts.description")} />
        <div role="group" aria-label={t("alerts.filter")} className="mb-3 inline-grid grid-cols-2 gap-0.5 rounded-md bg-tint p-0.5 max-md:grid">
          {(["open", "all"] as const).map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={state === each}
              onClick={() => void navigate({ search: { state: each === "open" ? undefined : each }, replace: true })}
              className={cn("t-fast h-7 rounded-sm px-3 font-medium max-md:h-11", state === each ? "bg-card shadow-xs" : "text-muted-foreground hover:text-foreground")}
            >
              {t(`alerts.state.${each}`)}
            </button>
          ))}
        </div>
        {list.isPending ? <SkeletonRows rows={4} className="mb-2 h-20" /> : null}
        {list.isError && !alerts ? <StateMessage icon={CircleAlert} tone="error" title={t("errors.title")} body={errorText(list.error)} action={<Button onClick={() => void list.refetch()}>{t("common.retry")}</Button>} /> : null}
        {alerts?.length === 0 ? (
          <StateMessage icon={state === "open" ? CircleCheck : BellOff} title={t(`alerts.empty.${state}Title`)} body={t(`alerts.empty.${state}Body`)} className="rounded-lg border bg-card" />
        ) : null}
        {alerts && alerts.length > 0 ? (
          <ol aria-label={t("alerts.title")} className="divide-y rounded-lg border bg-card">
            {alerts.map((alert) => <li key={alert.id}><AlertRow alert={alert} onAcknowledge={acknowledge} /></li>)}
          </ol>
        ) : null}
        {list.hasNextPage ? <div className="mt-3"><Button aria-disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{list.isFetchNextPageError ? t("common.retry") : t("alerts.older")}</Button></div> : null}
      </div>
    </div>
  );
}
