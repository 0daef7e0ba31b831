import { CircleCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { SlaRing } from "@/components/sla-ring";
import { useTimeText } from "@/features/inbox/use-time-text";
import type { Ticket } from "@/lib/api-types";
import { cn } from "@/lib/cn";
import { duration, exactTime } from "@/lib/format";
import { allClocks, type SlaClock } from "@/lib/sla";
import { useNow } from "@/lib/use-now";

const TONE = { ok: "text-sla-ok", warn: "text-sla-warn", breach: "text-sla-breach", paused: "text-muted-foreground" };

/** The ticket's deadlines; a line saying so when it has none. */
export function SlaClocks({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const now = useNow();
  const closed = ticket.status === "resolved" || ticket.status === "cancelled";
  const clocks = allClocks(ticket, now);
  if (clocks.length === 0) return closed ? null : <p className="mt-2 text-xs text-muted-foreground">{t("sla.none")}</p>;
  return (
    <div className="mt-2 grid gap-1.5">
      {clocks.map((clock) => <Clock key={clock.metric} clock={clock} closed={closed} />)}
    </div>
  );
}

function Clock({ clock, closed }: { clock: SlaClock; closed: boolean }) {
  const { t } = useTranslation();
  const time = useTimeText();
  const late = clock.tone === "breach";
  const when = time.full(clock.dueAt);
  return (
    <div className="grid grid-cols-[20px_1fr_auto] items-center gap-x-2 gap-y-px rounded-md bg-muted px-2.5 py-2">
      {closed ? <CircleCheck className="size-[18px] text-muted-foreground" strokeWidth={1.75} aria-hidden="true" /> : <SlaRing clock={clock} className="size-[18px]" />}
      <b className="font-medium">{t(`sla.${clock.metric}`)}</b>
      {closed ? <span /> : <span className={cn("font-medium whitespace-nowrap tabular-nums", TONE[clock.tone])}>{clock.tone === "paused" ? t("sla.paused") : `${late ? "−" : ""}${duration(clock.remainingMs)}`}</span>}
      <small className="col-[2/-1] text-xs text-muted-foreground" title={exactTime(clock.dueAt)}>{late ? t("sla.wasDueAt", { when }) : t("sla.dueAt", { when })}</small>
    </div>
  );
}
