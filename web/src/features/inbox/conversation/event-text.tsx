import { Trans, useTranslation } from "react-i18next";
import type { TicketEvent } from "@/lib/api-types";

const NAMED = ["accepted", "waiting", "resumed", "resolved", "reopened", "sla_warned", "sla_breached"] as const;
const ALIASES: Partial<Record<string, string>> = {
  opened: "created", accept: "accepted", assign: "assigned", transfer: "transferred", wait: "waiting", resolve: "resolved", cancel: "cancelled", reopen: "reopened",
  agent_assigned: "assigned", customer_replied: "resumed", priority_changed: "priority", handover: "ai_handover",
};

/** The kind without its subject: "ticket.accepted" and "accepted" are the same event. */
export function eventKind(event: TicketEvent): string {
  const bare = event.kind.replace(/^ticket\./, "");
  return ALIASES[bare] ?? bare;
}

/** An event as one sentence; names stand out. */
export function EventText({ event, connection }: { event: TicketEvent; connection: string }) {
  const { t } = useTranslation();
  const actor = event.actor?.name || t("event.system");
  const target = text(event.data.agent_name) ?? text(event.data.agent) ?? text(event.data.department_name) ?? text(event.data.department) ?? text(event.data.target) ?? text(event.data.to);
  const reason = text(event.data.reason);
  const kind = eventKind(event);
  const components = { b: <b className="font-medium text-foreground" /> };
  const byCustomer = event.actor?.kind === "contact";
  if (kind === "created") return <Trans i18nKey="event.created" values={{ connection }} components={components} />;
  if (kind === "cancelled" && reason) return <Trans i18nKey="event.cancelledReason" values={{ actor, reason }} components={components} />;
  if (kind === "cancelled") return <Trans i18nKey="event.cancelled" values={{ actor }} components={components} />;
  if (kind === "reopened" && byCustomer) return <Trans i18nKey="event.reopenedCustomer" />;
  if (kind === "assigned" && target) return <Trans i18nKey="event.assigned" values={{ actor, target }} components={components} />;
  if (kind === "transferred" && target) return <Trans i18nKey="event.transferred" values={{ actor, target }} components={components} />;
  if (kind === "transferred" || kind === "assigned") return <Trans i18nKey="event.transferredNoTarget" values={{ actor }} components={components} />;
  if (kind === "ai_handover" && target) return <Trans i18nKey="event.ai_handover" values={{ actor, target }} components={components} />;
  if (kind === "priority" && target) return <Trans i18nKey="event.priority" values={{ actor, target }} components={components} />;
  const named = NAMED.find((each) => each === kind);
  if (named) return <Trans i18nKey={`event.${named}`} values={{ actor }} components={components} />;
  return <Trans i18nKey="event.other" values={{ actor }} components={components} />;
}

function text(value: unknown): string | undefined {
  if (typeof value === "string" && value !== "") return value;
  if (typeof value === "object" && value !== null && "name" in value && typeof value.name === "string") return value.name;
  return undefined;
}
