import { Bell } from "lucide-react";
import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import { useOpenAlerts } from "@/lib/use-alerts";

/** The bell, with how many alerts are open. */
export function AlertsButton(props: ComponentProps<"button">) {
  const { t } = useTranslation();
  const count = useOpenAlerts().length;
  const label = count > 0 ? `${t("shell.alerts")}, ${t("shell.openAlerts", { count })}` : t("shell.alerts");
  return (
    <Button variant="ghost" size="icon" className="relative" aria-label={label} data-tip={t("shell.alerts")} {...props}>
      <Bell className="icon max-md:size-5" aria-hidden="true" />
      {count > 0 ? <span className="absolute top-0 right-0 h-4 min-w-4 rounded-full bg-destructive px-1 text-center text-micro font-semibold text-destructive-foreground tabular-nums ring-2 ring-card">{count > 9 ? "9+" : count}</span> : null}
    </Button>
  );
}
