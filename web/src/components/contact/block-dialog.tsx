import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter, DialogHeader } from "@/components/ui/dialog";
import { Field, Select } from "@/components/ui/field";
import type { Contact } from "@/lib/api-types";
import { shownName, useBlockContact } from "@/lib/contacts";
import { contactName } from "@/lib/format";
import { connectionsQuery } from "@/lib/registers";
import { toast } from "@/lib/toast";
import { useErrorText } from "@/lib/use-error-text";

/** Asks before a contact is blocked or let in again; asks through which number when that is not known. */
export default function BlockDialog({ contact, connectionId, onClose }: { contact: Contact; connectionId?: string; onClose: () => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const change = useBlockContact(contact.id);
  const connections = useQuery({ ...connectionsQuery, enabled: connectionId === undefined }).data?.items ?? [];
  const choices = contact.connections.length > 0 ? contact.connections : connections;
  const [chosen, setChosen] = useState<string | null>(null);
  const through = connectionId ?? chosen ?? choices[0]?.id;
  const name = contactName({ name: shownName(contact), phone: contact.phone });
  const what = contact.blocked ? "unblock" : "block";
  const confirm = () => {
    if (!through || change.isPending) return;
    change.mutate({ block: !contact.blocked, connectionId: through }, { onSuccess: () => { onClose(); toast(t(`contacts.done.${what}`, { name })); } });
  };
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent>
        <DialogHeader title={t(`contacts.ask.${what}Title`, { name })} description={t(`contacts.ask.${what}Body`)} />
        <DialogBody className="empty:hidden">
          {connectionId === undefined && choices.length > 1 ? (
            <Field label={t("contacts.ask.through")}>
              {(control) => <Select value={through} onChange={(event) => { setChosen(event.target.value); }} {...control}>{choices.map(({ id, name: label }) => <option key={id} value={id}>{label}</option>)}</Select>}
            </Field>
          ) : null}
          {change.error ? <p role="alert" className="text-destructive">{errorText(change.error)}</p> : null}
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button variant={contact.blocked ? "primary" : "danger"} autoFocus disabled={!through} aria-disabled={change.isPending} onClick={confirm}>{t(`contacts.${what}`)}</Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
