import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleAlert, Pencil, Plus, Trash2, Zap } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { StateMessage } from "@/components/state-message";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter, DialogHeader } from "@/components/ui/dialog";
import { Input } from "@/components/ui/field";
import { QuickReplyForm } from "@/features/quick-replies/quick-reply-form";
import type { QuickReply } from "@/lib/api-types";
import { rank } from "@/lib/fuzzy";
import { request } from "@/lib/http";
import { keys } from "@/lib/query";
import { quickRepliesQuery } from "@/lib/quick-replies";
import { departmentsQuery } from "@/lib/registers";
import { toast } from "@/lib/toast";
import { useErrorText } from "@/lib/use-error-text";

/** The quick replies of the company: found, made, changed and thrown away, one at a time. */
export default function QuickReplyManager({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const errorText = useErrorText();
  const list = useQuery(quickRepliesQuery);
  const departments = useQuery(departmentsQuery);
  const [text, setText] = useState("");
  const [editing, setEditing] = useState<QuickReply | "new" | null>(null);
  const [doomed, setDoomed] = useState<string | null>(null);
  const shown = useMemo(
    () => rank(list.data ?? [], text.trim().replace(/^\//, ""), ({ shortcut, title, body }) => [[shortcut, 3], [title, 2], [body, 1]]),
    [list.data, text],
  );
  const remove = useMutation({
    mutationFn: (id: string) => request<undefined>("DELETE", `/quick-replies/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.quickReplies }),
    onError: (error) => { toast(errorText(error), "error"); },
    onSettled: () => { setDoomed(null); },
  });

  if (editing) return <QuickReplyForm reply={editing === "new" ? null : editing} onClose={onClose} onBack={() => { setEditing(null); }} />;
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent className="md:top-[10vh] md:w-[min(36rem,calc(100vw-2rem))]">
        <DialogHeader title={t("quickReplies.title")} description={t("quickReplies.body")} />
        <DialogBody className="grid-rows-[auto_minmax(0,1fr)]">
          <Input autoFocus type="search" value={text} onChange={(event) => { setText(event.target.value); }} placeholder={t("quickReplies.search")} aria-label={t("quickReplies.search")} />
          <ul aria-label={t("quickReplies.title")} className="scroll-thin min-h-64 overflow-y-auto md:max-h-[50vh]">
            {list.isError ? <li><StateMessage icon={CircleAlert} tone="error" title={t("quickReplies.error")} body={errorText(list.error)} action={<Button onClick={() => void list.refetch()}>{t("common.retry")}</Button>} /></li> : null}
            {list.isPending ? Array.from({ length: 5 }, (_, row) => <li key={row} className="mb-2 h-11 animate-skeleton rounded-md bg-tint" />) : null}
            {list.data?.length === 0 ? <li><StateMessage icon={Zap} title={t("quickReplies.empty")} body={t("quickReplies.emptyBody")} /></li> : null}
            {list.data && list.data.length > 0 && shown.length === 0 ? <li className="px-1 py-4 text-muted-foreground">{t("quickReplies.none", { text })}</li> : null}
            {shown.map((reply) => (
              <li key={reply.id} className="flex min-h-12 items-center gap-2 border-b py-1.5 last:border-b-0">
                {doomed === reply.id ? (
                  <>
                    <span className="min-w-0 flex-1 truncate">{t("quickReplies.deleteAsk", { title: reply.title })}</span>
                    <Button className="max-md:h-11" onClick={() => { setDoomed(null); }}>{t("common.cancel")}</Button>
                    <Button variant="danger" className="max-md:h-11" autoFocus aria-busy={remove.isPending} onClick={() => { remove.mutate(reply.id); }}>{t("quickReplies.delete")}</Button>
                  </>
                ) : (
                  <>
                    <span className="min-w-0 flex-1">
                      <span className="flex items-baseline gap-2"><b className="truncate font-medium">{reply.title}</b><span className="shrink-0 text-xs text-primary">/{reply.shortcut}</span>{reply.department_id ? <span className="truncate rounded-sm bg-tint px-1 text-xs">{departments.data?.find(({ id }) => id === reply.department_id)?.name}</span> : null}</span>
                      <span className="line-clamp-1 text-xs text-muted-foreground">{reply.body}</span>
                    </span>
                    <Button variant="ghost" size="icon-sm" aria-label={t("quickReplies.edit", { title: reply.title })} data-tip={t("quickReplies.editShort")} onClick={() => { setEditing(reply); }}><Pencil className="size-3.5" aria-hidden="true" /></Button>
                    <Button variant="ghost" size="icon-sm" aria-label={t("quickReplies.remove", { title: reply.title })} data-tip={t("quickReplies.delete")} onClick={() => { setDoomed(reply.id); }}><Trash2 className="size-3.5" aria-hidden="true" /></Button>
                  </>
                )}
              </li>
            ))}
          </ul>
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>{t("common.close")}</Button>
          <Button variant="primary" onClick={() => { setEditing("new"); }}><Plus className="icon" aria-hidden="true" />{t("quickReplies.create")}</Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
