import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowLeft, CircleAlert, ExternalLink } from "lucide-react";
import { useTranslation } from "react-i18next";
import { StateMessage } from "@/components/state-message";
import { Button } from "@/components/ui/button";
import { Switch } from "@/components/ui/switch";
import { seesFullHistory, transcriptQuery } from "@/features/history/api";
import { TranscriptLine } from "@/features/history/transcript-line";
import type { HistoryConversation, Message } from "@/lib/api-types";
import { contactName, dayKey } from "@/lib/format";
import { useMe } from "@/lib/session";
import { orderedMessages } from "@/lib/tickets-cache";
import { useErrorText } from "@/lib/use-error-text";
import { useTimeText } from "@/lib/use-time-text";

interface Props {
  ticketId: string;
  /** As the list has it; absent when a link leads here. */
  conversation: HistoryConversation | undefined;
  full: boolean;
  onFull: (full: boolean) => void;
  onBack: () => void;
}

/** A conversation to read, oldest first; with the full history also what was deleted and every edit. */
export function Transcript({ ticketId, conversation, full, onFull, onBack }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const time = useTimeText();
  const errorText = useErrorText();
  const allowed = seesFullHistory(me);
  const list = useInfiniteQuery(transcriptQuery(ticketId, full && allowed));
  const messages = orderedMessages(list.data);
  const name = conversation ? contactName({ name: conversation.contact_name, phone: conversation.contact_phone }) : t("history.conversation");
  return (
    <section aria-label={name} className="flex min-h-0 min-w-0 flex-col">
      <header className="flex min-h-paneheader shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b bg-card px-4 py-2">
        <Button variant="ghost" size="icon" className="-ml-2 lg:hidden" aria-label={t("history.back")} onClick={onBack}><ArrowLeft className="icon" /></Button>
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-base font-semibold">{name}</h2>
          {conversation ? <p className="truncate text-xs text-muted-foreground tabular-nums">{conversation.protocol} · {t(`status.${conversation.status}`)}</p> : null}
        </div>
        {allowed ? (
          <label className="flex min-h-control items-center gap-2 font-medium max-md:order-last max-md:w-full" title={t("history.fullHint")}>
            <Switch checked={full} onCheckedChange={onFull} aria-describedby="full-hint" />{t("history.full")}<span id="full-hint" className="sr-only">{t("history.fullHint")}</span>
          </label>
        ) : null}
        <Link to="/inbox/$ticketId" params={{ ticketId }} className="t-fast inline-flex h-control items-center gap-1.5 rounded-md border bg-card px-2.5 font-medium text-secondary-foreground hover:bg-accent">
          <ExternalLink className="icon" aria-hidden="true" /><span className="max-md:sr-only">{t("history.open")}</span>
        </Link>
      </header>
      <div className="scroll-thin min-h-0 flex-1 overflow-y-auto bg-thread px-4 py-3">
        {list.isPending ? <div role="status" aria-label={t("common.loading")} className="mx-auto h-60 max-w-[760px] animate-skeleton rounded-lg bg-tint" /> : null}
        {list.isError && !list.data ? <StateMessage icon={CircleAlert} tone="error" title={t("errors.title")} body={errorText(list.error)} action={<Button onClick={() => void list.refetch()}>{t("common.retry")}</Button>} /> : null}
        {list.data ? (
          <div className="mx-auto max-w-[760px]">
            {list.hasNextPage ? <div className="mb-3 text-center"><Button aria-disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{list.isFetchNextPageError ? t("common.retry") : t("history.older")}</Button></div> : null}
            {messages.length === 0 ? <p className="text-muted-foreground">{t("conversation.empty")}</p> : null}
            {byDay(messages).map(([day, lines]) => (
              <section key={day} aria-label={time.day(lines[0]?.created_at ?? day)} className="mb-4">
                <h3 className="mb-2 text-center text-xs font-medium text-muted-foreground">{time.day(lines[0]?.created_at ?? day)}</h3>
                <ol className="divide-y rounded-lg border bg-card">{lines.map((message) => <TranscriptLine key={message.id} message={message} />)}</ol>
              </section>
            ))}
          </div>
        ) : null}
      </div>
    </section>
  );
}

function byDay(messages: Message[]): [day: string, messages: Message[]][] {
  const days = new Map<string, Message[]>();
  for (const message of messages) {
    const day = dayKey(message.created_at);
    const lines = days.get(day);
    if (lines) lines.push(message);
    else days.set(day, [message]);
  }
  return [...days];
}
