import { ArrowLeftRight, CircleCheck, CirclePause, CirclePlay, CircleX, Info, MessageSquareText, RotateCcw, UserCheck, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { EventText } from "@/features/inbox/conversation/event-text";
import type { TicketEvent } from "@/lib/api-types";
import { cn } from "@/lib/cn";
import { clockTime, exactTime } from "@/lib/format";

const ICONS: Partial<Record<string, LucideIcon>> = {
  created: MessageSquareText, accepted: UserCheck, assigned: UserCheck, transferred: ArrowLeftRight, waiting: CirclePause, resumed: CirclePlay,
  resolved: CircleCheck, cancelled: CircleX, reopened: RotateCcw,
};

/** What happened to the ticket: one grey line with its time, never a bubble. */
export function EventLine({ event, connection }: { event: TicketEvent; connection: string }) {
  return <Line icon={ICONS[event.kind] ?? Info} at={event.created_at}><EventText event={event} connection={connection} /></Line>;
}

export function Line({ icon: Icon, at, tone = "plain", children }: { icon: LucideIcon; at: string; tone?: "plain" | "alert"; children: ReactNode }) {
  return (
    <div className={cn("flex items-center justify-center gap-1.5 py-2 text-center text-xs", tone === "alert" ? "font-medium text-destructive" : "text-muted-foreground")}>
      <Icon className="size-3.5 shrink-0" strokeWidth={1.75} aria-hidden="true" />
      <span className="text-balance">
        {children}
        <time dateTime={at} title={exactTime(at)} className="ml-1.5 font-normal whitespace-nowrap">{clockTime(at)}</time>
      </span>
    </div>
  );
}
