import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import { Textarea } from "@/components/ui/field";
import type { Contact } from "@/lib/api-types";
import { useChangeContact } from "@/lib/contacts";
import { useErrorText } from "@/lib/use-error-text";

const LONGEST = 4_000;

/** What is good to know about somebody, for all who answer them; the customer never sees it. */
export function ContactNote({ contact, readOnly }: { contact: Contact; readOnly: boolean }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const change = useChangeContact(contact.id);
  const [typed, setTyped] = useState<string | null>(null);
  const changed = typed !== null && typed.trim() !== contact.note.trim();
  if (readOnly) return contact.note ? <p className="mt-2 rounded-md bg-muted px-3 py-2 whitespace-pre-wrap">{contact.note}</p> : null;
  return (
    <div className="mt-2">
      <Textarea
        rows={1}
        maxLength={LONGEST}
        aria-label={t("contacts.note")}
        placeholder={t("contacts.notePlaceholder")}
        value={typed ?? contact.note}
        onChange={(event) => { setTyped(event.target.value); }}
        className="field-sizing-content max-h-48 min-h-9 py-1.5 text-sm max-md:text-lg"
      />
      {change.error ? <p role="alert" className="mt-1 text-xs text-destructive">{errorText(change.error)}</p> : null}
      {changed ? (
        <div className="mt-1.5 flex justify-end gap-1.5">
          <Button size="sm" className="max-md:h-11" onClick={() => { setTyped(null); }}>{t("contacts.discardNote")}</Button>
          <Button size="sm" variant="primary" className="max-md:h-11" aria-disabled={change.isPending} onClick={() => { if (!change.isPending) change.mutate({ note: typed.trim() }, { onSuccess: () => { setTyped(null); } }); }}>{t("contacts.saveNote")}</Button>
        </div>
      ) : null}
    </div>
  );
}
