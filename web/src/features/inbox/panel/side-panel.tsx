import { ExternalLink, PanelRight, X } from "lucide-react";
import { lazy, Suspense, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/avatar";
import { ConnectionDot } from "@/components/connection-dot";
import { Button } from "@/components/ui/button";
import { EvaluationSection } from "@/features/inbox/panel/evaluation-section";
import { EventLog } from "@/features/inbox/panel/event-log";
import { Section } from "@/features/inbox/panel/section";
import { SlaClocks } from "@/features/inbox/panel/sla-clocks";
import { Tag } from "@/features/inbox/list/ticket-row";
import { useTimeText } from "@/features/inbox/use-time-text";
import { withPageTexts } from "@/i18n";
import type { Ticket } from "@/lib/api-types";
import { contactName, exactTime, phoneNumber } from "@/lib/format";

const ContactSection = lazy(() => withPageTexts(import("@/features/inbox/panel/contact-section")));

/** Everything known about the ticket and its contact, from the most to the least asked for. */
export default function SidePanel({ ticket, docked, onHide }: { ticket: Ticket; docked: boolean; onHide: () => void }) {
  const { t } = useTranslation();
  const time = useTimeText();
  const label = docked ? t("conversation.hideDetails") : t("common.close");
  const hide = <Button variant="ghost" size="icon-sm" className="-mr-1.5 self-start" aria-label={label} title={label} onClick={onHide}>{docked ? <PanelRight className="icon" /> : <X className="icon" />}</Button>;
  return (
    <>
      <Suspense fallback={<Section><Heading ticket={ticket} end={hide} /></Section>}><ContactSection ticket={ticket} end={hide} /></Suspense>
      <Section title={t("panel.ticket")} end={<span className="tabular-nums">{ticket.protocol}</span>}>
        <Rows>
          {ticket.tags.length > 0 ? <Row label={t("panel.tags")}><span className="flex flex-wrap gap-1 py-1">{ticket.tags.map((tag) => <Tag key={tag.id} name={tag.name} />)}</span></Row> : null}
          <Row label={t("panel.agent")}>
            {ticket.agent ? <><Avatar id={ticket.agent.id} name={ticket.agent.name} size={20} /><span className="truncate">{ticket.agent.name}</span></> : <span className="text-muted-foreground">{t("panel.noAgent")}</span>}
          </Row>
          <Row label={t("panel.department")}>{ticket.department ? <span className="truncate">{ticket.department.name}</span> : <span className="text-muted-foreground">{t("panel.noDepartment")}</span>}</Row>
          <Row label={t("panel.connection")}><ConnectionDot color={ticket.connection.color} /><span className="truncate">{ticket.connection.name}</span></Row>
          <Row label={t("panel.priority")}>{t(`priority.${ticket.priority}`)}{ticket.critical ? <span className="text-sla-breach">· {t("critical")}</span> : null}</Row>
          <Row label={t("panel.opened")}><time dateTime={ticket.created_at} title={exactTime(ticket.created_at)}>{time.full(ticket.created_at)}</time></Row>
          {ticket.closed_at ? <Row label={t("panel.closed")}><time dateTime={ticket.closed_at} title={exactTime(ticket.closed_at)}>{time.full(ticket.closed_at)}</time></Row> : null}
        </Rows>
        <SlaClocks ticket={ticket} />
      </Section>
      <EvaluationSection ticket={ticket} />
      <EventLog ticket={ticket} />
      {ticket.workflow_url ? (
        <div className="mt-auto px-4 pt-2.5 pb-3.5">
          <a href={ticket.workflow_url} target="_blank" rel="noopener noreferrer" className="hit inline-flex items-center gap-1.5 text-xs text-muted-foreground hover:text-foreground">
            <ExternalLink className="size-3.5" strokeWidth={1.75} aria-hidden="true" />{t("panel.workflow")}
          </a>
        </div>
      ) : null}
    </>
  );
}

/** Who it is, until the contact's own part is here. */
function Heading({ ticket, end }: { ticket: Ticket; end: ReactNode }) {
  const { t } = useTranslation();
  const name = contactName(ticket.contact);
  return (
    <div className="grid grid-cols-[56px_minmax(0,1fr)_auto] items-center gap-x-3">
      <Avatar id={ticket.contact.id} name={name} photo={ticket.contact.photo_url} size={56} />
      <div className="min-w-0">
        <div className="truncate text-base font-semibold">{name}</div>
        <div className="truncate text-xs text-muted-foreground tabular-nums">{ticket.is_group ? t("panel.group") : phoneNumber(ticket.contact.phone)}</div>
      </div>
      {end}
    </div>
  );
}

function Rows({ children }: { children: ReactNode }) {
  return <dl className="mt-2 grid grid-cols-[96px_minmax(0,1fr)] items-center gap-x-2 first:mt-0">{children}</dl>;
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="flex min-h-[26px] items-center self-start text-muted-foreground max-md:min-h-9">{label}</dt>
      <dd className="flex min-h-[26px] min-w-0 items-center gap-1.5 max-md:min-h-9">{children}</dd>
    </>
  );
}
