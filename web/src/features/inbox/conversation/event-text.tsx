import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { RichText } from "@/components/rich-text";
import { agentsQuery, departmentsQuery } from "@/features/inbox/api";
import type { TicketEvent } from "@/lib/api-types";

const NAMED = ["accepted", "waiting", "resumed", "resolved", "cancelled"] as const;

/** An event as one sentence; names stand out. Events hold ids only: the names are looked up. */
export function EventText({ event, connection }: { event: TicketEvent; connection: string }) {
  const { t } = useTranslation();
  const target = useTarget(event);
  const actor = event.actor?.name || t("event.system");
  const key = sentenceOf(event, target !== undefined);
  // Values are put in by RichText, after the tags were read: a name can't pass for a tag.
  return <RichText values={{ actor, connection, target: target ?? "" }}>{t(`event.${key}`, { skipInterpolation: true })}</RichText>;
}

function sentenceOf(event: TicketEvent, hasTarget: boolean) {
  switch (event.kind) {
    case "created": return "created";
    case "reopened": return event.actor?.kind === "contact" ? "reopenedCustomer" : "reopened";
    case "assigned": return hasTarget ? "assigned" : "transferredNoTarget";
    case "transferred": return hasTarget ? "transferred" : "transferredNoTarget";
    default: return NAMED.find((each) => each === event.kind) ?? "other";
  }
}

/** The person, else the department, that the ticket went to. */
function useTarget(event: TicketEvent): string | undefined {
  const moves = event.kind === "assigned" || event.kind === "transferred";
  const agents = useQuery({ ...agentsQuery, enabled: moves }).data;
  const departments = useQuery({ ...departmentsQuery, enabled: moves }).data;
  if (!moves) return undefined;
  const to = event.data.to as { agent_id?: string; department_id?: string } | undefined;
  return to?.agent_id ? agents?.find((agent) => agent.id === to.agent_id)?.name : departments?.find((department) => department.id === to?.department_id)?.name;
}
