import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { SECTIONS } from "@/app/shell/nav";
import { useSectionCounts } from "@/app/shell/use-section-counts";
import { cn } from "@/lib/cn";
import { useMe } from "@/lib/session";
import { shownCount } from "@/lib/use-counts";

const ITEM = "flex min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-xs font-medium text-muted-foreground aria-[current=page]:text-primary [&_svg]:size-[22px]";

/** Sections on phones. It gives way to the composer inside a conversation. */
export function BottomBar({ className }: { className?: string }) {
  const { t } = useTranslation();
  const me = useMe();
  const counts = useSectionCounts();
  return (
    <nav aria-label={t("shell.main")} className={cn("flex h-[calc(56px+env(safe-area-inset-bottom))] shrink-0 border-t bg-card pb-[env(safe-area-inset-bottom)] md:hidden", className)}>
      {SECTIONS.filter(({ shown }) => shown(me)).map(({ to, label, icon: Icon }) => {
        const count = counts[to];
        return (
          <Link key={to} to={to} className={ITEM}>
            <span className="relative grid">
              <Icon strokeWidth={1.75} aria-hidden="true" />
              {count ? (
                <span className="absolute -top-1 left-[13px] h-4 min-w-4 rounded-full bg-primary px-1 text-center text-micro font-semibold text-primary-foreground tabular-nums ring-2 ring-card" aria-label={count.spoken}>
                  {shownCount(count.value)}
                </span>
              ) : null}
            </span>
            <span className="max-w-full truncate">{t(label)}</span>
          </Link>
        );
      })}
    </nav>
  );
}
