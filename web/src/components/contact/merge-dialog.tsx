import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowDown, ChevronLeft } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/avatar";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter, DialogHeader } from "@/components/ui/dialog";
import { Input } from "@/components/ui/field";
import type { Contact, MergePreview } from "@/lib/api-types";
import { contactListQuery, shownName, undoMerge, useMergeContacts } from "@/lib/contacts";
import { contactName, phoneNumber, shortDate } from "@/lib/format";
import { get } from "@/lib/http";
import { toast } from "@/lib/toast";
import { useErrorText } from "@/lib/use-error-text";

/** Makes one contact of two: pick the other, see what moves, and take it back for thirty days. */
export default function MergeDialog({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [other, setOther] = useState<Contact | null>(null);
  const merge = useMergeContacts(contact.id);
  const preview = useQuery({
    queryKey: ["contacts", "merge-preview", contact.id, other?.id],
    queryFn: ({ signal }) => get<MergePreview>(`/contacts/${contact.id}/merge-preview`, { with: other?.id }, signal),
    enabled: other !== null,
    staleTime: 0,
  });
  const confirm = () => {
    if (!other || merge.isPending) return;
    merge.mutate(other.id, {
      onSuccess: (done) => {
        onClose();
        const undo = () => void undoMerge(client, done.merge_id).then(() => { toast(t("contacts.merging.undone")); }, (error: unknown) => { toast(errorText(error), "error"); });
        toast(t("contacts.merging.done", { until: shortDate(done.undo_until) }), "plain", { label: t("contacts.merging.undo"), run: undo });
      },
    });
  };
  const blocked = preview.data?.conflict ?? null;
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent className="md:w-[min(32rem,calc(100vw-2rem))]">
        <DialogHeader title={t("contacts.merging.title")} description={other ? t("contacts.merging.check") : t("contacts.merging.pick", { name: nameOf(contact) })} />
        <DialogBody>
          {other ? (
            <>
              {preview.isPending ? <div role="status" aria-label={t("common.loading")} className="h-40 animate-skeleton rounded-lg bg-tint" /> : null}
              {preview.error ? <p role="alert" className="text-destructive">{errorText(preview.error)} <Button variant="link" size="inline" onClick={() => void preview.refetch()}>{t("common.retry")}</Button></p> : null}
              {preview.data ? <Preview preview={preview.data} /> : null}
              {merge.error ? <p role="alert" className="text-destructive">{errorText(merge.error)}</p> : null}
            </>
          ) : <Picker except={contact.id} onPick={setOther} />}
        </DialogBody>
        <DialogFooter>
          {other ? <Button onClick={() => { setOther(null); }}><ChevronLeft className="icon" aria-hidden="true" />{t("contacts.merging.another")}</Button> : <Button onClick={onClose}>{t("common.cancel")}</Button>}
          {other ? <Button variant="primary" disabled={!preview.data || blocked !== null} aria-disabled={merge.isPending} onClick={confirm}>{t("contacts.merging.confirm")}</Button> : null}
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}

function Picker({ except, onPick }: { except: string; onPick: (contact: Contact) => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const [text, setText] = useState("");
  const q = useDeferredValue(text.trim());
  const list = useInfiniteQuery({ ...contactListQuery({ q, kind: "person" }), enabled: q.length >= 2 });
  const found = q.length >= 2 ? (list.data?.pages[0]?.items ?? []).filter(({ id }) => id !== except).slice(0, 8) : [];
  return (
    <>
      <Input type="search" autoFocus value={text} onChange={(event) => { setText(event.target.value); }} placeholder={t("contacts.merging.search")} aria-label={t("contacts.merging.search")} />
      {list.error ? <p role="alert" className="text-destructive">{errorText(list.error)}</p> : null}
      <ul className="min-h-40">
        {found.map((each) => (
          <li key={each.id}>
            <button type="button" className="t-fast w-full rounded-md px-2 py-1.5 text-left hover:bg-accent max-md:min-h-11" onClick={() => { onPick(each); }}><Person contact={each} /></button>
          </li>
        ))}
        {q.length >= 2 && list.data && found.length === 0 ? <li className="px-2 py-3 text-muted-foreground">{t("contacts.merging.none", { text: q })}</li> : null}
      </ul>
    </>
  );
}

function Preview({ preview }: { preview: MergePreview }) {
  const { t } = useTranslation();
  const moves = [t("contacts.merging.tickets", { count: preview.tickets }), t("contacts.merging.messages", { count: preview.messages }), t("contacts.merging.identities", { count: preview.identities })];
  return (
    <div className="rounded-lg border">
      <div className="px-3 py-2.5"><p className="mb-1 text-xs text-muted-foreground">{t("contacts.merging.removed")}</p><Person contact={preview.remove} /></div>
      <p className="flex items-center gap-2 border-y bg-muted px-3 py-2 text-muted-foreground"><ArrowDown className="icon" aria-hidden="true" />{moves.join(" · ")}</p>
      <div className="px-3 py-2.5"><p className="mb-1 text-xs text-muted-foreground">{t("contacts.merging.kept")}</p><Person contact={preview.keep} /></div>
      {preview.absorbed.map((pair) => <p key={pair.remove_id} className="border-t px-3 py-2">{t("contacts.merging.absorbed", { keep: pair.keep_protocol, remove: pair.remove_protocol })}</p>)}
      {preview.conflict ? <p role="alert" className="rounded-b-lg border-t bg-sla-breach-muted px-3 py-2">{t(`contacts.merging.conflict.${preview.conflict}`)}</p> : <p className="border-t px-3 py-2 text-muted-foreground">{t("contacts.merging.undoable")}</p>}
    </div>
  );
}

function Person({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  return (
    <span className="grid grid-cols-[36px_minmax(0,1fr)] items-center gap-x-2.5">
      <Avatar id={contact.id} name={nameOf(contact)} photo={contact.photo_url} size={36} />
      <span className="min-w-0">
        <span className="block truncate font-medium">{nameOf(contact)}</span>
        <span className="block truncate text-xs text-muted-foreground tabular-nums">{phoneNumber(contact.phone) || t("contacts.onlyLid")} · {t("contacts.ticketsCount", { count: contact.tickets_count })}</span>
      </span>
    </span>
  );
}

function nameOf(contact: Contact): string {
  return contactName({ name: shownName(contact), phone: contact.phone });
}
