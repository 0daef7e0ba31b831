import { Link } from "@tanstack/react-router";
import { PanelLeft } from "lucide-react";
import { useTranslation } from "react-i18next";
import { SECTIONS, type Section } from "@/app/shell/nav";
import { useSectionCounts } from "@/app/shell/use-section-counts";
import { BrandMark } from "@/components/brand-mark";
import { Kbd } from "@/components/ui/kbd";
import { cn } from "@/lib/cn";
import { useMe } from "@/lib/session";
import { shownCount } from "@/lib/use-counts";

const ITEM =
  "t-fast relative flex h-9 w-full items-center gap-2.5 rounded-md px-[11px] font-medium whitespace-nowrap hover:bg-sidebar-accent/60 aria-[current=page]:bg-sidebar-accent aria-[current=page]:text-sidebar-accent-foreground aria-[current=page]:[&_svg]:text-sidebar-primary [&_svg]:size-[18px] [&_svg]:shrink-0";

export function SideBar({ mode, onToggle }: { mode: "rail" | "full"; onToggle: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const counts = useSectionCounts();
  const rail = mode === "rail";
  const hint = (tip: string, key?: string) => (rail ? { "data-tip": tip, "data-tip-key": key, "data-tip-side": "right" } : {});
  const item = ({ to, label, icon: Icon }: Section) => {
    const count = counts[to];
    return (
      <li key={to}>
        <Link to={to} className={ITEM} {...hint(t(label))} aria-label={count ? `${t(label)}, ${count.spoken}` : t(label)}>
          <Icon strokeWidth={1.75} aria-hidden="true" />
          {rail ? null : t(label)}
          {count ? <Count value={count.value} rail={rail} /> : null}
        </Link>
      </li>
    );
  };
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
        {SECTIONS.filter(({ to, shown }) => to !== "/settings" && shown(me)).map(item)}
      </ul>
      <div className="mt-auto p-2 pb-3">
        <ul className="mb-0.5">{SECTIONS.filter(({ to, shown }) => to === "/settings" && shown(me)).map(item)}</ul>
        <button type="button" className={ITEM} onClick={onToggle} {...hint(t("shell.expand"), "[")} aria-label={t("shell.sidebar")} aria-expanded={!rail}>
          <PanelLeft strokeWidth={1.75} aria-hidden="true" />
          {rail ? null : <>{t("shell.collapse")}<Kbd className="ml-auto border-sidebar-border bg-transparent">[</Kbd></>}
        </button>
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
