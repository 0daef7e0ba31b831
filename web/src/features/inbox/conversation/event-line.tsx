import { ArrowLeftRight, CircleCheck, CirclePause, CirclePlay, CircleX, Info, MessageSquareText, RotateCcw, UserCheck, type LucideIcon } from "lucide-react";
import { EventText } from "@/features/inbox/conversation/event-text";
import type { TicketEvent } from "@/lib/api-types";
import { clockTime, exactTime } from "@/lib/format";

const ICONS: Partial<Record<string, LucideIcon>> = {
  created: MessageSquareText, accepted: UserCheck, assigned: UserCheck, transferred: ArrowLeftRight, waiting: CirclePause, resumed: CirclePlay,
  resolved: CircleCheck, cancelled: CircleX, reopened: RotateCcw,
};

/** What happened to the ticket: one grey line with its time, never a bubble. */
export function EventLine({ event, connection }: { event: TicketEvent; connection: string }) {
  const Icon = ICONS[event.kind] ?? Info;
  return (
    <div className="flex items-center justify-center gap-1.5 py-2 text-center text-xs text-muted-foreground">
      <Icon className="size-3.5 shrink-0" strokeWidth={1.75} aria-hidden="true" />
      <span className="text-balance">
        <EventText event={event} connection={connection} />
        <time dateTime={event.created_at} title={exactTime(event.created_at)} className="ml-1.5 whitespace-nowrap">{clockTime(event.created_at)}</time>
      </span>
    </div>
  );
}
