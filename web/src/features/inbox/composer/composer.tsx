import { lazy, Suspense, type Ref } from "react";
import { ReplyBarrier } from "@/features/inbox/composer/reply-barrier";
import type { Ticket } from "@/lib/api-types";

// Fetched beside the messages, which take longer: the first page stays light.
const ReplyBox = lazy(() => import("@/features/inbox/composer/reply-box"));

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
