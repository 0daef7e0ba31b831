import { Check, Pencil, UserPlus, X } from "lucide-react";
import { useState, type ReactNode, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/avatar";
import { CopyButton } from "@/components/copy-button";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import type { Contact } from "@/lib/api-types";
import { shownName, useChangeContact } from "@/lib/contacts";
import { contactName, phoneNumber } from "@/lib/format";
import { toast } from "@/lib/toast";
import { useErrorText } from "@/lib/use-error-text";

/** What is known before the contact itself has been read. */
export interface KnownContact {
  id: string;
  kind: "person" | "group";
  name: string;
  phone: string | null;
  photo_url: string | null;
}

interface Props {
  known: KnownContact;
  contact: Contact | undefined;
  /** At the end of the line, as the button that closes. */
  end?: ReactNode;
}

/** Photo, name (given in place) and number. */
export function ContactHeading({ known, contact, end }: Props) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const name = contactName({ name: contact ? shownName(contact) : known.name, phone: contact?.phone ?? known.phone });
  const phone = phoneNumber(contact?.phone ?? known.phone);
  const mayEdit = contact?.allowed_actions.includes("edit") === true;
  return (
    <div>
      <div className="grid grid-cols-[56px_minmax(0,1fr)_auto] items-center gap-x-3">
        <Avatar id={known.id} name={name} photo={contact?.photo_url ?? known.photo_url} size={56} />
        {editing && contact ? <NameForm key={contact.id} contact={contact} onDone={() => { setEditing(false); }} /> : (
          <div className="min-w-0">
            <div className="flex min-w-0 items-center gap-1">
              <p className="truncate text-base font-semibold" title={name}>{name}</p>
              {mayEdit && known.kind === "person" ? (
                <Button variant="ghost" size="icon-sm" className="-my-1" aria-label={t("contacts.rename")} data-tip={t("contacts.rename")} onClick={() => { setEditing(true); }}><Pencil className="size-3.5" /></Button>
              ) : null}
            </div>
            <p className="flex min-w-0 items-center gap-0.5 text-xs text-muted-foreground tabular-nums">
              <span className="truncate">{known.kind === "group" ? t("contacts.group") : name === phone ? t("contacts.unnamed") : phone || t("contacts.onlyLid")}</span>
              {phone && known.kind === "person" ? <CopyButton text={phone} label={t("contacts.copyPhone")} className="-my-2" /> : null}
            </p>
          </div>
        )}
        {end}
      </div>
      {contact && mayEdit && known.kind === "person" && !contact.saved && !editing ? <SaveUnknown contact={contact} onName={() => { setEditing(true); }} /> : null}
    </div>
  );
}

/** A number that nobody has saved: one click keeps it under the name that WhatsApp shows; without one, the name is asked. */
function SaveUnknown({ contact, onName }: { contact: Contact; onName: () => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const change = useChangeContact(contact.id);
  const save = () => {
    if (change.isPending) return;
    if (!contact.push_name.trim()) onName();
    else change.mutate({ name: contact.push_name.trim() }, { onSuccess: (saved) => { toast(t("contacts.saved", { name: saved.name })); }, onError: (error) => { toast(errorText(error), "error"); } });
  };
  return (
    <Button className="mt-3 w-full" aria-disabled={change.isPending} onClick={save}>
      <UserPlus className="icon" aria-hidden="true" />{t("contacts.save")}
    </Button>
  );
}

function NameForm({ contact, onDone }: { contact: Contact; onDone: () => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const change = useChangeContact(contact.id);
  const [name, setName] = useState(() => shownName(contact));
  const empty = name.trim() === "";
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (empty || change.isPending) return;
    change.mutate({ name: name.trim() }, { onSuccess: onDone });
  };
  return (
    <form onSubmit={submit} className="min-w-0" onKeyDown={(event) => { if (event.key === "Escape") { event.stopPropagation(); onDone(); } }}>
      <div className="flex items-center gap-0.5">
        <Input autoFocus value={name} maxLength={200} aria-label={t("contacts.name")} aria-invalid={change.isError} onChange={(event) => { setName(event.target.value); }} className="min-w-0" />
        <Button type="submit" variant="ghost" size="icon-sm" aria-label={t("contacts.saveName")} disabled={empty} aria-disabled={change.isPending}><Check className="icon" /></Button>
        <Button variant="ghost" size="icon-sm" aria-label={t("common.cancel")} onClick={onDone}><X className="icon" /></Button>
      </div>
      {change.error ? <p role="alert" className="mt-1 text-xs text-destructive">{errorText(change.error)}</p> : null}
    </form>
  );
}
