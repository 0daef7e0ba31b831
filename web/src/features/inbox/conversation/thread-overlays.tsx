import { ArrowDown, History } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import type { ThreadSource } from "@/features/inbox/conversation/source/use-thread-source";
import { DayPill } from "@/features/inbox/conversation/thread-item";
import { changeThreadView } from "@/features/inbox/conversation/thread-view-store";
import { TypingLine } from "@/features/inbox/conversation/typing-line";
import type { Ticket } from "@/lib/api-types";

interface Props {
  ticket: Ticket;
  source: ThreadSource;
  full: boolean;
  /** The day that is being read; null while its own mark is in view. */
  day: string | null;
  endInView: boolean;
  /** New messages further down. */
  below: number;
  onEnd: () => void;
}

/** What floats over the messages: the day, what is being loaded, the way to the end, who types. */
export function ThreadOverlays({ ticket, source, full, day, endInView, below, onEnd }: Props) {
  const { t } = useTranslation();
  const { older, newer } = source;
  return (
    <>
      <div className="pointer-events-none absolute inset-x-0 top-2 z-1 flex flex-col items-center gap-1.5">
        {full ? (
          <span className="pointer-events-auto inline-flex items-center gap-1.5 rounded-full border bg-card px-3 py-1 text-xs text-muted-foreground shadow-xs">
            <History className="size-3.5" strokeWidth={1.75} aria-hidden="true" />{t("conversation.fullHistory")}
            <Button variant="link" size="inline" className="hit text-xs" onClick={() => { changeThreadView(ticket.id, { full: false }); }}>{t("conversation.leaveFullHistory")}</Button>
          </span>
        ) : null}
        {day ? <span aria-hidden="true" className="flex opacity-95"><DayPill at={day} /></span> : null}
        {older.loading ? <Floating>{t("conversation.loadingOlder")}</Floating> : null}
        {older.failed ? <Floating>{t("conversation.olderError")} <Button variant="link" size="inline" className="hit text-xs" onClick={older.load}>{t("common.retry")}</Button></Floating> : null}
      </div>
      {newer.failed ? <div className="absolute inset-x-0 bottom-2 z-1 flex justify-center"><Floating>{t("conversation.newerError")} <Button variant="link" size="inline" className="hit text-xs" onClick={newer.load}>{t("common.retry")}</Button></Floating></div> : null}
      {endInView ? null : (
        <Button
          variant="outline"
          size={below > 0 ? "default" : "icon"}
          className="absolute right-4 bottom-3 z-1 rounded-full shadow-md max-md:min-h-11 max-md:min-w-11"
          aria-label={below > 0 ? t("conversation.newMessages", { count: below }) : t("conversation.jumpToEnd")}
          title={t("conversation.jumpToEnd")}
          onClick={onEnd}
        >
          <ArrowDown className="icon" aria-hidden="true" />
          {below > 0 ? <span className="font-semibold text-primary">{t("conversation.newMessages", { count: below })}</span> : null}
        </Button>
      )}
      <TypingLine ticket={ticket} />
    </>
  );
}

function Floating({ children }: { children: ReactNode }) {
  return <div role="status" className="pointer-events-auto rounded-full border bg-card px-3 py-1 text-xs text-muted-foreground shadow-xs">{children}</div>;
}
