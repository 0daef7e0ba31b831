import { Link } from "@tanstack/react-router";
import { FileText, Image, MapPin, Mic, OctagonAlert, Paperclip, Sticker, UserRound, Users, Video, type LucideIcon } from "lucide-react";
import { memo, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { useOutboxItems } from "@/lib/live";
import { Avatar } from "@/components/avatar";
import { ConnectionDot } from "@/components/connection-dot";
import { SlaBadge } from "@/components/sla-ring";
import { StatusGlyph } from "@/components/status-glyph";
import { Tick } from "@/components/tick";
import { useTicketAction } from "@/features/inbox/actions/use-ticket-action";
import { useTimeText } from "@/features/inbox/use-time-text";
import type { LastMessage, Ticket } from "@/lib/api-types";
import { cn } from "@/lib/cn";
import { draftLine, useDraft } from "@/lib/drafts";
import { contactName, exactTime } from "@/lib/format";
import { useMe } from "@/lib/session";
import { currentClock } from "@/lib/sla";

interface Props {
  ticket: Ticket;
  selected: boolean;
  tabStop: boolean;
  now: number;
  onFocus: (ticketId: string) => void;
}

/** One conversation of the list. The link and its action are siblings, never nested. */
export const TicketRow = memo(function TicketRow({ ticket, selected, tabStop, now, onFocus }: Props) {
  const { t } = useTranslation();
  const time = useTimeText();
  const accept = useTicketAction(ticket, "accept");
  const canAccept = ticket.status === "open" && ticket.allowed_actions.includes("accept");
  const name = contactName(ticket.contact);
  const clock = currentClock(ticket, now);
  const unread = ticket.unread > 0;
  const lastAt = ticket.last_message?.created_at ?? ticket.last_message_at;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "a" || event.ctrlKey || event.metaKey || !canAccept) return;
    event.preventDefault();
    accept.run();
  };
  return (
    <div className={cn("group/row relative h-full", selected ? "bg-selected max-md:bg-transparent" : "hover:bg-accent has-focus-visible:bg-accent")}>
      <Link
        to="/inbox/$ticketId"
        params={{ ticketId: ticket.id }}
        search={true}
        data-ticket={ticket.id}
        tabIndex={tabStop ? 0 : -1}
        aria-current={selected ? "true" : undefined}
        onFocus={() => { onFocus(ticket.id); }}
        onKeyDown={onKeyDown}
        className={cn(
          "grid h-full grid-cols-[40px_minmax(0,1fr)] items-center gap-x-3 pr-3.5 pl-3 focus-visible:-outline-offset-2 max-md:pr-4 max-md:pl-3.5",
          "after:pointer-events-none after:absolute after:right-0 after:bottom-0 after:left-16 after:h-px after:bg-border/80",
          selected && "before:absolute before:inset-y-0 before:left-0 before:w-[3px] before:bg-primary max-md:before:hidden",
        )}
      >
        <span className="relative">
          <Avatar id={ticket.contact.id} name={name} photo={ticket.contact.photo_url} />
          <ConnectionDot color={ticket.connection.color} name={ticket.connection.name} className={cn("absolute -right-px -bottom-px size-3 border-2", selected ? "border-selected max-md:border-card" : "border-card group-hover/row:border-accent")} />
        </span>
        <span className="grid min-w-0 grid-rows-[20px_20px_20px] items-center gap-y-0.5 compact:grid-cols-[minmax(0,1fr)_auto] compact:grid-rows-[20px_18px] compact:gap-y-0">
          <span className="flex min-w-0 items-center gap-1.5 compact:col-span-2">
            {ticket.is_group ? <Users className="size-3.5 shrink-0 text-muted-foreground" aria-label={t("list.group")} /> : null}
            <span className={cn("truncate text-base", unread ? "font-semibold" : "font-medium")}>{name}</span>
            {ticket.critical ? <OctagonAlert className="size-3.5 shrink-0 text-sla-breach" aria-label={t("critical")} /> : null}
            <time dateTime={lastAt} title={exactTime(lastAt)} className={cn("ml-auto shrink-0 text-xs", unread ? "font-medium text-primary" : "text-muted-foreground")}>{time.short(lastAt)}</time>
          </span>
          <span className={cn("flex min-w-0 items-center gap-1 text-muted-foreground", canAccept && "compact:group-hover/row:pr-16")}>
            <Preview ticket={ticket} unread={unread} />
            {unread ? (
              <b className={cn("ml-auto inline-grid h-[18px] min-w-[18px] shrink-0 place-items-center rounded-full bg-primary px-[5px] text-micro leading-none font-semibold text-primary-foreground tabular-nums", canAccept && "md:group-hover/row:invisible")} aria-label={t("list.unread", { count: ticket.unread })}>
                {ticket.unread > 99 ? "99+" : ticket.unread}
              </b>
            ) : null}
          </span>
          <span className="flex min-w-0 items-center gap-1.5 text-xs text-muted-foreground compact:col-start-2 compact:row-start-2 compact:pl-2 compact:not-has-[[role=img]]:pl-0">
            <StatusGlyph status={ticket.status} className="compact:hidden" />
            <span className="max-w-[45%] shrink-0 truncate compact:hidden">{ticket.department?.name ?? ticket.connection.name}</span>
            <span className="flex h-[18px] min-w-0 flex-1 flex-wrap gap-1 overflow-hidden compact:hidden">
              {ticket.tags.map((tag) => <Tag key={tag.id} name={tag.name} />)}
            </span>
            <span className={cn("ml-auto inline-flex shrink-0 items-center gap-2", canAccept && "md:group-hover/row:invisible")}>{clock ? <SlaBadge clock={clock} /> : null}</span>
          </span>
        </span>
      </Link>
      {canAccept ? (
        <button
          type="button"
          tabIndex={-1}
          onClick={accept.run}
          className="absolute right-3 bottom-2 hidden h-6 rounded-md bg-primary px-2.5 text-xs font-medium text-primary-foreground hover:bg-primary-hover md:group-hover/row:block"
        >
          {t("list.accept")}
        </button>
      ) : null}
    </div>
  );
});

