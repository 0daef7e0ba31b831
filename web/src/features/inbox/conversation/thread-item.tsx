import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { EventLine } from "@/features/inbox/conversation/event-line";
import { MessageBubble } from "@/features/inbox/conversation/message-bubble";
import { PendingBubble } from "@/features/inbox/conversation/pending-bubble";
import { messagesOf, type TimelineItem } from "@/features/inbox/conversation/timeline";
import { useTimeText } from "@/features/inbox/use-time-text";
import { withPageTexts } from "@/i18n";

const NoticeLine = lazy(() => withPageTexts(import("@/features/inbox/conversation/content/notice-line")));

interface Props {
  item: TimelineItem;
  connectionName: string;
  /** The message that somebody just jumped to. */
  target: string | null;
}

export function ThreadItem({ item, connectionName, target }: Props) {
  const highlighted = target !== null && messagesOf(item).some((message) => message.id === target);
  switch (item.kind) {
    case "day": return <DayMark at={item.at} />;
    case "unread": return <UnreadMark count={item.count} />;
    case "event": return <EventLine event={item.event} connection={connectionName} />;
    case "line": return <Suspense fallback={<div className="h-8" />}><NoticeLine message={item.message} /></Suspense>;
    case "pending": return <PendingBubble item={item.item} first={item.first} connectionName={connectionName} />;
    case "message": return <MessageBubble message={item.message} first={item.first} highlighted={highlighted} />;
    case "album": return item.messages[0] ? <MessageBubble message={item.messages[0]} album={item.messages} first={item.first} highlighted={highlighted} /> : null;
  }
}

function DayMark({ at }: { at: string }) {
  return <div className="flex justify-center pt-3 pb-2"><DayPill at={at} /></div>;
}

export function DayPill({ at }: { at: string }) {
  const time = useTimeText();
  return <span className="h-[22px] rounded-full border border-bubble-in-border bg-card px-2.5 text-xs leading-5 font-medium text-muted-foreground">{time.day(at)}</span>;
}

function UnreadMark({ count }: { count: number }) {
  const { t } = useTranslation();
  return (
    <div className="flex items-center gap-3 pt-4 pb-2 text-xs font-semibold whitespace-nowrap text-primary before:h-px before:flex-1 before:bg-primary/35 after:h-px after:flex-1 after:bg-primary/35">
      {t("conversation.newMessages", { count })}
    </div>
  );
}
