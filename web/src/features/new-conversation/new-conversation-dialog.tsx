import { useQuery } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter, DialogHeader } from "@/components/ui/dialog";
import { Field, Input, Select, Textarea } from "@/components/ui/field";
import { CheckLine } from "@/features/new-conversation/check-line";
import { PersonField, type Person } from "@/features/new-conversation/person-field";
import { readPhone, wholePhone } from "@/features/new-conversation/phone-number";
import { usePhoneCheck } from "@/features/new-conversation/use-phone-check";
import { useStart } from "@/features/new-conversation/use-start";
import type { Connection, Me } from "@/lib/api-types";
import { contactQuery } from "@/lib/contacts";
import type { NewConversationRequest } from "@/lib/new-conversation";
import { connectionsQuery } from "@/lib/registers";
import { useMe } from "@/lib/session";

const MAX_LETTERS = 4096;

/** We write first: to whom, through which of our numbers, with which words. */
export default function NewConversationDialog({ request, onClose }: { request: NewConversationRequest; onClose: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const connections = useQuery(connectionsQuery);
  const known = useQuery({ ...contactQuery(request.contactId ?? ""), enabled: request.contactId !== undefined });
  const [picked, setPerson] = useState<Person | null>(() => (request.phone ? { kind: "phone", phone: readPhone(request.phone.startsWith("+") ? request.phone : `+${request.phone}`, "55") } : null));
  const person: Person | null = picked ?? (known.data ? { kind: "contact", contact: known.data } : null);
  const choices = usable(connections.data?.items ?? [], me);
  const [pickedConnection, setConnection] = useState<string | null>(null);
  const connection = choices.find(({ id }) => id === pickedConnection) ?? preferred(choices, person, me);
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const [asked, setAsked] = useState(false);

  const phone = person?.kind === "phone" ? wholePhone(person.phone) : null;
  const check = usePhoneCheck(phone, connection?.id ?? null);
  const start = useStart(onClose);
  const letters = Array.from(text).length;
  const missing = person === null || (person.kind === "phone" && phone === null);
  const absent = phone !== null && check.data?.exists === false;
  const knownContact = check.data?.contact ?? null;

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setAsked(true);
    if (missing || absent || !connection || letters > MAX_LETTERS || start.isPending) return;
    const whom = person.kind === "contact" ? { contact_id: person.contact.id } : knownContact ? { contact_id: knownContact.id } : { phone: `+${phone ?? ""}`, name: name.trim() || undefined };
    start.mutate({ ...whom, connection_id: connection.id, text: text.trim() || undefined });
  };
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent className="md:top-[10vh] md:w-[min(32rem,calc(100vw-2rem))]">
        <form noValidate onSubmit={submit} className="contents">
          <DialogHeader title={t("newConversation.title")} description={t("newConversation.body")} />
          <DialogBody>
            <PersonField
              person={person} waiting={known.isLoading}
              error={asked && missing ? t("newConversation.personRequired") : undefined}
              onChange={(next) => { setPerson(next); start.reset(); }}
            />
            {person?.kind === "phone" ? <CheckLine check={check} phone={phone} onRetry={() => void check.refetch()} /> : null}
            {person?.kind === "phone" && check.data?.exists && !knownContact ? (
              <Field label={t("newConversation.name")} hint={t("newConversation.nameHint")}>
                {(control) => <Input maxLength={200} autoComplete="off" value={name} onChange={(event) => { setName(event.target.value); }} {...control} />}
              </Field>
            ) : null}
            <Field label={t("newConversation.connection")} error={connections.data && choices.length === 0 ? t("newConversation.noConnection") : undefined} hint={connection && connection.status !== "connected" ? t("newConversation.connectionDown", { name: connection.name }) : undefined}>
              {(control) => (
                <Select value={connection?.id ?? ""} onChange={(event) => { setConnection(event.target.value); start.reset(); }} {...control}>
                  {choices.map(({ id, name: label, status }) => <option key={id} value={id}>{status === "connected" ? label : t("newConversation.notConnected", { name: label })}</option>)}
                </Select>
              )}
            </Field>
            <Field label={t("newConversation.text")} error={letters > MAX_LETTERS ? t("composer.tooLong", { count: letters - MAX_LETTERS }) : undefined} hint={t("newConversation.textHint")}>
              {(control) => (
                <Textarea
                  rows={3}
                  value={text}
                  onChange={(event) => { setText(event.target.value); }}
                  onKeyDown={(event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event); }}
                  {...control}
                />
              )}
            </Field>
            {start.refusal ? <p role="alert" className="text-destructive">{start.refusal}</p> : null}
          </DialogBody>
          <DialogFooter>
            <Button onClick={onClose}>{t("common.cancel")}</Button>
            <Button type="submit" variant="primary" aria-busy={start.isPending} aria-disabled={start.isPending || absent}>{t("newConversation.start")}</Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}

/** Our numbers that this person may write from, those that work first. */
function usable(connections: Connection[], me: Me): Connection[] {
  const own = me.restrictions.includes("tickets.only_default_connection") ? me.user.default_connection_id : null;
  return connections
    .filter(({ id, enabled }) => enabled && (own === null || id === own))
    .sort((a, b) => Number(b.status === "connected") - Number(a.status === "connected") || a.name.localeCompare(b.name));
}

/** The number that the contact knows us by, else the person's own, else the first that works. */
function preferred(choices: Connection[], person: Person | null, me: Me): Connection | undefined {
  const healthy = choices.filter(({ status }) => status === "connected");
  const theirs = person?.kind === "contact" ? person.contact.connections.map(({ id }) => id) : [];
  return healthy.find(({ id }) => theirs.includes(id)) ?? healthy.find(({ id }) => id === me.user.default_connection_id) ?? choices[0];
}
