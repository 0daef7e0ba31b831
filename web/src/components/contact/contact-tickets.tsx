import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { StatusGlyph } from "@/components/status-glyph";
import { Button } from "@/components/ui/button";
import { contactTicketsQuery } from "@/lib/contacts";
import { exactTime } from "@/lib/format";
import { useTimeText } from "@/lib/use-time-text";

/** Other tickets of a contact that this person may see, newest first. */
export function ContactTickets({ contactId, except, onOpen }: { contactId: string; except?: string; onOpen?: () => void }) {
  const { t } = useTranslation();
  const time = useTimeText();
  const list = useInfiniteQuery(contactTicketsQuery(contactId));
  const tickets = (list.data?.pages ?? []).flatMap((page) => page.items).filter(({ id }) => id !== except);
  if (list.isError && !list.data) return <p className="text-xs text-muted-foreground">{t("contacts.ticketsError")} <Button variant="link" size="inline" className="text-xs" onClick={() => void list.refetch()}>{t("common.retry")}</Button></p>;
  if (list.isPending) return <div role="status" aria-label={t("common.loading")} className="h-8 animate-skeleton rounded-md bg-tint" />;
  if (tickets.length === 0 && !list.hasNextPage) return <p className="text-xs text-muted-foreground">{except ? t("contacts.noOtherTickets") : t("contacts.noTickets")}</p>;
  return (
    <>
      <ul className="-mx-2">
        {tickets.map((ticket) => (
          <li key={ticket.id}>
            <Link to="/inbox/$ticketId" params={{ ticketId: ticket.id }} onClick={onOpen} className="t-fast grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-2 rounded-md px-2 py-1.5 hover:bg-accent max-md:min-h-11">
              <StatusGlyph status={ticket.status} />
              <span className="min-w-0">
                <span className="block truncate">{ticket.department?.name ?? ticket.connection.name}</span>
                <span className="block truncate text-xs text-muted-foreground tabular-nums">{ticket.protocol}{ticket.agent ? ` · ${ticket.agent.name}` : ""}</span>
              </span>
              <time dateTime={ticket.last_message_at} title={exactTime(ticket.last_message_at)} className="text-xs text-muted-foreground">{time.short(ticket.last_message_at)}</time>
            </Link>
          </li>
        ))}
      </ul>
      {list.hasNextPage ? <Button variant="link" size="inline" className="hit mt-1 text-xs" onClick={() => void list.fetchNextPage()}>{list.isFetchNextPageError ? t("common.retry") : t("contacts.moreTickets")}</Button> : null}
    </>
  );
}
