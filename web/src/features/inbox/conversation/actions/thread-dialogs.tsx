import { lazy, Suspense, useEffect } from "react";
import { DialogLoading } from "@/components/ui/dialog-loading";
import { closeDialog, useThreadDialog } from "@/features/inbox/conversation/actions/dialog-store";
import type { Ticket } from "@/lib/api-types";
import { withPageTexts } from "@/i18n";

const ForwardDialog = lazy(() => withPageTexts(import("@/features/inbox/conversation/actions/forward-dialog")));
const MessageDialog = lazy(() => withPageTexts(import("@/features/inbox/conversation/actions/message-dialog")));

/** The question that is open about a message of this thread. */
export function ThreadDialogs({ ticket }: { ticket: Ticket }) {
  const open = useThreadDialog();
  // Whoever leaves a conversation leaves its question too.
  useEffect(() => closeDialog, []);
  if (!open) return null;
  return (
    <Suspense fallback={<DialogLoading onClose={closeDialog} />}>
      {open.kind === "forward"
        ? <ForwardDialog ticket={ticket} message={open.message} onClose={closeDialog} />
        : <MessageDialog kind={open.kind} ticket={ticket} message={open.message} onClose={closeDialog} />}
    </Suspense>
  );
}
