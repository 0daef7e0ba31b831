import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { connectionsQuery, departmentsQuery } from "@/features/inbox/api";
import type { InboxSearch, Tab } from "@/features/inbox/search";
import { shownCount, useCounts } from "@/lib/use-counts";
import type { TicketStatus } from "@/lib/api-types";
import { cn } from "@/lib/cn";

const STATUSES: Record<Tab, TicketStatus[]> = {
  mine: ["in_progress", "waiting"],
  queue: [],
  all: ["open", "in_progress", "waiting"],
  groups: ["open", "in_progress", "waiting"],
  resolved: ["resolved", "cancelled"],
};

/** The filters at one touch; those chosen elsewhere appear first, with a way to remove them. */
export function FilterChips({ search, onChange }: { search: InboxSearch; onChange: (next: Partial<InboxSearch>) => void }) {
  const { t } = useTranslation();
  const department = useName(departmentsQuery, search.department);
  const connection = useConnectionName(search.connection);
  const tab = search.tab ?? "all";
  // The count is of one's own conversations: beside another tab it would be a wrong figure.
  const own = useCounts()?.unread ?? 0;
  const unread = tab === "mine" ? own : 0;
  const toggleStatus = (status: TicketStatus) => {
    const chosen = search.status ?? [];
    const next = chosen.includes(status) ? chosen.filter((each) => each !== status) : [...chosen, status];
    onChange({ status: next.length > 0 ? next : undefined });
  };
  return (
    <div className="shrink-0 border-b"><div className="scroll-none fade-right flex gap-1.5 overflow-x-auto px-3 pb-2.5">
      {department ? <Chip on remove={t("list.remove", { name: department })} onClick={() => { onChange({ department: undefined }); }}>{department}</Chip> : null}
      {connection ? <Chip on remove={t("list.remove", { name: connection })} onClick={() => { onChange({ connection: undefined }); }}>{connection}</Chip> : null}
      {tab === "resolved" ? null : (
        <Chip on={search.unread ?? false} onClick={() => { onChange({ unread: search.unread ? undefined : true }); }}>
          {t("list.unreadOnly")}{unread > 0 ? <b className="font-semibold tabular-nums">{shownCount(unread)}</b> : null}
        </Chip>
      )}
      {STATUSES[tab].map((status) => (
        <Chip key={status} on={search.status?.includes(status) ?? false} onClick={() => { toggleStatus(status); }}>{t(`status.${status}`)}</Chip>
      ))}
      <span className="w-5 shrink-0" />
    </div></div>
  );
}

function Chip({ on, remove, onClick, children }: { on: boolean; remove?: string; onClick: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      onClick={onClick}
      aria-pressed={remove ? undefined : on}
      aria-label={remove}
      className={cn(
        "t-fast hit inline-flex h-[26px] shrink-0 items-center gap-1 rounded-md border px-[9px] text-xs font-medium whitespace-nowrap focus-visible:-outline-offset-2 max-md:h-9 max-md:px-3 max-md:text-sm",
        on ? "border-transparent bg-selected text-accent-foreground" : "bg-card text-muted-foreground hover:bg-accent",
      )}
    >
      {children}
      {remove ? <X className="size-3.5" aria-hidden="true" /> : null}
    </button>
  );
}

function useName(query: typeof departmentsQuery, id: string | undefined): string | null {
  const found = useQuery({ ...query, enabled: id !== undefined }).data?.find((each) => each.id === id);
  return id === undefined ? null : (found?.name ?? "…");
}

function useConnectionName(id: string | undefined): string | null {
  const found = useQuery(connectionsQuery).data?.items.find((each) => each.id === id);
  return id === undefined ? null : (found?.name ?? "…");
}
