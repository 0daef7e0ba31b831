import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Ban, Users } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/avatar";
import { ConnectionDot } from "@/components/connection-dot";
import { Button } from "@/components/ui/button";
import type { ContactsSearch } from "@/features/contacts/search";
import type { Contact } from "@/lib/api-types";
import { shownName } from "@/lib/contacts";
import { contactName, phoneNumber, whole } from "@/lib/format";

const ROW_PX = 56;
const LOAD_AHEAD = 10;

interface Props {
  contacts: Contact[];
  search: ContactsSearch;
  hasMore: boolean;
  loadingMore: boolean;
  moreFailed: boolean;
  onMore: () => void;
}

/** Virtual rows, by name; the next page is read before the end is reached. */
export function ContactRows({ contacts, search, hasMore, loadingMore, moreFailed, onMore }: Props) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: contacts.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, getItemKey: (index) => contacts[index]?.id ?? index, overscan: 8 });
  const rows = virtual.getVirtualItems();
  const last = rows[rows.length - 1]?.index ?? 0;
  useEffect(() => {
    if (hasMore && !loadingMore && !moreFailed && last >= contacts.length - LOAD_AHEAD) onMore();
  }, [hasMore, loadingMore, moreFailed, last, contacts.length, onMore]);
  return (
    <div ref={scroller} className="scroll-thin h-full overflow-y-auto pb-6">
      <div className="mx-auto w-full max-w-[1000px] px-6 max-md:px-0">
        <ul aria-label={t("contacts.title")} className="relative overflow-hidden border bg-card max-md:border-x-0 md:rounded-lg" style={{ height: virtual.getTotalSize() }}>
          {rows.map((row) => {
            const contact = contacts[row.index];
            return contact ? (
              <li key={row.key} aria-setsize={hasMore ? -1 : contacts.length} aria-posinset={row.index + 1} className="absolute inset-x-0 top-0" style={{ height: ROW_PX, transform: `translateY(${row.start}px)` }}>
                <Row contact={contact} search={search} />
              </li>
            ) : null;
          })}
        </ul>
        {moreFailed ? <div className="flex items-center justify-center gap-2 p-3 text-muted-foreground">{t("list.moreError")}<Button variant="link" size="inline" onClick={onMore}>{t("common.retry")}</Button></div> : null}
      </div>
    </div>
  );
}

function Row({ contact, search }: { contact: Contact; search: ContactsSearch }) {
  const { t } = useTranslation();
  const name = contactName({ name: shownName(contact), phone: contact.phone });
  return (
    <Link to="/contacts" search={{ ...search, contact: contact.id }} className="grid h-full grid-cols-[36px_minmax(0,2fr)_minmax(0,1fr)_auto] items-center gap-x-3 border-b px-4 hover:bg-accent focus-visible:-outline-offset-2 max-md:grid-cols-[36px_minmax(0,1fr)_auto]">
      <Avatar id={contact.id} name={name} photo={contact.photo_url} size={36} />
      <span className="min-w-0">
        <span className="flex items-center gap-1.5">
          {contact.kind === "group" ? <Users className="size-3.5 shrink-0 text-muted-foreground" aria-label={t("list.group")} /> : null}
          <span className="truncate text-base font-medium">{name}</span>
          {contact.blocked ? <span className="inline-flex shrink-0 items-center gap-1 rounded-sm bg-sla-breach-muted px-1.5 text-xs leading-[18px] text-sla-breach"><Ban className="size-3" aria-hidden="true" />{t("contacts.blocked")}</span> : null}
        </span>
        <span className="block truncate text-xs text-muted-foreground tabular-nums">{contact.kind === "group" ? t("contacts.group") : shownName(contact) === "" ? t("contacts.unnamed") : phoneNumber(contact.phone) || t("contacts.onlyLid")}</span>
      </span>
      <span className="flex min-w-0 items-center gap-1.5 text-xs text-muted-foreground max-md:hidden">
        {contact.connections.slice(0, 3).map(({ id, name: label, color }) => <span key={id} className="inline-flex min-w-0 items-center gap-1"><ConnectionDot color={color} /><span className="truncate">{label}</span></span>)}
      </span>
      <span className="text-xs text-muted-foreground tabular-nums">{contact.tickets_count > 0 ? t("contacts.ticketsCount", { count: contact.tickets_count, shown: whole(contact.tickets_count) }) : ""}</span>
    </Link>
  );
}

export function ContactsSkeleton() {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t("common.loading")} className="mx-auto w-full max-w-[1000px] animate-appear-late px-6 opacity-0 max-md:px-0">
      <div className="border bg-card max-md:border-x-0 md:rounded-lg">
        {[62, 48, 70, 55, 80, 44, 66, 58].map((width) => (
          <div key={width} className="grid h-14 animate-skeleton grid-cols-[36px_minmax(0,1fr)] items-center gap-3 border-b px-4 last:border-b-0">
            <span className="size-9 rounded-full bg-tint" />
            <span className="grid gap-2"><i className="h-3 rounded-sm bg-tint" style={{ width: `${width}%` }} /><i className="h-2.5 w-1/4 rounded-sm bg-tint" /></span>
          </div>
        ))}
      </div>
    </div>
  );
}