export function Tag({ name }: { name: string }) {
  return <span className="inline-block h-[18px] max-w-full truncate rounded-sm bg-tint px-1.5 text-xs leading-[18px] whitespace-nowrap text-secondary-foreground">{name}</span>;
}

const TYPE_ICON: Partial<Record<string, LucideIcon>> = { image: Image, audio: Mic, video: Video, document: FileText, sticker: Sticker, location: MapPin, contact: UserRound };

/** Line two: an own draft or unsent message first, else the last message with its tick. */
function Preview({ ticket, unread }: { ticket: Ticket; unread: boolean }) {
  const { t } = useTranslation();
  const me = useMe();
  const draft = draftLine(useDraft(me.user.id, ticket.id)).trim();
  const pending = useOutboxItems(ticket.id);
  const last = pending[pending.length - 1];
  if (last) return <><Tick status={last.state === "rejected" ? "failed" : "sending"} /><span className="truncate">{last.text || last.file?.name}</span></>;
  if (draft) return <><span className="shrink-0 font-medium text-destructive">{t("list.draft")}</span><span className="truncate">{draft}</span></>;
  if (!ticket.last_message) return <span className="truncate">{t("list.noMessage")}</span>;
  return <><MessageMark message={ticket.last_message} /><PreviewText message={ticket.last_message} unread={unread} /></>;
}

function MessageMark({ message }: { message: LastMessage }) {
  if (message.direction === "out") return <Tick status={message.status} />;
  if (message.type === "text") return null;
  const Icon = TYPE_ICON[message.type] ?? Paperclip;
  return <Icon className="size-3.5 shrink-0" strokeWidth={1.75} aria-hidden="true" />;
}

function PreviewText({ message, unread }: { message: LastMessage; unread: boolean }) {
  const { t, i18n } = useTranslation();
  const key = `preview.${message.type}`;
  const text = message.preview || (i18n.exists(key) ? (t as (key: string) => string)(key) : t("preview.other"));
  return <span className={cn("truncate", unread && "text-foreground")}>{text}</span>;
}
