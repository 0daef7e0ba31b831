import { Link } from "@tanstack/react-router";
import { CircleCheck, Info, OctagonAlert, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import { useAlertText } from "@/features/alerts/use-alert-text";
import { seesConnections } from "@/lib/access";
import type { Alert } from "@/lib/api-types";
import { cn } from "@/lib/cn";
import { ago, duration, exactTime } from "@/lib/format";
import { can, useMe } from "@/lib/session";
import { useNow } from "@/lib/use-now";
import { useTimeText } from "@/lib/use-time-text";

const LOOK = {
  critical: { icon: OctagonAlert, tone: "text-sla-breach" },
  warning: { icon: TriangleAlert, tone: "text-sla-warn" },
  info: { icon: Info, tone: "text-muted-foreground" },
};
const ACTION = "t-fast inline-flex h-7 items-center rounded-md border bg-card px-2.5 text-xs font-medium text-secondary-foreground hover:bg-accent max-md:h-11 max-md:text-sm";

interface Props {
  alert: Alert;
  /** What the bell shows: no advice. */
  compact?: boolean;
  onAcknowledge: (alert: Alert) => void;
  onLeave?: () => void;
}

/** One alert: what, since when, who knows, and the way to where it is mended. */
export function AlertRow({ alert, compact = false, onAcknowledge, onLeave }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const now = useNow();
  const time = useTimeText();
  const { title, advice } = useAlertText()(alert);
  const ended = alert.ended_at !== null;
  const { icon: Icon, tone } = ended ? { icon: CircleCheck, tone: "text-status-resolved" } : LOOK[alert.severity];
  const pairs = alert.kind === "connection_down" && !ended && can(me, "connections.manage");
  return (
    <article aria-label={title} className={cn("grid grid-cols-[18px_minmax(0,1fr)] gap-x-3", compact ? "px-4 py-3" : "px-4 py-3.5")}>
      <Icon className={cn("mt-px size-[18px]", tone)} strokeWidth={1.75} aria-hidden="true" />
      <div className="min-w-0">
        <div className="flex items-baseline gap-3">
          <h3 className="min-w-0 font-semibold"><span className="sr-only">{ended ? t("alerts.ended") : t(`alerts.severity.${alert.severity}`)}: </span>{title}</h3>
          <time dateTime={alert.raised_at} title={exactTime(alert.raised_at)} className="ml-auto shrink-0 text-xs text-muted-foreground">{ago(alert.raised_at, now)}</time>
        </div>
        {ended || compact ? null : <p className="mt-0.5 max-w-[75ch] text-muted-foreground">{advice}</p>}
        {alert.ended_at ? <p className="mt-0.5 text-muted-foreground">{t("alerts.endedAfter", { when: time.full(alert.ended_at), time: duration(Date.parse(alert.ended_at) - Date.parse(alert.raised_at)) })}</p> : null}
        {alert.acknowledged_by && alert.acknowledged_at ? <p className="mt-0.5 text-xs text-muted-foreground">{t("alerts.knownBy", { name: alert.acknowledged_by.name, when: time.full(alert.acknowledged_at) })}</p> : null}
        <div className="mt-2 flex flex-wrap gap-1.5 empty:hidden">
          {!ended && !alert.acknowledged_at ? <Button size="sm" className="max-md:h-11 max-md:text-sm" onClick={() => { onAcknowledge(alert); }}>{t("alerts.acknowledge")}</Button> : null}
          {alert.connection && seesConnections(me) ? (
            <Link to="/settings/connections" search={pairs ? { pair: alert.connection.id } : {}} onClick={onLeave} className={ACTION}>{pairs ? t("alerts.reconnect") : t("alerts.seeConnection")}</Link>
          ) : null}
          {alert.ticket ? <Link to="/inbox/$ticketId" params={{ ticketId: alert.ticket.id }} onClick={onLeave} className={ACTION}>{t("alerts.seeTicket", { protocol: alert.ticket.protocol })}</Link> : null}
        </div>
      </div>
    </article>
  );
}
