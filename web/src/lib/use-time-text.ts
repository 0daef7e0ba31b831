import { useTranslation } from "react-i18next";
import { clockTime, daysAgo, longDay, shortDate, weekday } from "@/lib/format";

interface TimeText {
  /** As in a row: 14:26, ontem, seg, 12 out. */
  short: (iso: string) => string;
  /** As in a sentence: hoje às 14:26, ontem às 14:26, 12 out. às 14:26 */
  full: (iso: string) => string;
  /** As a day mark: Hoje, Ontem, sexta-feira, 21 de novembro */
  day: (iso: string) => string;
}

export function useTimeText(): TimeText {
  const { t } = useTranslation();
  return {
    short: (iso) => {
      const days = daysAgo(iso);
      if (days <= 0) return clockTime(iso);
      if (days === 1) return t("time.yesterday");
      return days < 7 ? weekday(iso) : shortDate(iso);
    },
    full: (iso) => {
      const time = clockTime(iso);
      const days = daysAgo(iso);
      if (days === 0) return t("time.todayAt", { time });
      if (days === 1) return t("time.yesterdayAt", { time });
      return t("time.at", { day: shortDate(iso), time });
    },
    day: (iso) => {
      const days = daysAgo(iso);
      if (days === 0) return t("time.todayTitle");
      if (days === 1) return t("time.yesterdayTitle");
      const text = longDay(iso);
      return text.charAt(0).toLocaleUpperCase() + text.slice(1);
    },
  };
}
