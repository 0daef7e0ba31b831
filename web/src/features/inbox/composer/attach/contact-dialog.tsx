import { Check } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/avatar";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter, DialogHeader } from "@/components/ui/dialog";
import { Input } from "@/components/ui/field";
import type { Contact } from "@/lib/api-types";
import { cn } from "@/lib/cn";
import { useContactSearch } from "@/lib/contact-search";
import { contactName, phoneNumber } from "@/lib/format";
import type { Outgoing } from "@/lib/outbox";
import { useErrorText } from "@/lib/use-error-text";

const MOST = 10;
/** As the API takes it. */
const LONGEST_NAME = 120;

/** Cards of contacts that the customer can save with one tap. */
export default function ContactDialog({ onClose, onSend }: { onClose: () => void; onSend: (contacts: NonNullable<Outgoing["contacts"]>) => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<Contact[]>([]);
  const found = useContactSearch(text);
  const people = (found.data ?? []).filter((contact) => contact.phone !== null && contact.kind !== "group");
  const toggle = (contact: Contact) => {
    setChosen((before) => (before.some(({ id }) => id === contact.id) ? before.filter(({ id }) => id !== contact.id) : [...before, contact].slice(0, MOST)));
  };
  const send = () => {
    if (chosen.length === 0) return;
    onSend(chosen.map((contact) => ({ name: contactName(contact).slice(0, LONGEST_NAME), phones: [contact.phone ?? ""] })));
    onClose();
  };
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent>
        <DialogHeader title={t("composer.contactTitle")} description={t("composer.contactBody")} />
        <DialogBody className="grid-rows-[auto_minmax(0,1fr)]">
          <Input autoFocus type="search" value={text} onChange={(event) => { setText(event.target.value); }} placeholder={t("composer.contactSearch")} aria-label={t("composer.contactSearch")} />
          <ul className="scroll-thin h-64 overflow-y-auto" aria-busy={found.isFetching}>
            {found.isError ? <li role="alert" className="px-1 py-4 text-destructive">{errorText(found.error)}</li> : null}
            {found.isPending ? Array.from({ length: 5 }, (_, row) => <li key={row} className="mb-1 h-11 animate-skeleton rounded-md bg-tint" />) : null}
            {found.data && people.length === 0 ? <li className="px-1 py-4 text-muted-foreground">{t("composer.contactNone")}</li> : null}
            {people.map((contact) => {
              const on = chosen.some(({ id }) => id === contact.id);
              return (
                <li key={contact.id}>
                  <button type="button" aria-pressed={on} onClick={() => { toggle(contact); }} className={cn("t-fast flex h-11 w-full items-center gap-2.5 rounded-md px-2 text-left hover:bg-accent focus-visible:-outline-offset-2", on && "bg-selected")}>
                    <Avatar id={contact.id} name={contactName(contact)} photo={contact.photo_url} size={28} />
                    <span className="min-w-0 flex-1 truncate font-medium">{contactName(contact)}</span>
                    <span className="shrink-0 text-xs text-muted-foreground tabular-nums">{phoneNumber(contact.phone)}</span>
                    <Check className={cn("icon text-primary", !on && "invisible")} aria-hidden="true" />
                  </button>
                </li>
              );
            })}
          </ul>
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button variant="primary" aria-disabled={chosen.length === 0} onClick={send}>{t("composer.sendContacts", { count: Math.max(1, chosen.length) })}</Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
