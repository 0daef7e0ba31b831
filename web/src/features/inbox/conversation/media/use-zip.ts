import { useState } from "react";
import { saveFile } from "@/features/inbox/conversation/media/save-file";
import type { Message } from "@/features/inbox/conversation/model";
import { post } from "@/lib/http";
import { toast } from "@/lib/toast";
import { useErrorText } from "@/lib/use-error-text";

/** All files of an album as one zip. */
export function useZip(ticketId: string): { busy: boolean; download: (messages: Message[]) => void } {
  const errorText = useErrorText();
  const [busy, setBusy] = useState(false);
  const download = (messages: Message[]) => {
    if (busy) return;
    setBusy(true);
    post<{ url: string }>(`/tickets/${ticketId}/media/zip`, { message_ids: messages.map((message) => message.id) })
      .then(({ url }) => { saveFile(url); }, (error: unknown) => { toast(errorText(error), "error"); })
      .finally(() => { setBusy(false); });
  };
  return { busy, download };
}
