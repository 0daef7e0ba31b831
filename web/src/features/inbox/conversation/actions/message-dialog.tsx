import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter, DialogHeader } from "@/components/ui/dialog";
import type { ThreadDialog } from "@/features/inbox/conversation/actions/dialog-store";
import { useMessageCommands } from "@/features/inbox/conversation/actions/use-message-commands";
import { fileSize } from "@/features/inbox/conversation/media/file-facts";
import { download } from "@/features/inbox/conversation/media/use-download";
import type { Message } from "@/features/inbox/conversation/model";
import type { Ticket } from "@/lib/api-types";
import { contactName, exactTime, phoneNumber } from "@/lib/format";
import { useErrorText } from "@/lib/use-error-text";

interface Props {
  kind: Exclude<ThreadDialog["kind"], "forward">;
  ticket: Ticket;
  message: Message;
  onClose: () => void;
}

export default function MessageDialog({ kind, ticket, message, onClose }: Props) {
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent>
        {kind === "delete" ? <Delete ticket={ticket} message={message} onClose={onClose} /> : kind === "download" ? <Download message={message} onClose={onClose} /> : <Info ticket={ticket} message={message} onClose={onClose} />}
      </DialogContent>
    </Dialog>
  );
}

/** For everyone, and it can't be undone: it is asked. A refusal is told here, where it can be tried again. */
function Delete({ ticket, message, onClose }: Omit<Props, "kind">) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const { remove } = useMessageCommands(ticket.id);
  const [state, setState] = useState<{ busy: boolean; error: string | null }>({ busy: false, error: null });
  const submit = () => {
    if (state.busy) return;
    setState({ busy: true, error: null });
    remove(message).then(onClose, (error: unknown) => { setState({ busy: false, error: errorText(error) }); });
  };
  return (
    <>
      <DialogHeader title={t("conversation.delete.title")} description={t("conversation.delete.body", { name: contactName(ticket.contact) })} />
      {state.error ? <DialogBody><p role="alert" className="text-destructive">{state.error}</p></DialogBody> : null}
      <DialogFooter>
        <Button onClick={onClose}>{t("common.cancel")}</Button>
        <Button variant="danger" aria-disabled={state.busy} onClick={submit}>{t("conversation.delete.confirm")}</Button>
      </DialogFooter>
    </>
  );
}

/** Some profiles are asked before a file leaves for the computer (downloads.confirm). */
function Download({ message, onClose }: { message: Message; onClose: () => void }) {
  const { t } = useTranslation();
  const name = message.media?.name || t("preview.document");
  return (
    <>
      <DialogHeader title={t("conversation.download.title")} description={t("conversation.download.body", { name, size: fileSize(message.media?.size ?? 0) })} />
      <DialogFooter>
        <Button onClick={onClose}>{t("common.cancel")}</Button>
        <Button variant="primary" onClick={() => { download(message); onClose(); }}>{t("conversation.media.download")}</Button>
      </DialogFooter>
    </>
  );
}

function Info({ ticket, message, onClose }: Omit<Props, "kind">) {
  const { t } = useTranslation();
  const { author, media } = message;
  const who = author?.name || (message.direction === "in" ? contactName(ticket.contact) : "—");
  const rows: [string, ReactNode][] = [
    [t("conversation.info.author"), [who, phoneNumber(author?.phone)].filter(Boolean).join(" · ")],
    [t("conversation.info.sent"), exactTime(message.created_at)],
    [t("conversation.info.received"), exactTime(message.received_at)],
  ];
  if (message.direction === "out") rows.push([t("conversation.info.status"), t(`tick.${message.status}`)]);
  if (message.edited_at) rows.push([t("conversation.info.edited"), exactTime(message.edited_at)]);
  if (message.deleted_at) rows.push([t("conversation.info.deleted"), exactTime(message.deleted_at)]);
  if (media) rows.push([t("conversation.info.file"), [media.name, fileSize(media.size), media.mime].filter(Boolean).join(" · ")]);
  for (const reaction of message.reactions) rows.push([reaction.emoji, reaction.by.map((person) => person.name).filter(Boolean).join(", ") || t("common.you")]);
  return (
    <>
      <DialogHeader title={t("conversation.info.title")} />
      <DialogBody>
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">
          {rows.map(([name, value]) => (
            <div key={name} className="contents"><dt className="text-muted-foreground">{name}</dt><dd className="min-w-0 [overflow-wrap:anywhere] tabular-nums">{value}</dd></div>
          ))}
        </dl>
      </DialogBody>
      <DialogFooter><Button onClick={onClose}>{t("common.close")}</Button></DialogFooter>
    </>
  );
}
