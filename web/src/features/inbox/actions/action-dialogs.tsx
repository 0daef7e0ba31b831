import { lazy, Suspense, useEffect } from "react";
import { DialogLoading } from "@/components/ui/dialog-loading";
import { closeActionDialog, useActionDialog } from "@/features/inbox/actions/dialog-store";
import type { Ticket } from "@/lib/api-types";

const ResolveDialog = lazy(() => import("@/features/inbox/actions/resolve-dialog"));
const CancelDialog = lazy(() => import("@/features/inbox/actions/cancel-dialog"));
const TransferDialog = lazy(() => import("@/features/inbox/actions/transfer-dialog"));

/** The dialog of the action in course on this ticket. */
export function ActionDialogs({ ticket }: { ticket: Ticket }) {
  const open = useActionDialog();
  // Whoever leaves a ticket leaves its question too.
  useEffect(() => closeActionDialog, []);
  if (open?.ticketId !== ticket.id) return null;
  return (
    <Suspense fallback={<DialogLoading onClose={closeActionDialog} />}>
      {open.action === "resolve" ? <ResolveDialog ticket={ticket} onClose={closeActionDialog} /> : null}
      {open.action === "cancel" ? <CancelDialog ticket={ticket} onClose={closeActionDialog} /> : null}
      {open.action === "transfer" || open.action === "assign" ? <TransferDialog ticket={ticket} onClose={closeActionDialog} /> : null}
    </Suspense>
  );
}
