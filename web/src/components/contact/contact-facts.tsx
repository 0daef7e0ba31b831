import { Ban, MessageSquarePlus, Merge, ShieldCheck } from "lucide-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ContactNote } from "@/components/contact/contact-note";
import { Button } from "@/components/ui/button";
import { DialogLoading } from "@/components/ui/dialog-loading";
import type { Contact } from "@/lib/api-types";
import { exactTime, shortDate } from "@/lib/format";
import { openNewConversation } from "@/lib/new-conversation";

const BlockDialog = lazy(() => import("@/components/contact/block-dialog"));
const MergeDialog = lazy(() => import("@/components/contact/merge-dialog"));

interface Props {
  contact: Contact;
  /** The number at which the contact is being looked at; blocking asks for one otherwise. */
  connectionId?: string;
}

/** Numbers, what hides behind them, a note, and what may be done with the contact. */
export function ContactFacts({ contact, connectionId }: Props) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<"block" | "merge" | null>(null);
  const may = (action: string) => contact.allowed_actions.includes(action);
  const close = () => { setDialog(null); };
  return (
    <>
      {contact.blocked ? (
        <p className="mb-2 flex items-start gap-2 rounded-md bg-sla-breach-muted px-3 py-2"><Ban className="icon mt-px text-sla-breach" aria-hidden="true" />{t("contacts.blockedHint")}</p>
      ) : null}
      <dl className="grid grid-cols-[96px_minmax(0,1fr)] items-center gap-x-2">
        {contact.push_name && contact.name && contact.push_name !== contact.name ? <Row label={t("contacts.onWhatsApp")}><span className="truncate" title={contact.push_name}>{contact.push_name}</span></Row> : null}
        {contact.lids.length > 0 ? <Row label={t("contacts.lid")}><span className="truncate font-mono text-xs text-muted-foreground" title={t("contacts.lidHint")}>{contact.lids.join(", ")}</span></Row> : null}
        <Row label={t("contacts.since")}><time dateTime={contact.created_at} title={exactTime(contact.created_at)}>{shortDate(contact.created_at)}</time></Row>
      </dl>
      {contact.kind === "person" || contact.note ? <ContactNote contact={contact} readOnly={!may("edit")} /> : null}
      <div className="mt-2.5 flex flex-wrap gap-1.5 empty:hidden">
        {may("start") ? <Button size="sm" className={SMALL} onClick={() => { openNewConversation({ contactId: contact.id }); }}><MessageSquarePlus className="size-3.5" aria-hidden="true" />{t("contacts.start")}</Button> : null}
        {may("merge") ? <Button size="sm" className={SMALL} onClick={() => { setDialog("merge"); }}><Merge className="size-3.5" aria-hidden="true" />{t("contacts.merge")}</Button> : null}
        {may("block") ? <Button size="sm" className={SMALL} onClick={() => { setDialog("block"); }}><Ban className="size-3.5" aria-hidden="true" />{t("contacts.block")}</Button> : null}
        {may("unblock") ? <Button size="sm" className={SMALL} onClick={() => { setDialog("block"); }}><ShieldCheck className="size-3.5" aria-hidden="true" />{t("contacts.unblock")}</Button> : null}
      </div>
      <Suspense fallback={<DialogLoading onClose={close} />}>
        {dialog === "block" ? <BlockDialog contact={contact} connectionId={connectionId} onClose={close} /> : null}
        {dialog === "merge" ? <MergeDialog contact={contact} onClose={close} /> : null}
      </Suspense>
    </>
  );
}

const SMALL = "max-md:h-11 max-md:text-sm";

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="flex min-h-[26px] items-center self-start text-muted-foreground max-md:min-h-9">{label}</dt>
      <dd className="flex min-h-[26px] min-w-0 items-center gap-1 max-md:min-h-9">{children}</dd>
    </>
  );
}
