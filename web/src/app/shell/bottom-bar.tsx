import { Link } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useTranslation } from "react-i18next";
import { SECTIONS } from "@/app/shell/nav";
import { useShell } from "@/app/shell/shell-context";
import { cn } from "@/lib/cn";
import { shownCount, useCounts } from "@/lib/use-counts";

const ITEM = "flex min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-xs font-medium text-muted-foreground aria-[current=page]:text-primary [&_svg]:size-[22px]";

/** Sections on phones. It gives way to the composer inside a conversation. */
export function BottomBar({ className }: { className?: string }) {
  const { t } = useTranslation();
  const { openPalette } = useShell();
  const unread = useCounts()?.unread ?? 0;
  return (
    <nav aria-label={t("shell.main")} className={cn("flex h-[calc(56px+env(safe-area-inset-bottom))] shrink-0 border-t bg-card pb-[env(safe-area-inset-bottom)] md:hidden", className)}>
      {SECTIONS.map(({ to, label, icon: Icon }) => (
        <Link key={to} to={to} className={ITEM}>
          <span className="relative grid">
            <Icon strokeWidth={1.75} aria-hidden="true" />
            {unread > 0 ? (
              <span className="absolute -top-1 left-[13px] h-4 min-w-4 rounded-full bg-primary px-1 text-center text-micro font-semibold text-primary-foreground tabular-nums ring-2 ring-card" aria-label={t("shell.unread", { count: unread })}>
                {shownCount(unread)}
              </span>
            ) : null}
          </span>
          {t(label)}
        </Link>
      ))}
      <button type="button" className={ITEM} onClick={openPalette}>
        <Search strokeWidth={1.75} aria-hidden="true" />
        {t("shell.searchShort")}
      </button>
    </nav>
  );
}
