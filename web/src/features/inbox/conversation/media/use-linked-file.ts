import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef } from "react";
import { forgetUrl, stableUrl } from "@/features/inbox/conversation/media/stable-url";
import type { Message } from "@/features/inbox/conversation/model";
import { readMessages } from "@/lib/tickets-cache";

/** A file by its signed link. When the link is too old, the message is read again, once for each link. */
export function useLinkedFile(message: Message, signed: string): { url: string; onError: () => void } {
  const client = useQueryClient();
  const asked = useRef<string | null>(null);
  const url = stableUrl(signed);
  const { id, ticket_id: ticketId } = message;
  const onError = useCallback(() => {
    if (asked.current === url) return;
    asked.current = url;
    forgetUrl(url);
    void readMessages(client, ticketId, [id]).catch(() => undefined);
  }, [client, ticketId, id, url]);
  return { url, onError };
}
