import { Paperclip } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Tick } from "@/components/tick";
import type { Message } from "@/lib/api-types";
import { cn } from "@/lib/cn";
import { clockTime, exactTime } from "@/lib/format";
import { useTimeText } from "@/lib/use-time-text";

/** One message as a line of a record: when, who, what; and what it was before. */
export function TranscriptLine({ message }: { message: Message }) {
  const { t } = useTranslation();
  const time = useTimeText();
  const ours = message.direction === "out";
  const what = useWhat(message);
  return (
    <li className={cn("grid grid-cols-[44px_minmax(0,1fr)] gap-x-3 px-3.5 py-2", message.direction === "internal" && "bg-bubble-note text-bubble-note-foreground")}>
      <time dateTime={message.created_at} title={exactTime(message.created_at)} className="text-xs leading-5 text-muted-foreground">{clockTime(message.created_at)}</time>
      <div className="min-w-0">
        <p className="flex min-w-0 items-center gap-1.5 text-xs leading-5">
          <b className={cn("truncate font-semibold", ours && "text-primary")}>{message.author?.name || t(ours ? "history.us" : "history.customer")}</b>
          {ours ? <Tick status={message.status} className="text-muted-foreground" /> : null}
          {message.edited_at ? <span className="text-muted-foreground" title={exactTime(message.edited_at)}>{t("conversation.edited")}</span> : null}
          {message.deleted_at ? <span className="rounded-sm bg-sla-breach-muted px-1.5 text-sla-breach" title={exactTime(message.deleted_at)}>{t("history.deletedAt", { when: time.full(message.deleted_at) })}</span> : null}
        </p>
        {message.quoted ? <p className="my-1 truncate border-l-[3px] bg-tint px-2 py-1 text-xs text-muted-foreground">{message.quoted.author_name ? `${message.quoted.author_name}: ` : ""}{message.quoted.text ?? t("history.attachment")}</p> : null}
        {message.media ? (
          <p className="my-0.5 flex min-w-0 items-center gap-1.5">
            <Paperclip className="icon text-muted-foreground" aria-hidden="true" />
            {message.media.url ? <a href={message.media.url} target="_blank" rel="noopener noreferrer" className="truncate font-medium text-primary hover:underline">{message.media.name || what}</a> : <span className="truncate text-muted-foreground">{message.media.name || what}</span>}
          </p>
        ) : null}
        {message.text ? <p className={cn("text-base wrap-anywhere whitespace-pre-wrap", message.deleted_at && "line-through decoration-muted-foreground")}>{message.text}</p> : null}
        {!message.text && !message.media ? <p className="text-muted-foreground italic">{message.deleted_at ? t("conversation.deleted") : what}</p> : null}
        {message.edits.map((edit) => (
          <p key={edit.at} className="mt-1 border-l-2 pl-2 text-xs text-muted-foreground">
            <span className="font-medium">{t("history.before", { when: time.full(edit.at) })}</span> <span className="wrap-anywhere whitespace-pre-wrap">{edit.text}</span>
          </p>
        ))}
      </div>
    </li>
  );
}

/** The kind of a message in a word. */
function useWhat(message: Message): string {
  const { t, i18n } = useTranslation();
  const key = `preview.${message.type}`;
  return i18n.exists(key) ? (t as (key: string) => string)(key) : t("preview.other");
}
