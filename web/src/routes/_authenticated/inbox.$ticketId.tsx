import { createFileRoute } from "@tanstack/react-router";
import { TicketPane } from "@/features/inbox/ticket-pane";

export const Route = createFileRoute("/_authenticated/inbox/$ticketId")({ component: Ticket });

function Ticket() {
  const { ticketId } = Route.useParams();
  // The key gives each ticket its own scroll, unread mark and composer.
  return <TicketPane key={ticketId} ticketId={ticketId} />;
}
