import { ExternalLink, MapPin, Radio, UserPlus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/avatar";
import { Button } from "@/components/ui/button";
import type { Content } from "@/features/inbox/conversation/model";
import { phoneNumber } from "@/lib/format";
import { openNewConversation } from "@/lib/new-conversation";

type Place = NonNullable<Content["location"]>;

/** A place without a map of others: nothing about the customer leaves the page until somebody follows the link. */
export function LocationContent({ place }: { place: Place }) {
  const { t } = useTranslation();
  const at = `${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}`;
  const Icon = place.live ? Radio : MapPin;
  const title = place.name ?? (place.live ? t("conversation.place.live") : t("preview.location"));
  const map = `https://www.openstreetmap.org/?mlat=${String(place.latitude)}&mlon=${String(place.longitude)}#map=17/${String(place.latitude)}/${String(place.longitude)}`;
  return (
    <div className="w-[280px] max-w-full overflow-hidden rounded-lg bg-tint">
      <div className="relative grid h-20 place-items-center overflow-hidden" aria-hidden="true">
        <svg className="absolute inset-0 size-full text-border" preserveAspectRatio="xMidYMid slice" viewBox="0 0 280 80" fill="none" stroke="currentColor" strokeWidth="3">
          <path d="M-10 58 C60 40 120 78 290 22M40 -10 L78 90M150 -10 C140 30 190 50 176 90M230 -10 L214 90M-10 18 L290 66" />
        </svg>
        <Icon className="relative size-7 text-primary" strokeWidth={1.75} />
      </div>
      <div className="px-3 pt-2 pb-2.5">
        <b className="block text-sm font-medium">{title}</b>
        {place.name && place.live ? <span className="block text-xs opacity-75">{t("conversation.place.live")}</span> : null}
        {place.address ? <span className="block text-sm opacity-80">{place.address}</span> : null}
        <span className="block text-xs opacity-75 tabular-nums">{at}</span>
        <a href={map} target="_blank" rel="noopener noreferrer nofollow" className="hit mt-1 inline-flex items-center gap-1 text-sm font-medium text-primary hover:underline">
          {t("conversation.place.open")}<ExternalLink className="size-3.5" strokeWidth={1.75} aria-hidden="true" />
        </a>
      </div>
    </div>
  );
}

/** Contacts that were shared: each can be written to, which also keeps it. */
export function ContactsContent({ contacts }: { contacts: NonNullable<Content["contacts"]> }) {
  const { t } = useTranslation();
  return (
    <ul className="grid w-[300px] max-w-full gap-1.5">
      {contacts.map((contact, index) => {
        const phone = contact.phones[0];
        const name = contact.name || phoneNumber(phone);
        return (
          <li key={`${contact.name}-${String(index)}`} className="grid grid-cols-[36px_minmax(0,1fr)] gap-x-2.5 rounded-lg bg-tint px-2.5 py-2">
            <Avatar id={contact.contact_id ?? name} name={name} size={36} />
            <span className="min-w-0">
              <b className="block truncate text-sm font-medium" title={name}>{name}</b>
              {contact.phones.map((each) => <span key={each} className="block truncate text-xs opacity-75 tabular-nums">{phoneNumber(each)}</span>)}
            </span>
            {phone || contact.contact_id ? (
              <span className="col-start-2 mt-1 flex">
                <Button variant="link" size="inline" className="hit text-sm" onClick={() => { openNewConversation(contact.contact_id ? { contactId: contact.contact_id } : { phone }); }}>
                  <UserPlus className="size-3.5" strokeWidth={1.75} aria-hidden="true" />{contact.contact_id ? t("conversation.contact.talk") : t("conversation.contact.saveAndTalk")}
                </Button>
              </span>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}
