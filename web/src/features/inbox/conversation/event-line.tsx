import { ArrowLeftRight, CircleCheck, CirclePause, CirclePlay, CircleX, Clock, Info, MessageSquareText, RotateCcw, Sparkles, UserCheck, type LucideIcon } from "lucide-react";
import { EventText, eventKind } from "@/features/inbox/conversation/event-text";
import type { TicketEvent } from "@/lib/api-types";
import { cn } from "@/lib/cn";
import { clockTime, exactTime } from "@/lib/format";

const ICONS: Partial<Record<string, LucideIcon>> = {
  created: MessageSquareText, accepted: UserCheck, assigned: UserCheck, transferred: ArrowLeftRight, waiting: CirclePause, resumed: CirclePlay,
  resolved: CircleCheck, cancelled: CircleX, reopened: RotateCcw, sla_warned: Clock, sla_breached: Clock, ai_handover: Sparkles,
};
const COLOR: Partial<Record<string, string>> = { sla_warned: "text-sla-warn", sla_breached: "text-sla-breach", ai_handover: "text-ai" };

/** What happened to the ticket: one grey line with its time, never a bubble. */
export function EventLine({ event, connection }: { event: TicketEvent; connection: string }) {
  const kind = eventKind(event);
  const Icon = ICONS[kind] ?? Info;
  return (
    <div className="flex items-center justify-center gap-1.5 py-2 text-center text-xs text-muted-foreground">
      <Icon className={cn("size-3.5 shrink-0", COLOR[kind])} strokeWidth={1.75} aria-hidden="true" />
      <span className="text-balance">
        <EventText event={event} connection={connection} />
        <time dateTime={event.created_at} title={exactTime(event.created_at)} className="ml-1.5 whitespace-nowrap">{clockTime(event.created_at)}</time>
      </span>
    </div>
  );
}
