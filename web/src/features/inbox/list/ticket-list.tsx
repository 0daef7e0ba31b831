import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { ticketListQuery } from "@/features/inbox/api";
import { FilterChips } from "@/features/inbox/list/filter-chips";
import { ListEmpty, ListError, ListSkeleton } from "@/features/inbox/list/list-states";
import { ListTools } from "@/features/inbox/list/list-tools";
import { TicketRows } from "@/features/inbox/list/ticket-rows";
import { Tabs } from "@/features/inbox/list/tabs";
import { listParams, type InboxSearch } from "@/features/inbox/search";
import { cn } from "@/lib/cn";
import { openNewConversation } from "@/lib/new-conversation";
import { can, useMe } from "@/lib/session";
import { useHotkeys } from "@/lib/use-hotkeys";

/** The list of conversations: tabs, search, filters and rows, all held by the URL. */
export function TicketList({ selectedId, className }: { selectedId: string | null; className?: string }) {
  const { t } = useTranslation();
  const search = useSearch({ from: "/_authenticated/inbox" });
  const navigate = useNavigate({ from: "/inbox" });
  const searchField = useRef<HTMLInputElement>(null);
  const params = useMemo(() => listParams(search), [search]);
  const list = useInfiniteQuery(ticketListQuery(params));
  const tickets = useMemo(() => {
    const seen = new Set<string>();
    // Pages are read at different moments: a ticket that moved between two reads shows once.
    return (list.data?.pages ?? []).flatMap((page) => page.items).filter((ticket) => !seen.has(ticket.id) && seen.add(ticket.id));
  }, [list.data]);

  const change = (next: Partial<InboxSearch>) => void navigate({ to: ".", search: (old) => ({ ...old, ...next }), replace: true });
  const writes = can(useMe(), "tickets.reply");
  useHotkeys({ "/": () => searchField.current?.focus(), n: writes ? () => { openNewConversation(); } : undefined });

  return (
    <section aria-label={t("list.label")} className={cn("flex min-h-0 min-w-0 flex-col border-r bg-card max-md:border-r-0", className)}>
      <Tabs current={search.tab ?? "all"} onChange={(tab) => { change({ tab: tab === "all" ? undefined : tab, status: undefined }); }} />
      <ListTools ref={searchField} search={search} onChange={change} />
      <FilterChips search={search} onChange={change} />
      {list.isPending ? <ListSkeleton /> : null}
      {list.isError && !list.data ? <ListError error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.data && tickets.length === 0 ? <ListEmpty search={search} onChange={change} /> : null}
      {tickets.length > 0 ? (
        <TicketRows
          key={JSON.stringify(params)}
          tickets={tickets}
          selectedId={selectedId}
          hasMore={list.hasNextPage}
          loadingMore={list.isFetchingNextPage}
          moreFailed={list.isFetchNextPageError}
          onMore={() => void list.fetchNextPage()}
        />
      ) : null}
    </section>
  );
}
