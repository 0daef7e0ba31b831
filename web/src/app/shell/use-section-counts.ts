import { useTranslation } from "react-i18next";
import type { Section } from "@/app/shell/nav";
import { useOpenAlerts } from "@/lib/use-alerts";
import { useCounts } from "@/lib/use-counts";

interface Count {
  value: number;
  spoken: string;
}

/** What waits in each section: own unread conversations, open alerts. Nothing where nothing waits. */
export function useSectionCounts(): Partial<Record<Section["to"], Count>> {
  const { t } = useTranslation();
  const unread = useCounts()?.unread ?? 0;
  const alerts = useOpenAlerts().length;
  return {
    "/inbox": unread > 0 ? { value: unread, spoken: t("shell.unread", { count: unread }) } : undefined,
    "/alerts": alerts > 0 ? { value: alerts, spoken: t("shell.openAlerts", { count: alerts }) } : undefined,
  };
}
