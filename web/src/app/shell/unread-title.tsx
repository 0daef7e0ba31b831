import { useLocation } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { sectionOf } from "@/app/shell/nav";
import { shownCount, useCounts } from "@/lib/use-counts";

/** The tab's title tells how many messages wait. */
export function UnreadTitle() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const unread = useCounts()?.unread ?? 0;
  const page = `${t(sectionOf(pathname))} · ${t("app.name")}`;
  return <title>{unread > 0 ? `(${shownCount(unread)}) ${page}` : page}</title>;
}
