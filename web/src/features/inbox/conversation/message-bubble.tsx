import { Ban, Copy, FileText, Lock, Reply, Sparkles } from "lucide-react";
import { memo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Tick } from "@/components/tick";
import { Button } from "@/components/ui/button";
import { Fate } from "@/features/inbox/conversation/fate";
import { MessageText } from "@/features/inbox/conversation/message-text";
import { Quote } from "@/features/inbox/conversation/quote";
import type { Message } from "@/lib/api-types";
import { cn } from "@/lib/cn";
import { clockTime, exactTime } from "@/lib/format";
import { toast } from "@/lib/toast";

interface Props {
  message: Message;
  first: boolean;
  /** Whose words are "you". */
  meId: string;
  isGroup: boolean;
  connectionName: string;
  highlighted: boolean;
  canReply: boolean;
  onReply: (message: Message) => void;
  onJump: (messageId: string) => void;
  onResend: (message: Message) => void;
}

/** One message: its side tells who spoke, its corner when, its tick how far it got. */
export const MessageBubble = memo(function MessageBubble({ message, first, meId, isGroup, connectionName, highlighted, canReply, onReply, onJump, onResend }: Props) {
  const { t } = useTranslation();
  const side = message.direction === "in" ? "in" : "out";
  const deleted = message.deleted_at !== null;
  const note = message.direction === "internal";
  const ai = message.origin === "ai";
  const fate = side === "out" && !note && !deleted ? (message.status === "cancelled" ? "skipped" : message.status) : null;
  return (
    <div className={cn("group/msg flex flex-col", first ? "pt-2.5" : "pt-0.5", side === "in" ? "items-start" : "items-end")}>
      <Byline message={message} first={first} meId={meId} isGroup={isGroup} />
      <div className={cn("flex max-w-full items-center gap-1", side === "in" ? "flex-row" : "flex-row-reverse")}>
        <div
          tabIndex={-1}
          className={cn(
            "max-w-[min(76cqw,34rem)] min-w-0 rounded-xl border px-[11px] py-[7px] text-base outline-2 outline-offset-2 outline-transparent [overflow-wrap:anywhere] max-md:max-w-[86cqw]",
            side === "in" ? "rounded-tl-sm border-bubble-in-border bg-bubble-in text-bubble-in-foreground" : "rounded-tr-sm border-bubble-out-border bg-bubble-out text-bubble-out-foreground",
            ai && "border-bubble-ai-border bg-bubble-ai",
            note && "border-bubble-note-border bg-bubble-note text-bubble-note-foreground",
            fate === "failed" && "border-destructive/55",
            fate === "unconfirmed" && "border-dashed border-sla-warn/60",
            deleted && "flex items-center gap-1.5 border-dashed border-input bg-transparent text-sm text-deleted",
            highlighted && "animate-flash",
          )}
        >
          {deleted ? (
            <><Ban className="size-3.5 shrink-0" aria-hidden="true" />{message.author?.id === meId ? t("conversation.deletedByYou") : t("conversation.deleted")}</>
          ) : (
            <>
              {message.quoted ? <Quote quoted={message.quoted} side={side} onJump={onJump} /> : null}
              <Content message={message} />
            </>
          )}
          <Meta at={message.created_at} side={deleted || note ? "in" : side} floating={!deleted}>
            {message.edited_at && !deleted ? <span>{t("conversation.edited")}</span> : null}
            <time dateTime={message.created_at} title={exactTime(message.created_at)}>{clockTime(message.created_at)}</time>
            {fate && fate !== "failed" && fate !== "unconfirmed" && fate !== "skipped" ? <Tick status={fate} /> : null}
          </Meta>
        </div>
        {deleted || note ? null : <BubbleActions message={message} canReply={canReply} onReply={onReply} />}
      </div>
      {fate === "failed" || fate === "unconfirmed" || fate === "skipped" ? (
        <Fate status={fate} code={message.failure?.code ?? null} connectionName={connectionName} onResend={canReply && fate !== "skipped" ? () => { onResend(message); } : undefined} />
      ) : null}
    </div>
  );
});

/** Time and tick float into the last line of the text. */
export function Meta({ side, floating, children }: { at: string; side: "in" | "out"; floating: boolean; children: ReactNode }) {
  return (
    <span className={cn("inline-flex items-center gap-1 text-xs whitespace-nowrap tabular-nums", floating ? "float-right mt-[5px] -mb-0.5 ml-3" : "ml-1.5", side === "in" ? "text-muted-foreground" : "text-bubble-out-meta")}>
      {children}
    </span>
  );
}

function Content({ message }: { message: Message }) {
  const { t, i18n } = useTranslation();
  if (message.type === "text" && message.text) return <MessageText text={message.text} />;
  const key = `preview.${message.type}`;
  const label = i18n.exists(key) ? (t as (key: string) => string)(key) : t("preview.other");
  return (
    <>
      <span className="inline-flex items-center gap-1.5 text-muted-foreground"><FileText className="icon" aria-hidden="true" />{label}</span>
      {message.text ? <div><MessageText text={message.text} /></div> : null}
    </>
  );
}

/** Who spoke, where the side alone does not tell: notes, AI, colleagues, group members, the phone itself. */
function Byline({ message, first, meId, isGroup }: { message: Message; first: boolean; meId: string; isGroup: boolean }) {
  const { t } = useTranslation();
  if (!first || message.deleted_at) return null;
  const name = message.author?.name ?? "";
  const style = "mx-0.5 mb-1 flex items-center gap-1 text-xs font-medium text-muted-foreground [&_svg]:size-3";
  if (message.origin === "ai") return <div className={cn(style, "text-ai")}><Sparkles strokeWidth={2} aria-hidden="true" />{name} · {t("conversation.ai")}</div>;
  if (message.direction === "internal") return <div className={style}><Lock strokeWidth={2} aria-hidden="true" />{name}</div>;
  if (message.direction === "in") return isGroup && name ? <div className={style}>{name}</div> : null;
  if (message.origin === "phone") return <div className={style}>{t("conversation.fromPhone")}</div>;
  if (message.origin === "api") return <div className={style}>{name ? `${name} · ` : ""}{t("conversation.fromApi")}</div>;
  return message.author?.id !== meId && name ? <div className={style}>{name}</div> : null;
}

function BubbleActions({ message, canReply, onReply }: { message: Message; canReply: boolean; onReply: (message: Message) => void }) {
  const { t } = useTranslation();
  const copy = async () => {
    await navigator.clipboard.writeText(message.text ?? "");
    toast(t("common.copied"));
  };
  return (
    <div className="flex shrink-0 opacity-0 group-focus-within/msg:opacity-100 group-hover/msg:opacity-100 max-md:hidden">
      {canReply ? <Button variant="ghost" size="icon-sm" tabIndex={-1} title={t("conversation.reply")} aria-label={t("conversation.reply")} onClick={() => { onReply(message); }}><Reply className="size-3.5" /></Button> : null}
      {message.text ? <Button variant="ghost" size="icon-sm" tabIndex={-1} title={t("conversation.copyText")} aria-label={t("conversation.copyText")} onClick={() => void copy()}><Copy className="size-3.5" /></Button> : null}
    </div>
  );
}
