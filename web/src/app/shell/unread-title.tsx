import { useTranslation } from "react-i18next";
import { shownCount, useCounts } from "@/lib/use-counts";

/** The tab's title tells how many messages wait. */
export function UnreadTitle() {
  const { t } = useTranslation();
  const unread = useCounts()?.unread ?? 0;
  const page = `${t("shell.inbox")} · ${t("app.name")}`;
  return <title>{unread > 0 ? `(${shownCount(unread)}) ${page}` : page}</title>;
}
