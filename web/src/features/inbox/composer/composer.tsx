import { lazy, Suspense, type Ref } from "react";
import { ReplyBarrier } from "@/features/inbox/composer/reply-barrier";
import { withPageTexts } from "@/i18n";
import type { Ticket } from "@/lib/api-types";

// Fetched beside the messages, which take longer: the first page stays light. With it comes what a file needs
// on its way and what shows it there, because the line may be gone by the time it is sent.
const loadBox = async () => {
  const [box] = await Promise.all([
    withPageTexts(import("@/features/inbox/composer/reply-box")),
    import("@/features/inbox/composer/attach/prepare-file"),
    import("@/features/inbox/conversation/bubble/pending-fate"),
    import("@/features/inbox/conversation/content/pending-content"),
    import("@/lib/upload-tus"),
  ]);
  return box;
};
const ReplyBox = lazy(loadBox);
void loadBox().catch(() => undefined);

export interface ComposerHandle { focus: () => void }

/** Where a reply is written. What is written is kept per ticket; sending never waits for the network. */
export function Composer({ ref, ticket }: { ref: Ref<ComposerHandle>; ticket: Ticket }) {
  if (!ticket.allowed_actions.includes("reply")) return <ReplyBarrier ticket={ticket} />;
  return <Suspense fallback={<ReplyPlace />}><ReplyBox key={ticket.id} ref={ref} ticket={ticket} /></Suspense>;
}

/** Holds the place, so that nothing moves when the field comes. */
function ReplyPlace() {
  return <div aria-busy="true" className="mx-4 mb-3 h-[94px] shrink-0 rounded-xl border bg-card shadow-xs max-md:mx-0 max-md:mb-0 max-md:h-[93px] max-md:rounded-none max-md:border-x-0 max-md:border-b-0 max-md:shadow-none" />;
}
