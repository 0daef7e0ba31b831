import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { hasCaption } from "@/features/inbox/composer/attach/classify";
import { takeReplies, type ReplyTarget } from "@/features/inbox/conversation/reply-store";
import type { Message, Ticket } from "@/lib/api-types";
import { changeDraft, EMPTY_DRAFT, readDraft, useDraft, type Draft, type DraftFile } from "@/lib/drafts";
import { contactName } from "@/lib/format";
import { request } from "@/lib/http";
import { useOutbox, useUploads } from "@/lib/live";
import type { Outgoing } from "@/lib/outbox";
import { useMe } from "@/lib/session";
import { mergeMessages } from "@/lib/tickets-cache";
import { toast } from "@/lib/toast";
import { useErrorText } from "@/lib/use-error-text";

export interface DraftActions {
  draft: Draft;
  /** What the field shows: the reply being written, or the message being changed. */
  text: string;
  setText: (text: string) => void;
  change: (change: (draft: Draft) => Partial<Draft>) => void;
  removeFile: (file: DraftFile) => void;
  /** A message made elsewhere than in the field: a voice note, a place, a contact. It takes the quote along. */
  sendOther: (outgoing: Omit<Outgoing, "quoted" | "text">) => void;
  sendDraft: () => void;
  /** Ends an edit, else the quote; false when there was neither. */
  stepBack: () => boolean;
  saving: boolean;
}

/** The draft of a ticket and what is done with it: everything that leaves goes through the outbox. */
export function useDraftActions(ticket: Ticket, onStart: () => void): DraftActions {
  const { t } = useTranslation();
  const me = useMe();
  const outbox = useOutbox();
  const uploads = useUploads();
  const client = useQueryClient();
  const errorText = useErrorText();
  const userId = me.user.id;
  const draft = useDraft(userId, ticket.id);
  const change = useMemo(() => (how: (draft: Draft) => Partial<Draft>) => { changeDraft(userId, ticket.id, how); }, [userId, ticket.id]);

  // A reply or an edit that is begun in the thread goes into the draft at once, and lives there.
  const name = contactName(ticket.contact);
  useEffect(() => takeReplies(ticket.id, (target) => {
    change(() => taken(target, userId, name));
    onStart();
  }), [ticket.id, userId, name, change, onStart]);

  const edit = useMutation({
    mutationFn: (editing: NonNullable<Draft["editing"]>) => request<Message>("PATCH", `/messages/${editing.messageId}`, { body: { text: editing.text.trim() } }),
    onSuccess: (message, editing) => {
      mergeMessages(client, ticket.id, [message]);
      if (readDraft(userId, ticket.id).editing?.messageId === editing.messageId) change(() => ({ editing: null }));
    },
    onError: (error) => { toast(t("composer.editFailed", { reason: errorText(error) }), "error"); },
  });

  const sendDraft = () => {
    const { editing } = draft;
    if (editing) {
      if (editing.text.trim() !== editing.before) edit.mutate(editing);
      else stepBack();
      return;
    }
    for (const outgoing of parts(draft)) outbox.add(ticket.id, outgoing);
    for (const file of draft.files) if (file.originalKey) uploads.unkeep(file.originalKey);
    change(() => EMPTY_DRAFT);
  };
  const stepBack = () => {
    if (draft.editing) change(() => ({ editing: null }));
    else if (draft.quoted) change(() => ({ quoted: null }));
    else return false;
    return true;
  };
  return {
    draft, change, sendDraft, stepBack,
    text: draft.editing?.text ?? draft.text,
    setText: (text) => { change(({ editing }) => (editing ? { editing: { ...editing, text } } : { text })); },
    removeFile: (file) => {
      uploads.cancel(file.file.key);
      if (file.originalKey) uploads.unkeep(file.originalKey);
      change(({ files, text }) => {
        const left = files.filter((each) => each.id !== file.id);
        const [only] = left;
        // With one file left its caption is written in the field itself.
        return left.length === 1 && only?.caption && text === "" ? { files: [{ ...only, caption: "" }], text: only.caption } : { files: left };
      });
    },
    sendOther: (outgoing) => {
      outbox.add(ticket.id, { ...outgoing, text: "", quoted: draft.quoted });
      change(() => ({ quoted: null }));
    },
    saving: edit.isPending,
  };
}

/** The messages that a draft becomes, in order: its files, then its text; with a single file the text is its caption. */
export function parts(draft: Draft): Outgoing[] {
  const text = draft.text.trim();
  const mentions = draft.mentions.filter(({ name }) => text.includes(`@${name}`));
  const [only] = draft.files;
  const captioned = draft.files.length === 1 && only !== undefined && hasCaption(only.type) && text !== "";
  const files = draft.files.map(({ type, caption, file }): Outgoing => ({ type, text: captioned ? text : hasCaption(type) ? caption.trim() : "", quoted: null, file }));
  const words: Outgoing[] = text !== "" && !captioned ? [{ type: "text", text: named(text, mentions), quoted: null, mentions: mentions.map(({ phone }) => phone) }] : [];
  return [...files, ...words].map((outgoing, index) => (index === 0 ? { ...outgoing, quoted: draft.quoted } : outgoing));
}

/** WhatsApp knows a mention by the number after the "@" and shows the name itself. */
function named(text: string, mentions: Draft["mentions"]): string {
  return mentions.reduce((words, { name, phone }) => words.replaceAll(`@${name}`, `@${phone}`), text);
}

function taken({ mode, message }: ReplyTarget, userId: string, contact: string): Partial<Draft> {
  if (mode === "edit") return { editing: { messageId: message.id, before: message.text ?? "", text: message.text ?? "" } };
  const mine = message.author?.id === userId;
  return {
    editing: null,
    quoted: { id: message.id, text: message.text, type: message.type, author_name: mine ? null : (message.author?.name ?? contact), thumb_url: message.media?.thumb_url ?? null },
  };
}
