import { useTranslation } from "react-i18next";
import { TABS, type Tab } from "@/features/inbox/search";
import { shownCount, useCounts } from "@/lib/use-counts";
import { cn } from "@/lib/cn";

/** Which conversations: the person's own, the queue, all, groups, closed ones. */
export function Tabs({ current, onChange }: { current: Tab; onChange: (tab: Tab) => void }) {
  const { t } = useTranslation();
  const counts = useCounts();
  return (
    <div role="group" aria-label={t("list.label")} className="scroll-none flex h-11 shrink-0 justify-between overflow-x-auto border-b px-1.5 max-xl:fade-right max-md:h-[46px] max-md:justify-start max-md:gap-1 max-md:px-2.5">
      {TABS.map((tab) => {
        const on = tab === current;
        const count = tab === "resolved" ? 0 : (counts?.[tab] ?? 0);
        return (
          <button
            key={tab}
            type="button"
            aria-pressed={on}
            onClick={() => { onChange(tab); }}
            className={cn(
              "t-fast relative inline-flex items-center gap-1 px-1.5 font-medium whitespace-nowrap focus-visible:-outline-offset-2 max-md:px-2 max-md:text-base",
              on ? "text-foreground after:absolute after:inset-x-1.5 after:-bottom-px after:h-0.5 after:rounded-t-sm after:bg-primary max-md:after:inset-x-2" : "text-muted-foreground hover:text-foreground",
            )}
          >
            {t(`list.tabs.${tab}`)}
            {count > 0 ? <span className="text-xs font-normal tabular-nums">{shownCount(count)}</span> : null}
          </button>
        );
      })}
    </div>
  );
}
