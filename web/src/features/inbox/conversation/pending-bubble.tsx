import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Tick } from "@/components/tick";
import { Meta } from "@/features/inbox/conversation/bubble/meta";
import { MessageText } from "@/features/inbox/conversation/message-text";
import { Quote } from "@/features/inbox/conversation/quote";
import { withPageTexts } from "@/i18n";
import { cn } from "@/lib/cn";
import { clockTime } from "@/lib/format";
import { useOutbox } from "@/lib/live";
import type { OutboxItem } from "@/lib/outbox";

const PendingFate = lazy(() => withPageTexts(import("@/features/inbox/conversation/bubble/pending-fate")));
const PendingContent = lazy(() => withPageTexts(import("@/features/inbox/conversation/content/pending-content")));

/** A message that the server has not confirmed yet; it looks as it will. */
export function PendingBubble({ item, first, connectionName }: { item: OutboxItem; first: boolean; connectionName: string }) {
  const { t } = useTranslation();
  const outbox = useOutbox();
  const rejected = item.state === "rejected";
  return (
    <div className={cn("flex flex-col items-end", first ? "pt-2.5" : "pt-0.5")} aria-label={t("tick.sending")}>
      <div className={cn("max-w-[min(76cqw,34rem)] min-w-0 rounded-xl rounded-tr-sm border border-bubble-out-border bg-bubble-out px-[11px] py-[7px] text-base text-bubble-out-foreground [overflow-wrap:anywhere] max-md:max-w-[86cqw]", rejected && "border-destructive/55")}>
        {item.quoted ? <Quote quoted={item.quoted} side="out" /> : null}
        {item.type === "text" ? null : <Suspense fallback={<span className="block h-14 w-[280px] max-w-full" />}><PendingContent item={item} onCancel={() => { outbox.discard(item); }} /></Suspense>}
        {item.text ? <MessageText text={item.text} /> : null}
        <Meta side="out" floating>
          <time dateTime={item.createdAt}>{clockTime(item.createdAt)}</time>
          {rejected ? null : <Tick status={item.state === "waiting" ? "waitingNetwork" : "sending"} />}
        </Meta>
      </div>
      {item.state === "waiting" || rejected ? <Suspense fallback={<div className="h-5" />}><PendingFate item={item} connectionName={connectionName} /></Suspense> : null}
    </div>
  );
}
