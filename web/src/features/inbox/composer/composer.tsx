import { useQueryClient } from "@tanstack/react-query";
import { SendHorizontal, X } from "lucide-react";
import { useImperativeHandle, useLayoutEffect, useRef, type KeyboardEvent, type Ref } from "react";
import { useTranslation } from "react-i18next";
import { ConnectionDot } from "@/components/connection-dot";
import { Button } from "@/components/ui/button";
import { ComposerWarning } from "@/features/inbox/composer/composer-warning";
import { ReplyBarrier } from "@/features/inbox/composer/reply-barrier";
import { useQuotedText } from "@/features/inbox/conversation/quote";
import type { Message, Ticket } from "@/lib/api-types";
import { cn } from "@/lib/cn";
import { useDraft, writeDraft } from "@/lib/drafts";
import { contactName } from "@/lib/format";
import { useOutbox, useRealtime } from "@/lib/live";
import { keys } from "@/lib/query";
import { useMe } from "@/lib/session";
import type { MessagePages } from "@/lib/tickets-cache";

/** WhatsApp's limit for one text. */
const MAX_LETTERS = 4096;
const COUNT_FROM = 3500;
/** "typing…" is announced at most this often. */
const TYPING_MS = 3_000;

/** Phones have no line for the number that a message leaves through; it is named in the empty field. */
const PHONE = "(max-width: 767px)";

export interface ComposerHandle { focus: () => void }

/** Where a reply is written. The draft is kept per ticket; sending never waits for the network. */
export function Composer({ ref, ticket }: { ref: Ref<ComposerHandle>; ticket: Ticket }) {
  if (!ticket.allowed_actions.includes("reply")) return <ReplyBarrier ticket={ticket} />;
  return <ReplyBox ref={ref} ticket={ticket} />;
}

function ReplyBox({ ref, ticket }: { ref: Ref<ComposerHandle>; ticket: Ticket }) {
  const { t } = useTranslation();
  const me = useMe();
  const outbox = useOutbox();
  const field = useRef<HTMLTextAreaElement>(null);
  const draft = useDraft(me.user.id, ticket.id);
  const quoted = useQuoted(ticket, draft.quotedId);
  const announceTyping = useTypingSignal(ticket.id);
  useImperativeHandle(ref, () => ({ focus: () => field.current?.focus() }), []);
  useGrow(field, draft.text);

  const letters = Array.from(draft.text).length;
  const excess = letters - MAX_LETTERS;
  const empty = draft.text.trim() === "";
  const send = () => {
    if (empty || excess > 0) return;
    outbox.send(ticket.id, draft.text.trim(), quoted);
    writeDraft(me.user.id, ticket.id, { text: "", quotedId: null });
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Escape") {
      if (draft.quotedId) writeDraft(me.user.id, ticket.id, { ...draft, quotedId: null });
      else event.currentTarget.blur();
      return;
    }
    // An input method uses Enter to accept a word; on touch Enter is the only way to break a line.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing || matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    send();
  };

  return (
    <div className="shrink-0">
      <ComposerWarning ticket={ticket} />
      <div className="mx-4 mb-3 rounded-xl border bg-card shadow-xs focus-within:border-ring focus-within:ring-1 focus-within:ring-ring max-md:mx-0 max-md:mb-0 max-md:rounded-none max-md:border-x-0 max-md:border-b-0 max-md:pb-[env(safe-area-inset-bottom)] max-md:shadow-none max-md:focus-within:border-border max-md:focus-within:ring-0">
        {quoted ? <QuotePreview quoted={quoted} onRemove={() => { writeDraft(me.user.id, ticket.id, { ...draft, quotedId: null }); }} /> : null}
        <div className="max-md:flex max-md:items-end max-md:gap-1 max-md:py-1.5 max-md:pr-1.5 max-md:pl-3">
          <textarea
            ref={field}
            rows={1}
            value={draft.text}
            onChange={(event) => {
              writeDraft(me.user.id, ticket.id, { ...draft, text: event.target.value });
              announceTyping();
            }}
            onKeyDown={onKeyDown}
            placeholder={matchMedia(PHONE).matches ? t("composer.placeholderVia", { name: ticket.connection.name }) : t("composer.placeholder")}
            aria-label={t("composer.label")}
            aria-invalid={excess > 0}
            enterKeyHint="enter"
            className="scroll-thin block max-h-[40dvh] min-h-12 w-full resize-none bg-transparent px-3.5 pt-3 pb-1 text-base outline-none max-md:min-h-11 max-md:px-1 max-md:py-2.5 max-md:text-lg"
          />
          <div className="flex items-center gap-2 pr-2 pb-2 pl-3.5 text-xs text-muted-foreground max-md:p-0">
            <span className="inline-flex min-w-0 items-center gap-1.5 max-md:hidden">{t("composer.via")} <ConnectionDot color={ticket.connection.color} /><span className="truncate">{ticket.connection.name}</span></span>
            {letters > COUNT_FROM ? (
              <span role="status" className={cn("ml-auto tabular-nums max-md:hidden", excess > 0 && "font-medium text-destructive")}>
                {excess > 0 ? t("composer.tooLong", { count: excess }) : t("composer.counter", { count: letters, max: MAX_LETTERS })}
              </span>
            ) : null}
            <Button
              variant="primary"
              className={cn(letters <= COUNT_FROM && "ml-auto", "max-md:size-11 max-md:rounded-full max-md:p-0")}
              aria-disabled={empty || excess > 0}
              aria-label={t("composer.send")}
              onClick={send}
              onPointerDown={(event) => { event.preventDefault(); }}
            >
              <span className="max-md:hidden">{t("composer.send")}</span>
              <SendHorizontal className="icon max-md:size-5" aria-hidden="true" />
            </Button>
          </div>
        </div>
        {excess > 0 ? <p role="status" className="px-4 pb-2 text-xs font-medium text-destructive md:hidden">{t("composer.tooLong", { count: excess })}</p> : null}
      </div>
    </div>
  );
}

