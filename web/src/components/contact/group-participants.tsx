import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/avatar";
import { Button } from "@/components/ui/button";
import { participantsQuery } from "@/lib/contacts";
import { phoneNumber } from "@/lib/format";

const SHORT = 8;

/** Who is in the group, administrators first; each in the colour that their messages have. */
export function GroupParticipants({ ticketId }: { ticketId: string }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const { data, isError, isPending, refetch } = useQuery(participantsQuery(ticketId));
  const people = (data ?? []).filter(({ left }) => !left).sort((a, b) => Number(b.admin) - Number(a.admin));
  if (isError && !data) return <p className="text-xs text-muted-foreground">{t("contacts.participantsError")} <Button variant="link" size="inline" className="text-xs" onClick={() => void refetch()}>{t("common.retry")}</Button></p>;
  if (isPending) return <div role="status" aria-label={t("common.loading")} className="h-16 animate-skeleton rounded-md bg-tint" />;
  if (people.length === 0) return <p className="text-xs text-muted-foreground">{t("contacts.participantsNone")}</p>;
  return (
    <>
      <ul>
        {(all ? people : people.slice(0, SHORT)).map(({ key, name, phone, admin, contact_id: contactId, color }) => {
          const label = name || phoneNumber(phone) || t("contacts.onlyLid");
          return (
            <li key={key} className="grid grid-cols-[24px_minmax(0,1fr)_auto] items-center gap-x-2 py-1 max-md:py-1.5">
              <Avatar id={contactId ?? key} name={label} size={24} />
              <span className="min-w-0">
                <span className="block truncate font-medium" style={{ color: `var(--author-${color}, inherit)` }}>{label}</span>
                {name && phone ? <span className="block truncate text-xs text-muted-foreground tabular-nums">{phoneNumber(phone)}</span> : null}
              </span>
              {admin ? <span className="rounded-sm bg-tint px-1.5 text-xs leading-[18px] text-secondary-foreground">{t("contacts.admin")}</span> : null}
            </li>
          );
        })}
      </ul>
      {people.length > SHORT ? <Button variant="link" size="inline" className="hit mt-1 text-xs" aria-expanded={all} onClick={() => { setAll(!all); }}>{all ? t("contacts.seeLess") : t("contacts.seeAll", { count: people.length })}</Button> : null}
    </>
  );
}
