import { usePrefetchInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useRef } from "react";
import { useTranslation } from "react-i18next";
import { ActionDialogs } from "@/features/inbox/actions/action-dialogs";
import { useTicketAction } from "@/features/inbox/actions/use-ticket-action";
import { messagesQuery } from "@/features/inbox/api";
import { Composer, type ComposerHandle } from "@/features/inbox/composer/composer";
import { ConversationHeader } from "@/features/inbox/conversation/conversation-header";
import { ThreadSkeleton } from "@/features/inbox/conversation/thread-skeleton";
import { useWide } from "@/features/inbox/use-wide";
import { withPageTexts } from "@/i18n";
import type { Ticket } from "@/lib/api-types";
import { cn } from "@/lib/cn";
import { contactName } from "@/lib/format";
import { usePreference } from "@/lib/preferences";
import { useHotkeys } from "@/lib/use-hotkeys";

const loadThread = () => withPageTexts(import("@/features/inbox/conversation/thread"));
const Thread = lazy(loadThread);
// On its way with this file, beside the first messages: it is not waited for twice.
void loadThread().catch(() => undefined);
const SidePanel = lazy(() => import("@/features/inbox/panel/side-panel"));
const Sheet = lazy(() => import("@/components/ui/sheet"));

/** Header, messages and composer of one ticket, with its details beside (or over) them. */
export function OpenTicket({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { details } = useSearch({ from: "/_authenticated/inbox" });
  const composer = useRef<ComposerHandle>(null);
  const [panel, setPanel] = usePreference("panel");
  const [events, setEvents] = usePreference("events");
  const wide = useWide();
  const docked = wide && panel === "open";
  usePrefetchInfiniteQuery(messagesQuery(ticket.id));

  const setDetails = (open: boolean) => {
    if (wide) setPanel(open ? "open" : "closed");
    else void navigate({ to: ".", search: (old) => ({ ...old, details: open ? true : undefined }), replace: !open });
  };
  const accept = useTicketAction(ticket, "accept");
  const transfer = useTicketAction(ticket, "transfer");
  const wait = useTicketAction(ticket, "wait");
  const resolve = useTicketAction(ticket, "resolve");
  useHotkeys({
    a: accept.run,
    t: transfer.run,
    w: wait.run,
    r: resolve.run,
    m: () => composer.current?.focus(),
    e: () => { setEvents(events === "shown" ? "hidden" : "shown"); },
    "]": () => { setDetails(!(wide ? docked : details === true)); },
  });
  return (
    <div className={cn("grid min-h-0 min-w-0", docked ? "grid-cols-[minmax(0,1fr)_var(--panel-w)]" : "grid-cols-[minmax(0,1fr)]")}>
      <section aria-label={t("conversation.label", { name: contactName(ticket.contact) })} className="@container/conv flex min-h-0 min-w-0 flex-col bg-thread">
        <ConversationHeader ticket={ticket} detailsShown={docked} onDetails={() => { setDetails(!docked); }} />
        <Suspense fallback={<div className="min-h-0 flex-1 overflow-hidden px-5 max-md:px-3"><ThreadSkeleton /></div>}><Thread ticket={ticket} /></Suspense>
        <Composer ref={composer} ticket={ticket} />
      </section>
      {docked ? (
        <aside aria-label={t("panel.label")} className="scroll-thin flex min-h-0 flex-col overflow-y-auto border-l bg-card">
          <Suspense fallback={null}><SidePanel ticket={ticket} onHide={() => { setDetails(false); }} docked /></Suspense>
        </aside>
      ) : null}
      {wide ? null : (
        <Suspense fallback={null}>
          <Sheet open={details === true} onOpenChange={setDetails} label={t("panel.label")}>
            <SidePanel ticket={ticket} onHide={() => { setDetails(false); }} docked={false} />
          </Sheet>
        </Suspense>
      )}
      <ActionDialogs ticket={ticket} />
    </div>
  );
}
