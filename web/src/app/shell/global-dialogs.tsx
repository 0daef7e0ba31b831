import { lazy, Suspense } from "react";
import { DialogLoading } from "@/components/ui/dialog-loading";
import { withPageTexts } from "@/i18n";
import { closeNewConversation, useNewConversation } from "@/lib/new-conversation";
import { showQuickReplyManager, useQuickReplyManager } from "@/lib/quick-reply-manager";

const NewConversationDialog = lazy(() => withPageTexts(import("@/features/new-conversation/new-conversation-dialog")));
const QuickReplyManager = lazy(() => withPageTexts(import("@/features/quick-replies/quick-reply-manager")));

/** Dialogs that are asked for from anywhere. */
export function GlobalDialogs() {
  const starting = useNewConversation();
  const managing = useQuickReplyManager();
  return (
    <>
      {starting ? <Suspense fallback={<DialogLoading onClose={closeNewConversation} />}><NewConversationDialog request={starting} onClose={closeNewConversation} /></Suspense> : null}
      {managing ? <Suspense fallback={<DialogLoading onClose={() => { showQuickReplyManager(false); }} />}><QuickReplyManager onClose={() => { showQuickReplyManager(false); }} /></Suspense> : null}
    </>
  );
}
