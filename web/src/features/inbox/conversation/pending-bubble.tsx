import { useTranslation } from "react-i18next";
import { Tick } from "@/components/tick";
import { Fate } from "@/features/inbox/conversation/fate";
import { Meta } from "@/features/inbox/conversation/message-bubble";
import { MessageText } from "@/features/inbox/conversation/message-text";
import { Quote } from "@/features/inbox/conversation/quote";
import { cn } from "@/lib/cn";
import { clockTime } from "@/lib/format";
import { useOutbox } from "@/lib/live";
import type { OutboxItem } from "@/lib/outbox";

/** A message that the server has not confirmed yet; it looks as it will. */
export function PendingBubble({ item, first, connectionName }: { item: OutboxItem; first: boolean; connectionName: string }) {
  const { t } = useTranslation();
  const outbox = useOutbox();
  const rejected = item.state === "rejected";
  return (
    <div className={cn("flex flex-col items-end", first ? "pt-2.5" : "pt-0.5")} aria-label={t("tick.sending")}>
      <div className={cn("max-w-[min(76cqw,34rem)] min-w-0 rounded-xl rounded-tr-sm border border-bubble-out-border bg-bubble-out px-[11px] py-[7px] text-base text-bubble-out-foreground [overflow-wrap:anywhere] max-md:max-w-[86cqw]", rejected && "border-destructive/55")}>
        {item.quoted ? <Quote quoted={item.quoted} side="out" /> : null}
        <MessageText text={item.text} />
        <Meta at={item.createdAt} side="out" floating>
          <time dateTime={item.createdAt}>{clockTime(item.createdAt)}</time>
          {rejected ? null : <Tick status={item.state === "waiting" ? "waitingNetwork" : "sending"} />}
        </Meta>
      </div>
      {item.state === "waiting" ? <Fate status="waiting" code={null} connectionName={connectionName} /> : null}
      {rejected ? <Fate status="rejected" code={item.code} connectionName={connectionName} onResend={() => { outbox.resend(item); }} onDiscard={() => { outbox.discard(item); }} /> : null}
    </div>
  );
}
