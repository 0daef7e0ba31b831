import { Outlet, useParams } from "@tanstack/react-router";
import { TicketList } from "@/features/inbox/list/ticket-list";
import { cn } from "@/lib/cn";

/** List at the left, the open ticket at the right; on phones one at a time. */
export function InboxPage() {
  const { ticketId } = useParams({ strict: false });
  return (
    <div className="grid min-h-0 min-w-0 grid-cols-[20rem_minmax(0,1fr)] max-md:grid-cols-[minmax(0,1fr)] xl:grid-cols-[var(--list-w)_minmax(0,1fr)]">
      <TicketList selectedId={ticketId ?? null} className={cn(ticketId && "max-md:hidden")} />
      <div className={cn("grid min-h-0 min-w-0", !ticketId && "max-md:hidden")}><Outlet /></div>
    </div>
  );
}
