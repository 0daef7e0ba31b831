import { openActionDialog } from "@/features/inbox/actions/dialog-store";
import { useRunAction, type RunnableAction } from "@/features/inbox/actions/use-run-action";
import type { Ticket } from "@/lib/api-types";
import { useMe } from "@/lib/session";

/** What a button or key does: runs the action, or opens its dialog when it has something to ask. */
export function useTicketAction(ticket: Ticket, action: RunnableAction): { run: () => void; pending: boolean; allowed: boolean } {
  const me = useMe();
  const { run, pending } = useRunAction();
  const allowed = ticket.allowed_actions.includes(action);
  const asks = action === "transfer" || action === "assign" || action === "cancel" || (action === "resolve" && me.flags.service_rating === true);
  return {
    allowed,
    pending,
    run: () => {
      if (!allowed || pending) return;
      if (asks) openActionDialog(ticket.id, action);
      else void run(ticket, action);
    },
  };
}
