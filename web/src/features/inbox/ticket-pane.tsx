import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleAlert, SearchX } from "lucide-react";
import { lazy, Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { StateMessage } from "@/components/state-message";
import { Button } from "@/components/ui/button";
import { ticketQuery } from "@/features/inbox/api";
import { ApiError } from "@/lib/http";
import { useRealtime } from "@/lib/live";
import { findInLists, listsUpdatedAt } from "@/lib/tickets-cache";
import { useErrorText } from "@/lib/use-error-text";

const loadTicket = () => import("@/features/inbox/open-ticket");
const OpenTicket = lazy(async () => ({ default: (await loadTicket()).OpenTicket }));
// Beside the ticket itself, which is asked for meanwhile.
void loadTicket().catch(() => undefined);

/** The chosen ticket: at once from the list when it is there, else read by its id. */
export function TicketPane({ ticketId }: { ticketId: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const realtime = useRealtime();
  const errorText = useErrorText();
  const { data: ticket, error, refetch } = useQuery({
    ...ticketQuery(ticketId),
    initialData: () => findInLists(client, ticketId),
    initialDataUpdatedAt: () => listsUpdatedAt(client),
  });
  useEffect(() => {
    realtime.view(ticketId);
    return () => { realtime.view(null); };
  }, [realtime, ticketId]);

  const waiting = <div className="bg-thread" aria-busy="true" />;
  if (ticket) return <Suspense fallback={waiting}><OpenTicket ticket={ticket} /></Suspense>;
  if (!error) return waiting;
  const missing = error instanceof ApiError && error.status === 404;
  return (
    <div className="grid place-content-center bg-thread">
      {missing ? (
        <StateMessage icon={SearchX} title={t("conversation.gone")} body={t("conversation.goneBody")} action={<Link to="/inbox" search={true} className="font-medium text-primary hover:underline">{t("conversation.backToList")}</Link>} />
      ) : (
        <StateMessage icon={CircleAlert} tone="error" title={t("errors.title")} body={errorText(error)} action={<Button onClick={() => void refetch()}>{t("common.retry")}</Button>} />
      )}
    </div>
  );
}
