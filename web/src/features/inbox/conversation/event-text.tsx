import { useTranslation } from "react-i18next";
import { RichText } from "@/components/rich-text";
import type { TicketEvent } from "@/lib/api-types";

const NAMED = ["accepted", "waiting", "resumed", "resolved", "sla_warned", "sla_breached"] as const;
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
  const key = sentenceOf(eventKind(event), { target, reason, byCustomer: event.actor?.kind === "contact" });
  // Values are put in by RichText, after the tags were read: a name can't pass for a tag.
  return <RichText values={{ actor, connection, target: target ?? "", reason: reason ?? "" }}>{t(`event.${key}`, { skipInterpolation: true })}</RichText>;
}

function sentenceOf(kind: string, { target, reason, byCustomer }: { target?: string; reason?: string; byCustomer: boolean }) {
  switch (kind) {
    case "created": return "created";
    case "cancelled": return reason ? "cancelledReason" : "cancelled";
    case "reopened": return byCustomer ? "reopenedCustomer" : "reopened";
    case "assigned": return target ? "assigned" : "transferredNoTarget";
    case "transferred": return target ? "transferred" : "transferredNoTarget";
    case "ai_handover": return target ? "ai_handover" : "transferredNoTarget";
    case "priority": return target ? "priority" : "other";
    default: return NAMED.find((each) => each === kind) ?? "other";
  }
}

function text(value: unknown): string | undefined {
  if (typeof value === "string" && value !== "") return value;
  if (typeof value === "object" && value !== null && "name" in value && typeof value.name === "string") return value.name;
  return undefined;
}
