import { X } from "lucide-react";
import { useId, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/avatar";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import { BRAZIL, COUNTRIES, looksLikePhone, maskPhone, readPhone, type TypedPhone } from "@/features/new-conversation/phone-number";
import type { Contact } from "@/lib/api-types";
import { cn } from "@/lib/cn";
import { useContactSearch } from "@/lib/contact-search";
import { shownName } from "@/lib/contacts";
import { phoneNumber } from "@/lib/format";
import { can, useMe } from "@/lib/session";

export type Person = { kind: "contact"; contact: Contact } | { kind: "phone"; phone: TypedPhone };

interface Props {
  person: Person | null;
  waiting: boolean;
  error: string | undefined;
  onChange: (person: Person | null) => void;
}

const MOST = 6;

/** One field for both: letters look among the contacts, digits are a number. */
export function PersonField({ person, waiting, error, onChange }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const id = useId();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const typing = person?.kind === "phone";
  const shown = typing ? maskPhone(person.phone) : text;
  const query = typing ? person.phone.national : text;
  const looks = can(me, "contacts.view") && person?.kind !== "contact" && query.trim().length >= 2;
  const found = useContactSearch(query, looks);
  const people = looks ? (found.data ?? []).filter(({ kind, phone }) => kind !== "group" && phone !== null).slice(0, MOST) : [];
  const index = Math.min(at, Math.max(0, people.length - 1));

  const type = (value: string) => {
    setAt(0);
    const digits = value.replace(/\D/g, "");
    if (looksLikePhone(value) || (typing && digits !== "" && !/\p{L}/u.test(value))) {
      onChange({ kind: "phone", phone: readPhone(value, typing ? person.phone.country || BRAZIL : BRAZIL) });
      setText("");
    } else {
      onChange(null);
      setText(value);
    }
  };
  const choose = (contact: Contact) => {
    onChange({ kind: "contact", contact });
    setText("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const current = people[index];
    if (!current) return;
    if (event.key === "ArrowDown") setAt((index + 1) % people.length);
    else if (event.key === "ArrowUp") setAt((index + people.length - 1) % people.length);
    else if (event.key === "Enter" && !typing) choose(current);
    else return;
    event.preventDefault();
  };

  if (person?.kind === "contact") {
    const { contact } = person;
    const name = shownName(contact) || phoneNumber(contact.phone);
    return (
      <div className="grid gap-1">
        <span className="font-medium">{t("newConversation.person")}</span>
        <div className="flex h-11 items-center gap-2.5 rounded-md bg-muted pr-1 pl-2">
          <Avatar id={contact.id} name={name} photo={contact.photo_url} size={28} />
          <span className="min-w-0 flex-1 truncate text-base font-medium">{name}</span>
          <span className="shrink-0 text-xs text-muted-foreground tabular-nums">{phoneNumber(contact.phone)}</span>
          <Button variant="ghost" size="icon-sm" aria-label={t("newConversation.otherPerson")} data-tip={t("newConversation.otherPerson")} onClick={() => { onChange(null); }}><X className="size-3.5" aria-hidden="true" /></Button>
        </div>
      </div>
    );
  }
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="font-medium">{t("newConversation.person")}</label>
      <div className="flex gap-1.5">
        {typing && person.phone.country !== "" ? (
          <select
            value={person.phone.country}
            aria-label={t("newConversation.country")}
            onChange={(event) => { onChange({ kind: "phone", phone: readPhone(person.phone.national, event.target.value) }); }}
            className="h-9 w-24 rounded-md border border-input bg-card px-1.5 text-base max-md:h-11 max-md:text-lg"
          >
            {COUNTRIES.map(({ code, sign, key }) => <option key={code} value={code} title={t(`newConversation.countries.${key}`)}>{sign} +{code}</option>)}
          </select>
        ) : null}
        <Input
          id={id}
          autoFocus
          autoComplete="off"
          inputMode={typing ? "tel" : "text"}
          value={shown}
          disabled={waiting}
          aria-invalid={error !== undefined}
          aria-describedby={error ? `${id}-note` : undefined}
          aria-autocomplete="list"
          aria-controls={people.length > 0 ? `${id}-list` : undefined}
          aria-activedescendant={people.length > 0 ? `${id}-${index}` : undefined}
          placeholder={t("newConversation.personPlaceholder")}
          onChange={(event) => { type(event.target.value); }}
          onKeyDown={onKeyDown}
          className="min-w-0 flex-1"
        />
      </div>
      {error ? <p id={`${id}-note`} className="text-xs text-destructive">{error}</p> : null}
      {people.length > 0 ? (
        <ul id={`${id}-list`} role="listbox" aria-label={t("newConversation.found")} className="overflow-hidden rounded-md border">
          {people.map((contact, each) => (
            <li key={contact.id} id={`${id}-${each}`} role="option" aria-selected={each === index} onClick={() => { choose(contact); }} onPointerMove={() => { setAt(each); }} className={cn("flex h-10 cursor-pointer items-center gap-2.5 px-2 max-md:h-11", each === index && "bg-accent")}>
              <Avatar id={contact.id} name={shownName(contact)} photo={contact.photo_url} size={24} />
              <span className="min-w-0 flex-1 truncate font-medium">{shownName(contact) || phoneNumber(contact.phone)}</span>
              <span className="shrink-0 text-xs text-muted-foreground tabular-nums">{phoneNumber(contact.phone)}</span>
            </li>
          ))}
        </ul>
      ) : looks && !typing && found.isSuccess && !found.isFetching ? <p className="text-xs text-muted-foreground">{t("newConversation.noneFound")}</p> : null}
    </div>
  );
}
