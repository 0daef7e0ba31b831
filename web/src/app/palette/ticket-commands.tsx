import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Command } from "cmdk";
import { ArrowLeftRight, Check, CirclePause, CircleX, Eye, PanelRight, RotateCcw, UserCheck, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useActionLabel } from "@/features/inbox/actions/use-action-label";
import { useTicketAction } from "@/features/inbox/actions/use-ticket-action";
import { ticketQuery } from "@/features/inbox/api";
import type { Ticket } from "@/lib/api-types";
import { usePreference } from "@/lib/preferences";

interface TicketCommand {
  label: string;
  icon: LucideIcon;
  shortcut?: string;
  run: () => void;
}

interface Props {
  heading: string;
  className: string;
  render: (command: TicketCommand) => ReactNode;
}

/** What may be done now with the ticket on screen. */
export function TicketCommands(props: Props) {
  const { ticketId } = useParams({ strict: false });
  const { data } = useQuery({ ...ticketQuery(ticketId ?? ""), enabled: false });
  return data && ticketId ? <Commands ticket={data} {...props} /> : null;
}

function Commands({ ticket, heading, className, render }: Props & { ticket: Ticket }) {
  const { t } = useTranslation();
  const [events, setEvents] = usePreference("events");
  const [panel, setPanel] = usePreference("panel");
  const actions = [
    { action: useTicketAction(ticket, "accept"), label: useActionLabel(ticket, "accept"), icon: UserCheck, shortcut: "A" },
    { action: useTicketAction(ticket, "transfer"), label: t("actions.transfer"), icon: ArrowLeftRight, shortcut: "T" },
    { action: useTicketAction(ticket, "wait"), label: t("actions.wait"), icon: CirclePause, shortcut: "W" },
    { action: useTicketAction(ticket, "resolve"), label: t("actions.resolve"), icon: Check, shortcut: "R" },
    { action: useTicketAction(ticket, "reopen"), label: t("actions.reopen"), icon: RotateCcw },
    { action: useTicketAction(ticket, "cancel"), label: t("actions.cancel"), icon: CircleX },
  ];
  return (
    <Command.Group heading={heading} className={className}>
      {actions.filter(({ action }) => action.allowed).map(({ action, ...command }) => render({ ...command, run: action.run }))}
      {render({ label: t("palette.toggleEvents"), icon: Eye, shortcut: "E", run: () => { setEvents(events === "shown" ? "hidden" : "shown"); } })}
      {render({ label: t("palette.togglePanel"), icon: PanelRight, shortcut: "]", run: () => { setPanel(panel === "open" ? "closed" : "open"); } })}
    </Command.Group>
  );
}
