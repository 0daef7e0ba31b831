import { Link } from "@tanstack/react-router";
import { PanelLeft } from "lucide-react";
import { useTranslation } from "react-i18next";
import { SECTIONS } from "@/app/shell/nav";
import { BrandMark } from "@/components/brand-mark";
import { Kbd } from "@/components/ui/kbd";
import { Tooltip } from "@/components/ui/tooltip";
import { cn } from "@/lib/cn";
import { useMe } from "@/lib/session";
import { shownCount, useCounts } from "@/lib/use-counts";

const ITEM =
  "t-fast relative flex h-9 w-full items-center gap-2.5 rounded-md px-[11px] font-medium whitespace-nowrap hover:bg-sidebar-accent/60 aria-[current=page]:bg-sidebar-accent aria-[current=page]:text-sidebar-accent-foreground aria-[current=page]:[&_svg]:text-sidebar-primary [&_svg]:size-[18px] [&_svg]:shrink-0";

export function SideBar({ mode, onToggle }: { mode: "rail" | "full"; onToggle: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const unread = useCounts()?.unread ?? 0;
  const rail = mode === "rail";
  return (
    <nav
      aria-label={t("shell.main")}
      className={cn("flex shrink-0 flex-col overflow-hidden border-r border-sidebar-border bg-sidebar text-sidebar-foreground transition-[width] duration-(--duration-slow) ease-out max-md:hidden", rail ? "w-(--sidebar-rail-w)" : "w-(--sidebar-w)")}
    >
      <div className="flex h-14 shrink-0 items-center gap-2.5 px-3.5">
        <BrandMark className="size-7 shrink-0" />
        {rail ? null : (
          <div className="min-w-0">
            <div className="text-base leading-[18px] font-semibold text-sidebar-accent-foreground">{t("app.name")}</div>
            <div className="truncate text-xs">{me.tenant.name}</div>
          </div>
        )}
      </div>
      <ul className="grid gap-0.5 p-2">
        {SECTIONS.map(({ to, label, icon: Icon }) => (
          <li key={to}>
            <Hint show={rail} label={t(label)}>
              <Link to={to} className={ITEM} aria-label={unread > 0 ? `${t(label)}, ${t("shell.unread", { count: unread })}` : t(label)}>
                <Icon strokeWidth={1.75} aria-hidden="true" />
                {rail ? null : t(label)}
                {unread > 0 ? <Count value={unread} rail={rail} /> : null}
              </Link>
            </Hint>
          </li>
        ))}
      </ul>
      <div className="mt-auto p-2 pb-3">
        <Hint show={rail} label={t("shell.expand")} shortcut="[">
          <button type="button" className={ITEM} onClick={onToggle} aria-label={t("shell.sidebar")} aria-expanded={!rail}>
            <PanelLeft strokeWidth={1.75} aria-hidden="true" />
            {rail ? null : <>{t("shell.collapse")}<Kbd className="ml-auto border-sidebar-border bg-transparent">[</Kbd></>}
          </button>
        </Hint>
      </div>
    </nav>
  );
}

function Count({ value, rail }: { value: number; rail: boolean }) {
  if (!rail) return <span className="ml-auto text-xs font-semibold text-sidebar-accent-foreground tabular-nums">{shownCount(value)}</span>;
  return (
    <span className="absolute top-0.5 right-px h-[15px] min-w-[15px] rounded-full bg-primary px-1 text-center text-micro leading-[15px] font-semibold text-primary-foreground tabular-nums ring-2 ring-sidebar">
      {value > 99 ? "99+" : value}
    </span>
  );
}

function Hint({ show, label, shortcut, children }: { show: boolean; label: string; shortcut?: string; children: React.ReactNode }) {
  return show ? <Tooltip label={label} shortcut={shortcut} side="right">{children}</Tooltip> : children;
}
