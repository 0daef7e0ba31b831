import { useQuery } from "@tanstack/react-query";
import { CircleAlert, SearchX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { ContactFacts } from "@/components/contact/contact-facts";
import { ContactHeading } from "@/components/contact/contact-heading";
import { ContactTickets } from "@/components/contact/contact-tickets";
import { SideSheet } from "@/components/side-sheet";
import { StateMessage } from "@/components/state-message";
import { Button } from "@/components/ui/button";
import type { Contact } from "@/lib/api-types";
import { contactQuery, shownName } from "@/lib/contacts";
import { ApiError } from "@/lib/http";
import { useErrorText } from "@/lib/use-error-text";

/** One contact, whole: names, numbers, note, tickets, and what may be done. */
export default function ContactSheet({ contactId, known, onClose }: { contactId: string; known: Contact | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const { data: contact, error, refetch } = useQuery({ ...contactQuery(contactId), placeholderData: known });
  const missing = error instanceof ApiError && error.status === 404;
  return (
    <SideSheet title={t("contacts.sheet")} onClose={onClose}>
      {contact ? (
        <div className="grid gap-4">
          <ContactHeading known={{ ...contact, name: shownName(contact) }} contact={contact} />
          <section className="border-t pt-3"><ContactFacts contact={contact} /></section>
          <section className="border-t pt-3">
            <h3 className="mb-1.5 font-semibold">{t("contacts.tickets")}</h3>
            <ContactTickets contactId={contact.id} />
          </section>
        </div>
      ) : null}
      {!contact && !error ? <div role="status" aria-label={t("common.loading")} className="h-40 animate-skeleton rounded-lg bg-tint" /> : null}
      {!contact && error ? (
        missing
          ? <StateMessage icon={SearchX} title={t("contacts.gone")} body={t("contacts.goneBody")} className="px-0" />
          : <StateMessage icon={CircleAlert} tone="error" title={t("errors.title")} body={errorText(error)} action={<Button onClick={() => void refetch()}>{t("common.retry")}</Button>} className="px-0" />
      ) : null}
    </SideSheet>
  );
}
