import { useTranslation } from "react-i18next";
import { EventLine } from "@/features/inbox/conversation/event-line";
import { MessageBubble } from "@/features/inbox/conversation/message-bubble";
import { PendingBubble } from "@/features/inbox/conversation/pending-bubble";
import type { TimelineItem } from "@/features/inbox/conversation/timeline";
import { useTimeText } from "@/features/inbox/use-time-text";
import type { Message, Ticket } from "@/lib/api-types";

interface Props {
  item: TimelineItem;
  ticket: Ticket;
  meId: string;
  canReply: boolean;
  highlighted: boolean;
  onReply: (message: Message) => void;
  onJump: (messageId: string) => void;
  onResend: (message: Message) => void;
}

export function ThreadItem({ item, ticket, meId, canReply, highlighted, onReply, onJump, onResend }: Props) {
  switch (item.kind) {
    case "day": return <DayMark at={item.at} />;
    case "unread": return <UnreadMark count={item.count} />;
    case "event": return <EventLine event={item.event} connection={ticket.connection.name} />;
    case "pending": return <PendingBubble item={item.item} first={item.first} connectionName={ticket.connection.name} />;
    case "message":
      return (
        <MessageBubble
          message={item.message} first={item.first} meId={meId} isGroup={ticket.is_group} connectionName={ticket.connection.name}
          canReply={canReply} highlighted={highlighted} onReply={onReply} onJump={onJump} onResend={onResend}
        />
      );
  }
}

function DayMark({ at }: { at: string }) {
  const time = useTimeText();
  return (
    <div className="flex justify-center pt-3 pb-2">
      <span className="h-[22px] rounded-full border border-bubble-in-border bg-card px-2.5 text-xs leading-5 font-medium text-muted-foreground">{time.day(at)}</span>
    </div>
  );
}

function UnreadMark({ count }: { count: number }) {
  const { t } = useTranslation();
  return (
    <div className="flex items-center gap-3 pt-4 pb-2 text-xs font-semibold whitespace-nowrap text-primary before:h-px before:flex-1 before:bg-primary/35 after:h-px after:flex-1 after:bg-primary/35">
      {t("conversation.newMessages", { count })}
    </div>
  );
}
