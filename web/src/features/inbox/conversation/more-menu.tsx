import { ArrowLeftRight, CirclePause, CirclePlay, CircleX, Check, Eye, EyeOff, History, PanelRight, Copy, Search, type LucideIcon } from "lucide-react";
import { useTranslation } from "react-i18next";
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuSeparator, DropdownMenuShortcut, DropdownMenuTrigger } from "@/components/ui/dropdown-menu";
import { useActionLabel } from "@/features/inbox/actions/use-action-label";
import { MoreButton } from "@/features/inbox/conversation/more-button";
import { useTicketAction } from "@/features/inbox/actions/use-ticket-action";
import type { RunnableAction } from "@/features/inbox/actions/use-run-action";
import { changeThreadView, useThreadView } from "@/features/inbox/conversation/thread-view-store";
import type { Ticket } from "@/lib/api-types";
import { usePreference } from "@/lib/preferences";
import { can, useMe } from "@/lib/session";
import { toast } from "@/lib/toast";

/** What has no button of its own; on phones also what has no room. */
export default function MoreMenu({ ticket, opened, onDetails }: { ticket: Ticket; opened: boolean; onDetails: () => void }) {
  const { t } = useTranslation();
  const [events, setEvents] = usePreference("events");
  const me = useMe();
  const view = useThreadView(ticket.id);
  const seesAll = can(me, "messages.view_deleted") && (can(me, "audit.view") || can(me, "settings.manage"));
  const hidden = events === "hidden";
  const EventsIcon = hidden ? Eye : EyeOff;
  const copyProtocol = async () => {
    await navigator.clipboard.writeText(ticket.protocol);
    toast(t("common.copied"));
  };
  return (
    <DropdownMenu defaultOpen={opened}>
      <DropdownMenuTrigger asChild><MoreButton /></DropdownMenuTrigger>
      <DropdownMenuContent className="min-w-60">
        <MenuAction ticket={ticket} action="transfer" icon={ArrowLeftRight} className="md:hidden" />
        <MenuAction ticket={ticket} action="wait" icon={CirclePause} className="md:hidden" />
        {ticket.status === "open" ? <MenuAction ticket={ticket} action="resolve" icon={Check} className="md:hidden" /> : <MenuAction ticket={ticket} action="accept" icon={CirclePlay} className="md:hidden" />}
        <DropdownMenuItem className="md:hidden" onSelect={onDetails}><PanelRight />{t("conversation.details")}</DropdownMenuItem>
        <DropdownMenuItem onSelect={() => { setEvents(hidden ? "shown" : "hidden"); }}>
          <EventsIcon />{hidden ? t("conversation.showEvents") : t("conversation.hideEvents")}<DropdownMenuShortcut>E</DropdownMenuShortcut>
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => { changeThreadView(ticket.id, { searching: true }); }}><Search />{t("conversation.searchHere")}<DropdownMenuShortcut>Ctrl F</DropdownMenuShortcut></DropdownMenuItem>
        {seesAll ? <DropdownMenuItem onSelect={() => { changeThreadView(ticket.id, { full: !view.full }); }}><History />{view.full ? t("conversation.hideFullHistory") : t("conversation.showFullHistory")}</DropdownMenuItem> : null}
        <DropdownMenuItem onSelect={() => void copyProtocol()}><Copy />{t("conversation.copyProtocol")}</DropdownMenuItem>
        {ticket.allowed_actions.includes("cancel") ? <DropdownMenuSeparator /> : null}
        <MenuAction ticket={ticket} action="cancel" icon={CircleX} danger />
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

function MenuAction({ ticket, action, icon: Icon, className, danger }: { ticket: Ticket; action: RunnableAction; icon: LucideIcon; className?: string; danger?: boolean }) {
  const label = useActionLabel(ticket, action);
  const { allowed, run } = useTicketAction(ticket, action);
  return allowed ? <DropdownMenuItem className={className} danger={danger} onSelect={run}><Icon />{label}</DropdownMenuItem> : null;
}
