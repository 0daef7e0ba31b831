import { Link } from "@tanstack/react-router";
import { ArrowLeftRight, Check, ChevronLeft, CirclePause, CirclePlay, Eye, PanelRight, RotateCcw, UserCheck, type LucideIcon } from "lucide-react";
import { lazy } from "react";
import { useTranslation } from "react-i18next";
import { DeferredMenu } from "@/components/deferred-menu";
import { Avatar } from "@/components/avatar";
import { ConnectionDot } from "@/components/connection-dot";
import { StatusGlyph } from "@/components/status-glyph";
import { Button } from "@/components/ui/button";
import { useActionLabel } from "@/features/inbox/actions/use-action-label";
import { useTicketAction } from "@/features/inbox/actions/use-ticket-action";
import type { RunnableAction } from "@/features/inbox/actions/use-run-action";
import { MoreButton } from "@/features/inbox/conversation/more-button";
import { useCompany } from "@/features/inbox/use-company";
import { withPageTexts } from "@/i18n";
import type { Ticket } from "@/lib/api-types";
import { cn } from "@/lib/cn";
import { contactName } from "@/lib/format";
import { toast } from "@/lib/toast";

const MoreMenu = lazy(() => withPageTexts(import("@/features/inbox/conversation/more-menu")));

interface Props {
  ticket: Ticket;
  detailsShown: boolean;
  onDetails: () => void;
}

/** Who, in which state, and what may be done now. Below 800 px the labels stand alone, below 620 the icons. */
export function ConversationHeader({ ticket, detailsShown, onDetails }: Props) {
  const { t } = useTranslation();
  const name = contactName(ticket.contact);
  const copyProtocol = async () => {
    await navigator.clipboard.writeText(ticket.protocol);
    toast(t("common.copied"));
  };
  return (
    <header className="flex h-paneheader shrink-0 items-center gap-3 border-b bg-card pr-3 pl-4 max-md:h-14 max-md:gap-1.5 max-md:pr-0.5 max-md:pl-0">
      <Link to="/inbox" search={(old) => ({ ...old, details: undefined })} aria-label={t("conversation.backToList")} className="grid size-11 shrink-0 place-items-center text-muted-foreground md:hidden">
        <ChevronLeft className="size-5" strokeWidth={1.75} />
      </Link>
      <button type="button" onClick={onDetails} aria-label={t("conversation.details")} title={t("conversation.details")} className="hit shrink-0 rounded-full max-md:-ml-2">
        <Avatar id={ticket.contact.id} name={name} photo={ticket.contact.photo_url} size={36} />
      </button>
      <div className="min-w-0 flex-1">
        <div className="flex min-w-0 items-center gap-2">
          <h2 className="truncate text-base font-semibold">{name}</h2>
          <Viewers ticket={ticket} />
        </div>
        <div className="mt-0.5 flex items-center gap-1.5 overflow-hidden text-xs whitespace-nowrap text-muted-foreground">
          <StatusGlyph status={ticket.status} label />
          <ConnectionDot color={ticket.connection.color} name={ticket.connection.name} className="ml-1.5" />
          <span className="truncate max-md:sr-only">{ticket.connection.name}</span>
          <button type="button" className="ml-1.5 tabular-nums hover:text-foreground @max-[780px]/conv:hidden" title={t("conversation.copyProtocol")} onClick={() => void copyProtocol()}>{ticket.protocol}</button>
        </div>
      </div>
      <div className="flex shrink-0 items-center gap-1.5 max-md:gap-0">
        <Action ticket={ticket} action="accept" icon={ticket.status === "waiting" ? CirclePlay : UserCheck} shortcut="A" main={ticket.status === "open"} />
        <Action ticket={ticket} action="transfer" icon={ArrowLeftRight} shortcut="T" />
        <Action ticket={ticket} action="wait" icon={CirclePause} shortcut="W" />
        <Action ticket={ticket} action="resolve" icon={Check} shortcut="R" main={ticket.status !== "open"} />
        <Action ticket={ticket} action="reopen" icon={RotateCcw} main />
        <DeferredMenu button={(open) => <MoreButton onClick={open} />}>
          {(opened) => <MoreMenu ticket={ticket} opened={opened} onDetails={onDetails} />}
        </DeferredMenu>
        {detailsShown ? null : (
          <Button variant="ghost" size="icon" className="max-md:hidden" aria-label={t("conversation.showDetails")} data-tip={t("conversation.showDetails")} data-tip-key="]" onClick={onDetails}><PanelRight className="icon" /></Button>
        )}
      </div>
    </header>
  );
}

/** Colleagues who have this ticket on screen too. */
function Viewers({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const { viewers } = useCompany(ticket.id, ticket.contact);
  if (viewers.length === 0) return null;
  return (
    <span className="inline-flex shrink-0 items-center gap-1 text-muted-foreground">
      <Eye className="size-3" strokeWidth={2} aria-hidden="true" />
      {viewers.slice(0, 3).map((person) => (
        <span key={person.id} role="img" aria-label={t("conversation.viewing", { name: person.name })} data-tip={t("conversation.viewing", { name: person.name })}>
          <Avatar id={person.id} name={person.name} size={20} />
        </span>
      ))}
    </span>
  );
}

interface ActionProps {
  ticket: Ticket;
  action: RunnableAction;
  icon: LucideIcon;
  shortcut?: string;
  /** The one filled button; on phones it is the only one outside the menu. */
  main?: boolean;
}

function Action({ ticket, action, icon: Icon, shortcut, main = false }: ActionProps) {
  const label = useActionLabel(ticket, action);
  const { allowed, pending, run } = useTicketAction(ticket, action);
  if (!allowed) return null;
  return (
      <Button
        variant={main ? "primary" : "outline"}
        aria-disabled={pending}
        onClick={run}
        aria-label={label}
        data-tip={label}
        data-tip-key={shortcut}
        className={main
          ? "max-md:bg-transparent max-md:px-1.5 max-md:text-base max-md:text-primary max-md:[&>svg]:hidden"
          : cn("max-md:hidden", "@max-[620px]/conv:w-control @max-[620px]/conv:p-0")}
      >
        <Icon className={cn("icon", !main && "@min-[621px]/conv:@max-[800px]/conv:hidden")} aria-hidden="true" />
        <span className={main ? undefined : "@max-[620px]/conv:hidden"}>{label}</span>
      </Button>
  );
}
