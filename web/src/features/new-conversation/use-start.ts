import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { ConversationStart, ConversationStarted } from "@/lib/api-types";
import { ApiError, post } from "@/lib/http";
import { keys } from "@/lib/query";
import { writeTicket } from "@/lib/tickets-cache";
import { toast } from "@/lib/toast";
import { useErrorText } from "@/lib/use-error-text";

/** Starts the conversation and goes there. `refusal` says in words why it did not begin. */
export function useStart(onDone: () => void) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const errorText = useErrorText();
  // The same words asked again after a lost answer are one conversation; other words are another.
  const last = useRef({ body: "", key: "" });
  const start = useMutation({
    mutationFn: (body: ConversationStart) => {
      const said = JSON.stringify(body);
      if (last.current.body !== said) last.current = { body: said, key: crypto.randomUUID() };
      return post<ConversationStarted>("/conversations", body, { idempotencyKey: last.current.key });
    },
    onSuccess: ({ ticket, joined }) => {
      writeTicket(client, ticket);
      void client.invalidateQueries({ queryKey: keys.ticketLists });
      void client.invalidateQueries({ queryKey: keys.counts });
      if (joined) toast(t("newConversation.joined"));
      onDone();
      void navigate({ to: "/inbox/$ticketId", params: { ticketId: ticket.id } });
    },
  });
  return { mutate: start.mutate, reset: start.reset, isPending: start.isPending, refusal: start.error ? refusalText(start.error) : null };

  function refusalText(error: Error): string {
    if (!(error instanceof ApiError)) return errorText(error);
    if (error.code === "ticket_taken") {
      const { agent, department } = error.body as { agent?: string | null; department?: string | null };
      if (agent) return t("newConversation.takenBy", { agent, department: department ?? "" });
      return department ? t("newConversation.takenIn", { department }) : t("newConversation.taken");
    }
    if (error.code === "contact_blocked") return t("newConversation.blocked");
    if (error.fields.some(({ code }) => code === "not_on_whatsapp")) return t("newConversation.notOnWhatsApp");
    if (error.fields.some(({ field }) => field === "phone")) return t("newConversation.phoneInvalid");
    if (error.fields.some(({ field }) => field === "connection_id")) return t("newConversation.noConnection");
    return errorText(error);
  }
}
