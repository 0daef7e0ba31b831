import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import { eventsQuery } from "@/features/inbox/api";
import { EventText } from "@/features/inbox/conversation/event-text";
import { Section } from "@/features/inbox/panel/section";
import { useTimeText } from "@/features/inbox/use-time-text";
import type { Ticket, TicketEvent } from "@/lib/api-types";
import { cn } from "@/lib/cn";
import { daysAgo, exactTime, clockTime } from "@/lib/format";

const SHORT = 6;

/** What happened, newest first. */
export function EventLog({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const { data, isError, refetch } = useQuery(eventsQuery(ticket.id));
  const events = [...(data ?? [])].sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at));
  const shown = all ? events : events.slice(0, SHORT);
  const more = events.length > SHORT ? (
    <Button variant="link" size="inline" className="hit text-xs" aria-expanded={all} onClick={() => { setAll(!all); }}>{all ? t("panel.seeLess") : t("panel.seeAll", { count: events.length })}</Button>
  ) : null;
  return (
    <Section title={t("panel.log")} end={more}>
      {isError ? <p className="text-xs text-muted-foreground">{t("panel.logError")} <Button variant="link" size="inline" className="text-xs" onClick={() => void refetch()}>{t("common.retry")}</Button></p> : null}
      {data && events.length === 0 ? <p className="text-xs text-muted-foreground">{t("panel.logEmpty")}</p> : null}
      <ol>{shown.map((event) => <LogRow key={event.id} event={event} connection={ticket.connection.name} />)}</ol>
    </Section>
  );
}

function LogRow({ event, connection }: { event: TicketEvent; connection: string }) {
  const time = useTimeText();
  const at = daysAgo(event.created_at) === 0 ? clockTime(event.created_at) : time.short(event.created_at);
  return (
    <li className="group relative grid grid-cols-[14px_minmax(0,1fr)_auto] gap-2 py-1 text-xs">
      <i className={cn("z-1 mt-[5px] ml-[3px] size-[7px] rounded-full", event.kind === "resolved" ? "bg-sla-ok" : "bg-input")} aria-hidden="true" />
      <i className="absolute top-3.5 -bottom-1.5 left-1.5 w-px bg-border group-last:hidden" aria-hidden="true" />
      <span><EventText event={event} connection={connection} /></span>
      <time dateTime={event.created_at} title={exactTime(event.created_at)} className="text-muted-foreground">{at}</time>
    </li>
  );
}
