import { Link } from "@tanstack/react-router";
import { ChevronRight, Plug, type LucideIcon } from "lucide-react";
import { useTranslation } from "react-i18next";
import { seesConnections } from "@/lib/access";
import type { Me } from "@/lib/api-types";
import { useMe } from "@/lib/session";

interface Entry {
  to: "/settings/connections";
  label: "connections.title";
  icon: LucideIcon;
  shown: (me: Me) => boolean;
}

interface Group {
  label: "connections.group";
  entries: Entry[];
}

/** What can be set, in groups. Each register adds its line. */
const GROUPS: Group[] = [
  { label: "connections.group", entries: [{ to: "/settings/connections", label: "connections.title", icon: Plug, shown: seesConnections }] },
];

/** The pages of the settings, as a column beside them; on phones a page of its own. */
export function SettingsNav({ className }: { className?: string }) {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <nav aria-label={t("shell.settings")} className={className}>
      {GROUPS.map(({ label, entries }) => {
        const shown = entries.filter((entry) => entry.shown(me));
        return shown.length === 0 ? null : (
          <section key={label} className="pb-3">
            <h2 className="px-2.5 pt-1 pb-1 text-xs text-muted-foreground max-md:px-4">{t(label)}</h2>
            <ul>
              {shown.map(({ to, label: name, icon: Icon }) => (
                <li key={to}>
                  <Link to={to} className="t-fast flex h-8 items-center gap-2.5 rounded-md px-2.5 font-medium text-secondary-foreground hover:bg-accent aria-[current=page]:bg-selected max-md:h-12 max-md:rounded-none max-md:border-b max-md:px-4 max-md:text-base">
                    <Icon className="icon text-muted-foreground" aria-hidden="true" />
                    {t(name)}
                    <ChevronRight className="icon ml-auto text-muted-foreground md:hidden" aria-hidden="true" />
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </nav>
  );
}
