import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleAlert, SearchX } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { StateMessage } from "@/components/state-message";
import { Button } from "@/components/ui/button";
import { ticketQuery } from "@/features/inbox/api";
import { OpenTicket } from "@/features/inbox/open-ticket";
import { ApiError } from "@/lib/http";
import { useRealtime } from "@/lib/live";
import { findInLists, listsUpdatedAt } from "@/lib/tickets-cache";
import { useErrorText } from "@/lib/use-error-text";

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

  if (ticket) return <OpenTicket ticket={ticket} />;
  if (!error) return <div className="bg-thread" aria-busy="true" />;
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
