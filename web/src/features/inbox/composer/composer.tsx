import type { Ref } from "react";
import { ReplyBarrier } from "@/features/inbox/composer/reply-barrier";
import { ReplyBox } from "@/features/inbox/composer/reply-box";
import type { Ticket } from "@/lib/api-types";

export interface ComposerHandle { focus: () => void }

/** Where a reply is written. What is written is kept per ticket; sending never waits for the network. */
export function Composer({ ref, ticket }: { ref: Ref<ComposerHandle>; ticket: Ticket }) {
  if (!ticket.allowed_actions.includes("reply")) return <ReplyBarrier ticket={ticket} />;
  return <ReplyBox key={ticket.id} ref={ref} ticket={ticket} />;
}
