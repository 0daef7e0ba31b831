import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useRef, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { openDialog } from "@/features/inbox/conversation/actions/dialog-store";
import { useMessageCommands } from "@/features/inbox/conversation/actions/use-message-commands";
import { startEdit, startReply } from "@/features/inbox/conversation/reply-store";
import type { ThreadHandle } from "@/features/inbox/conversation/thread-context";
import type { Ticket } from "@/lib/api-types";
import { contactName } from "@/lib/format";
import { toast } from "@/lib/toast";

/** What the bubbles can ask for. It changes only when the ticket's people or its number change, so that bubbles don't draw again for nothing. */
export function useThreadHandle(ticket: Ticket, meId: string, parts: Pick<ThreadHandle, "jump" | "view" | "openMenu">): ThreadHandle {
  const { t } = useTranslation();
  const client = useQueryClient();
  const commands = useMessageCommands(ticket.id);
  const latest = useRef({ parts, commands });
  useEffect(() => { latest.current = { parts, commands }; });
  const ticketId = ticket.id;
  const isGroup = ticket.is_group;
  const name = contactName(ticket.contact);
  const connectionName = ticket.connection.name;
  const connectionDown = ticket.connection.status === "disconnected" || ticket.connection.status === "blocked";
  return useMemo(
    (): ThreadHandle => ({
      ticketId, meId, isGroup, contactName: name, connectionName, connectionDown,
      jump: (id) => { latest.current.parts.jump(id); },
      view: (id) => { latest.current.parts.view(id); },
      openMenu: (message, at, part) => { latest.current.parts.openMenu(message, at, part); },
      react: (message, emoji) => { latest.current.commands.react(message, emoji); },
      retryMedia: (message) => { latest.current.commands.retryMedia(message); },
      act: (message, action) => {
        switch (action) {
          case "reply": startReply(ticketId, message); return;
          case "edit": startEdit(ticketId, message); return;
          case "copy": void navigator.clipboard.writeText(message.text ?? "").then(() => { toast(t("common.copied")); }, () => undefined); return;
          case "forward":
          case "delete":
          case "info": openDialog({ kind: action, message }); return;
          default: latest.current.commands.run(message, action);
        }
      },
    }),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the client never changes
    [ticketId, meId, isGroup, name, connectionName, connectionDown, t, client],
  );
}
