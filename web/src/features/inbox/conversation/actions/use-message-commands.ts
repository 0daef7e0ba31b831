import { useQueryClient } from "@tanstack/react-query";
import type { Message, Reaction } from "@/features/inbox/conversation/model";
import { post, request } from "@/lib/http";
import { mergeMessages, patchMessage, readMessages } from "@/lib/tickets-cache";
import { toast } from "@/lib/toast";
import { useErrorText } from "@/lib/use-error-text";

export interface MessageCommands {
  /** Sets our reaction, or takes it back with ""; shown at once. */
  react: (message: Message, emoji: string) => void;
  /** retry: sends again what failed; send_anyway: lets an old text go (R18); cancel: takes back what still waits. */
  run: (message: Message, action: "retry" | "cancel" | "send_anyway") => void;
  retryMedia: (message: Message) => void;
  /** For everyone; resolves when the server has it, rejects with its refusal. */
  remove: (message: Message) => Promise<void>;
}

const ROUTE = { retry: "retry", cancel: "cancel", send_anyway: "send-anyway" } as const;

/** Commands on one message. What can fail safely is shown before the server has answered, and put back when it refuses. */
export function useMessageCommands(ticketId: string): MessageCommands {
  const client = useQueryClient();
  const errorText = useErrorText();
  const tell = (error: unknown) => { toast(errorText(error), "error"); };
  return {
    react: (message, emoji) => {
      const undo = patchMessage(client, ticketId, message.id, (old) => ({ reactions: withOurs(old.reactions, emoji) }));
      const path = `/messages/${message.id}/reaction`;
      const sent = emoji ? request("PUT", path, { body: { emoji } }) : request("DELETE", path);
      sent.catch((error: unknown) => {
        undo();
        tell(error);
      });
    },
    run: (message, action) => {
      post<Message>(`/messages/${message.id}/${ROUTE[action]}`, undefined, { idempotencyKey: crypto.randomUUID() }).then(
        (answer) => {
          mergeMessages(client, ticketId, [answer]);
          // An unconfirmed message stays as it is and a new one goes out: it may no longer be sent a second time.
          if (answer.id !== message.id) void readMessages(client, ticketId, [message.id]).catch(() => undefined);
        },
        tell,
      );
    },
    retryMedia: (message) => {
      const { media } = message;
      if (!media) return;
      const undo = patchMessage(client, ticketId, message.id, (old) => ({ media: old.media && { ...old.media, state: "pending", failure: null } }));
      post(`/media/${media.id}/retry`).catch((error: unknown) => {
        undo();
        tell(error);
      });
    },
    remove: async (message) => {
      await request("DELETE", `/messages/${message.id}`);
      await readMessages(client, ticketId, [message.id]).catch(() => undefined);
    },
  };
}

/** The reactions with ours set to an emoji, or taken away. A side has one reaction a message. */
export function withOurs(reactions: Reaction[], emoji: string): Reaction[] {
  const others = reactions.map((each) => (each.mine ? { ...each, mine: false, count: each.count - 1, by: each.by.filter((person) => person.kind === "contact") } : each)).filter((each) => each.count > 0);
  if (emoji === "") return others;
  const same = others.find((each) => each.emoji === emoji);
  if (same) return others.map((each) => (each === same ? { ...each, count: each.count + 1, mine: true } : each));
  return [...others, { emoji, count: 1, mine: true, by: [] }];
}
