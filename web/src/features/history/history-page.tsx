import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { CircleAlert, Download, History, SearchX } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { ConnectionDot } from "@/components/connection-dot";
import { PageHeader } from "@/components/page-header";
import { SearchField } from "@/components/search-field";
import { StateMessage } from "@/components/state-message";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import { exportUrl, historyParams, historyQuery } from "@/features/history/api";
import { ConversationRows, RowsSkeleton } from "@/features/history/conversation-rows";
import type { HistorySearch } from "@/features/history/search";
import { Transcript } from "@/features/history/transcript";
import { cn } from "@/lib/cn";
import { phoneNumber } from "@/lib/format";
import { ApiError } from "@/lib/http";
import { connectionsQuery } from "@/lib/registers";
import { can, useMe } from "@/lib/session";
import { useErrorText } from "@/lib/use-error-text";

const ROUTE = "/_authenticated/connections/$connectionId/history";
const EXPORT = "t-fast inline-flex h-control items-center gap-1.5 rounded-md border bg-card px-3 font-medium text-secondary-foreground hover:bg-accent";

/** Every conversation of a number, open and closed: looked through at the left, read at the right (WA-5). */
export function HistoryPage() {
  const { t } = useTranslation();
  const me = useMe();
  const errorText = useErrorText();
  const { connectionId } = useParams({ from: ROUTE });
  const search = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: "/connections/$connectionId/history" });
  const connection = useQuery(connectionsQuery).data?.items.find(({ id }) => id === connectionId);
  const params = useMemo(() => historyParams(search), [search]);
  const list = useInfiniteQuery(historyQuery(connectionId, params));
  const conversations = useMemo(() => list.data?.pages.flatMap((page) => page.items), [list.data]);
  const change = (next: Partial<HistorySearch>, replace = true) => void navigate({ search: (old) => ({ ...old, ...next }), replace });
  const filtered = Object.keys(params).length > 0;
  const missing = list.error instanceof ApiError && list.error.status === 404;
  return (
    <div className="grid min-h-0 min-w-0 grid-cols-[minmax(0,26rem)_minmax(0,1fr)] bg-background max-lg:grid-cols-[minmax(0,1fr)]">
      <section aria-label={t("history.conversations")} className={cn("flex min-h-0 flex-col border-r bg-card", search.ticket && "max-lg:hidden")}>
        <div className="shrink-0 px-4 pt-4">
          <PageHeader
            title={<span className="flex min-w-0 items-center gap-2">{connection ? <ConnectionDot color={connection.color} /> : null}<span className="truncate">{connection ? t("history.titleOf", { name: connection.name }) : t("history.title")}</span></span>}
            description={phoneNumber(connection?.phone) || undefined}
            back={{ to: "/settings/connections", label: t("connections.title"), always: true }}
          />
          <SearchField value={search.q ?? ""} label={t("history.search")} onChange={(q) => { change({ q: q || undefined }); }} />
          <div className="mt-2 grid grid-cols-2 gap-2">
            <Day label={t("history.from")} value={search.from} most={search.to} onChange={(from) => { change({ from }); }} />
            <Day label={t("history.to")} value={search.to} least={search.from} onChange={(to) => { change({ to }); }} />
          </div>
          <div className="flex flex-wrap items-center gap-1.5 py-2.5">
            {can(me, "reports.export") ? (["csv", "json"] as const).map((format) => (
              <a key={format} href={exportUrl(connectionId, params, format)} download className={EXPORT}><Download className="icon" aria-hidden="true" />{t(`history.export.${format}`)}</a>
            )) : null}
            {filtered ? <Button variant="link" size="inline" className="hit ml-auto" onClick={() => { change({ q: undefined, from: undefined, to: undefined }); }}>{t("list.clearFilters")}</Button> : null}
          </div>
        </div>
        {list.isPending ? <RowsSkeleton /> : null}
        {list.isError && !conversations ? (
          missing
            ? <StateMessage icon={SearchX} title={t("connections.missing")} className="border-t" />
            : <StateMessage icon={CircleAlert} tone="error" title={t("errors.title")} body={errorText(list.error)} action={<Button onClick={() => void list.refetch()}>{t("common.retry")}</Button>} className="border-t" />
        ) : null}
        {conversations?.length === 0 ? <StateMessage icon={filtered ? SearchX : History} title={filtered ? t("history.empty.filteredTitle") : t("history.empty.title")} body={filtered ? t("history.empty.filteredBody") : t("history.empty.body")} className="border-t" /> : null}
        {conversations && conversations.length > 0 ? (
          <ConversationRows
            key={JSON.stringify(params)}
            conversations={conversations}
            selectedId={search.ticket}
            hasMore={list.hasNextPage}
            loadingMore={list.isFetchingNextPage}
            moreFailed={list.isFetchNextPageError}
            onMore={() => void list.fetchNextPage()}
          />
        ) : null}
      </section>
      <div className={cn("grid min-h-0 min-w-0", !search.ticket && "max-lg:hidden")}>
        {search.ticket ? (
          <Transcript
            key={search.ticket}
            ticketId={search.ticket}
            conversation={conversations?.find(({ id }) => id === search.ticket)}
            full={search.full === true}
            onFull={(full) => { change({ full: full ? true : undefined }); }}
            onBack={() => { change({ ticket: undefined }); }}
          />
        ) : <div className="grid place-content-center bg-thread"><StateMessage icon={History} title={t("history.pick")} body={t("history.pickBody")} /></div>}
      </div>
    </div>
  );
}

function Day({ label, value, least, most, onChange }: { label: string; value: string | undefined; least?: string; most?: string; onChange: (value: string | undefined) => void }) {
  return (
    <label className="grid gap-0.5 text-xs text-muted-foreground">
      {label}
      <Input type="date" value={value ?? ""} min={least} max={most} onChange={(event) => { onChange(event.target.value || undefined); }} className="text-sm" />
    </label>
  );
}
