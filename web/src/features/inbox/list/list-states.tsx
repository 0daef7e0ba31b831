import { CircleAlert, MessageSquareText, SearchX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { StateMessage } from "@/components/state-message";
import { Button } from "@/components/ui/button";
import { hasFilters, type InboxSearch } from "@/features/inbox/search";
import { useErrorText } from "@/lib/use-error-text";

const WIDTHS = [[62, 84], [78, 96], [48, 70], [70, 92], [56, 80], [66, 88], [44, 74], [72, 90], [58, 82]] as const;

/** The grid of a row in grey; appears only when loading takes longer than a blink. */
export function ListSkeleton() {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t("common.loading")} className="min-h-0 flex-1 overflow-hidden animate-appear-late opacity-0">
      {WIDTHS.map(([name, preview]) => (
        <div key={name} className="grid h-row animate-skeleton grid-cols-[40px_minmax(0,1fr)] items-center gap-x-3 border-b pr-3.5 pl-3">
          <span className="size-10 rounded-full bg-tint" />
          <span className="grid gap-2.5">
            <i className="h-3 rounded-sm bg-tint" style={{ width: `${name}%` }} />
            <i className="h-2.5 rounded-sm bg-tint" style={{ width: `${preview}%` }} />
            <i className="h-2.5 w-[36%] rounded-sm bg-tint compact:hidden" />
          </span>
        </div>
      ))}
    </div>
  );
}

export function ListEmpty({ search, onChange }: { search: InboxSearch; onChange: (next: Partial<InboxSearch>) => void }) {
  const { t } = useTranslation();
  if (hasFilters(search)) {
    return (
      <StateMessage
        icon={SearchX}
        title={t("list.empty.filteredTitle")}
        body={t("list.empty.filteredBody")}
        action={<Button onClick={() => { onChange({ department: undefined, connection: undefined, status: undefined, unread: undefined, q: undefined }); }}>{t("list.clearFilters")}</Button>}
      />
    );
  }
  const tab = search.tab ?? "all";
  return (
    <StateMessage
      icon={MessageSquareText}
      title={t(`list.empty.${tab}Title`)}
      body={t(`list.empty.${tab}Body`)}
      action={tab === "mine" ? <Button onClick={() => { onChange({ tab: "queue" }); }}>{t("list.empty.mineAction")}</Button> : undefined}
    />
  );
}

export function ListError({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  return <StateMessage icon={CircleAlert} tone="error" title={t("list.errorBody")} body={errorText(error)} action={<Button onClick={onRetry}>{t("common.retry")}</Button>} />;
}