function QuotePreview({ quoted, onRemove }: { quoted: NonNullable<Message["quoted"]>; onRemove: () => void }) {
  const { t } = useTranslation();
  const text = useQuotedText(quoted);
  return (
    <div className="mx-2 mt-2 flex items-center gap-2 rounded-sm border-l-[3px] border-primary bg-tint py-1 pr-1 pl-2.5">
      <div className="min-w-0 flex-1">
        <b className="block truncate text-xs font-semibold text-primary">{t("composer.quoting", { name: quoted.author_name ?? t("common.you") })}</b>
        <span className="block truncate text-muted-foreground">{text}</span>
      </div>
      <Button variant="ghost" size="icon-sm" aria-label={t("composer.removeQuote")} onClick={onRemove}><X className="size-3.5" /></Button>
    </div>
  );
}

/** The quoted message as the bubble will show it, as long as it is loaded. */
function useQuoted(ticket: Ticket, quotedId: string | null): Message["quoted"] {
  const client = useQueryClient();
  const me = useMe();
  if (!quotedId) return null;
  const pages = client.getQueryData<MessagePages>(keys.messages(ticket.id));
  const message = pages?.pages.flatMap((page) => page.items).find((each) => each.id === quotedId);
  if (!message) return null;
  const mine = message.author?.id === me.user.id;
  return { id: message.id, text: message.text, type: message.type, author_name: mine ? null : (message.author?.name ?? contactName(ticket.contact)) };
}

function useGrow(field: React.RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.setProperty("height", "auto");
    element.style.setProperty("height", `${element.scrollHeight}px`);
  }, [field, text]);
}

function useTypingSignal(ticketId: string): () => void {
  const realtime = useRealtime();
  const last = useRef(0);
  return () => {
    if (Date.now() - last.current < TYPING_MS) return;
    last.current = Date.now();
    realtime.typing(ticketId);
  };
}
