import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { Users } from "lucide-react";
import { useTranslation } from "react-i18next";
import { PaletteItem, PALETTE_GROUP } from "@/app/palette/palette-item";
import { Avatar } from "@/components/avatar";
import { StatusGlyph } from "@/components/status-glyph";
import { Highlighted, Snippet } from "@/features/search/snippet";
import type { SearchResults } from "@/lib/api-types";
import { contactName, exactTime, phoneNumber } from "@/lib/format";
import { useTimeText } from "@/lib/use-time-text";

/** Values that begin so are matches of the API: the palette's own filter lets them through. */
export const FOUND = "found:";

interface Props {
  results: SearchResults;
  asked: string;
  after: (action: () => void) => () => void;
}

/** What a search has found, conversations first, since they are what one looks for most; a message opens at its place in the conversation. */
export function Found({ results, asked, after }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const time = useTimeText();
  return (
    <>
      {results.tickets.length > 0 ? (
        <Command.Group heading={t("search.tickets")} className={PALETTE_GROUP}>
          {results.tickets.map((ticket) => (
            <PaletteItem key={ticket.id} value={`${FOUND}ticket:${ticket.id}`} onSelect={after(() => void navigate({ to: "/inbox/$ticketId", params: { ticketId: ticket.id } }))}>
              <Avatar id={ticket.id} name={ticket.contact_name} size={24} />
              {ticket.is_group ? <Users className="size-3.5 shrink-0 text-muted-foreground" aria-label={t("list.group")} /> : null}
              <span className="min-w-0 truncate font-medium"><Highlighted text={contactName({ name: ticket.contact_name, phone: null })} asked={asked} /></span>
              {ticket.agent_name ? <span className="truncate text-xs text-muted-foreground max-md:hidden">{ticket.agent_name}</span> : null}
              <span className="ml-auto flex shrink-0 items-center gap-2 text-xs text-muted-foreground tabular-nums"><Highlighted text={ticket.protocol} asked={asked} /><StatusGlyph status={ticket.status} /></span>
            </PaletteItem>
          ))}
        </Command.Group>
      ) : null}
      {results.contacts.length > 0 ? (
        <Command.Group heading={t("search.contacts")} className={PALETTE_GROUP}>
          {results.contacts.map((contact) => (
            <PaletteItem key={contact.id} value={`${FOUND}contact:${contact.id}`} onSelect={after(() => void navigate({ to: "/contacts", search: { contact: contact.id } }))}>
              <Avatar id={contact.id} name={contactName(contact)} photo={contact.photo_url} size={24} />
              <span className="min-w-0 truncate font-medium"><Highlighted text={contactName(contact)} asked={asked} /></span>
              <span className="ml-auto shrink-0 text-xs text-muted-foreground tabular-nums max-md:hidden">{contact.kind === "group" ? t("list.group") : phoneNumber(contact.phone)}</span>
            </PaletteItem>
          ))}
        </Command.Group>
      ) : null}
      {results.messages.length > 0 ? (
        <Command.Group heading={t("search.messages")} className={PALETTE_GROUP}>
          {results.messages.map((message) => (
            <PaletteItem key={message.message_id} tall value={`${FOUND}message:${message.message_id}`} onSelect={after(() => void navigate({ to: "/inbox/$ticketId", params: { ticketId: message.ticket_id }, search: { m: message.message_id } }))}>
              <span className="min-w-0 flex-1">
                <span className="flex items-baseline gap-2">
                  <span className="min-w-0 truncate font-medium">{contactName({ name: message.contact_name, phone: null })}</span>
                  <time dateTime={message.at} title={exactTime(message.at)} className="ml-auto shrink-0 text-xs text-muted-foreground">{time.short(message.at)}</time>
                </span>
                <span className="line-clamp-2 text-xs wrap-anywhere text-muted-foreground">{message.direction === "out" ? `${t("search.us")} ` : ""}<Snippet parts={message.snippet} /></span>
              </span>
            </PaletteItem>
          ))}
        </Command.Group>
      ) : null}
      {results.complete ? null : <p className="px-2.5 py-1.5 text-xs text-muted-foreground">{t("search.incomplete")}</p>}
    </>
  );
}
