import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ContactFacts } from "@/components/contact/contact-facts";
import { ContactHeading } from "@/components/contact/contact-heading";
import { ContactTickets } from "@/components/contact/contact-tickets";
import { GroupParticipants } from "@/components/contact/group-participants";
import { Button } from "@/components/ui/button";
import { Section } from "@/features/inbox/panel/section";
import type { Ticket } from "@/lib/api-types";
import { contactQuery } from "@/lib/contacts";

/** Who the ticket is with: names, numbers, note, the people of a group, earlier tickets. What the ticket knows is there at once. */
export default function ContactSection({ ticket, end }: { ticket: Ticket; end: ReactNode }) {
  const { t } = useTranslation();
  const { data: contact, isError, refetch } = useQuery(contactQuery(ticket.contact.id));
  return (
    <>
      <Section>
        <ContactHeading known={ticket.contact} contact={contact} end={end} />
        {contact ? <div className="mt-3"><ContactFacts key={contact.id} contact={contact} connectionId={ticket.connection_id} /></div> : null}
        {isError && !contact ? <p className="mt-2 text-xs text-muted-foreground">{t("contacts.error")} <Button variant="link" size="inline" className="text-xs" onClick={() => void refetch()}>{t("common.retry")}</Button></p> : null}
      </Section>
      {ticket.is_group ? <Section title={t("contacts.participants")}><GroupParticipants ticketId={ticket.id} /></Section> : null}
      <Section title={t("contacts.earlier")}><ContactTickets contactId={ticket.contact.id} except={ticket.id} /></Section>
    </>
  );
}
