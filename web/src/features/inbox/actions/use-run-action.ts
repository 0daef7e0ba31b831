import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Me, PendingUpdate, Ticket, TicketAction } from "@/lib/api-types";
import { ApiError, get, post } from "@/lib/http";
import { keys } from "@/lib/query";
import { useMe } from "@/lib/session";
import { patchTicket, writeTicket } from "@/lib/tickets-cache";
import { useErrorText } from "@/lib/use-error-text";
import { toast } from "@/lib/toast";

export type RunnableAction = Exclude<TicketAction, "reply">;

interface Run {
  ticket: Ticket;
  action: RunnableAction;
  body?: Record<string, unknown>;
  /** Said when it worked and the result is not on screen. */
  done?: string;
  /** Makes a repeat after a lost answer harmless. */
  idempotencyKey: string;
}

/** What the ticket will look like if the API agrees; shown at once and taken back if it doesn't. */
function expected(action: RunnableAction, ticket: Ticket, me: Me): Partial<Ticket> {
  const allowed = ticket.allowed_actions.filter((each) => each !== action);
  const mine = { agent_id: me.user.id, agent: { id: me.user.id, name: me.user.name, handle: me.user.handle } };
  switch (action) {
    case "accept": return { status: "in_progress", ...mine, allowed_actions: allowed };
    case "wait": return { status: "waiting", allowed_actions: allowed };
    case "resolve": return { status: "resolved", allowed_actions: [] };
    case "cancel": return { status: "cancelled", allowed_actions: [] };
    case "reopen": return { status: "in_progress", allowed_actions: [] };
    case "assign":
    case "transfer": return {};
  }
}

/** Runs actions on tickets: optimistic, repeated safely after network trouble, explained when refused. */
export function useRunAction(): { run: (ticket: Ticket, action: RunnableAction, body?: Record<string, unknown>, done?: string) => Promise<boolean>; pending: boolean } {
  const client = useQueryClient();
  const me = useMe();
  const { t } = useTranslation();
  const errorText = useErrorText();
  const { mutateAsync, isPending } = useMutation({
    mutationFn: ({ ticket, action, body, idempotencyKey }: Run) => post<Ticket | PendingUpdate>(`/tickets/${ticket.id}/${action}`, body, { idempotencyKey }),
    retry: (failures, error) => failures < 2 && error instanceof ApiError && error.isTransient && error.code !== "temporal_unavailable",
    onMutate: ({ ticket, action }) => ({ undo: patchTicket(client, ticket.id, expected(action, ticket, me)) }),
    onSuccess: (answer, { ticket, done }) => {
      if ("protocol" in answer) writeTicket(client, answer);
      void client.invalidateQueries({ queryKey: keys.events(ticket.id) });
      void client.invalidateQueries({ queryKey: keys.ticketLists });
      void client.invalidateQueries({ queryKey: keys.counts });
      if (done) toast(done);
    },
    onError: async (error, { ticket }, context) => {
      context?.undo();
      const current = await get<Ticket>(`/tickets/${ticket.id}`).catch(() => null);
      if (current) writeTicket(client, current);
      const taken = error instanceof ApiError && error.code === "already_assigned";
      const name = current?.agent?.name;
      toast(taken && !name ? t("errors.already_assigned_other") : errorText(error, { name: name ?? "" }), "error");
    },
  });
  return {
    pending: isPending,
    run: (ticket, action, body, done) =>
      mutateAsync({ ticket, action, body, done, idempotencyKey: crypto.randomUUID() }).then(() => true, () => false),
  };
}
