import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Users } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { StatusGlyph } from "@/components/status-glyph";
import { Button } from "@/components/ui/button";
import type { HistoryConversation } from "@/lib/api-types";
import { cn } from "@/lib/cn";
import { contactName, exactTime } from "@/lib/format";
import { useTimeText } from "@/lib/use-time-text";

const ROW_PX = 64;
const LOAD_AHEAD = 10;

interface Props {
  conversations: HistoryConversation[];
  selectedId: string | undefined;
  hasMore: boolean;
  loadingMore: boolean;
  moreFailed: boolean;
  onMore: () => void;
}

/** Virtual rows; the next page is read before the end is reached. */
export function ConversationRows({ conversations, selectedId, hasMore, loadingMore, moreFailed, onMore }: Props) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: conversations.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, getItemKey: (index) => conversations[index]?.id ?? index, overscan: 8 });
  const rows = virtual.getVirtualItems();
  const last = rows[rows.length - 1]?.index ?? 0;
  useEffect(() => {
    if (hasMore && !loadingMore && !moreFailed && last >= conversations.length - LOAD_AHEAD) onMore();
  }, [hasMore, loadingMore, moreFailed, last, conversations.length, onMore]);
  return (
    <div ref={scroller} className="scroll-thin min-h-0 flex-1 overflow-y-auto border-t">
      <ul aria-label={t("history.conversations")} className="relative" style={{ height: virtual.getTotalSize() }}>
        {rows.map((row) => {
          const conversation = conversations[row.index];
          return conversation ? (
            <li key={row.key} aria-setsize={hasMore ? -1 : conversations.length} aria-posinset={row.index + 1} className="absolute inset-x-0 top-0" style={{ height: ROW_PX, transform: `translateY(${row.start}px)` }}>
              <Row conversation={conversation} selected={conversation.id === selectedId} />
            </li>
          ) : null;
        })}
      </ul>
      {moreFailed ? <div className="flex items-center justify-center gap-2 p-3 text-muted-foreground">{t("list.moreError")}<Button variant="link" size="inline" onClick={onMore}>{t("common.retry")}</Button></div> : null}
    </div>
  );
}

function Row({ conversation, selected }: { conversation: HistoryConversation; selected: boolean }) {
  const { t } = useTranslation();
  const time = useTimeText();
  return (
    <Link
      to="."
      search={(old) => ({ ...old, ticket: conversation.id })}
      aria-current={selected ? "true" : undefined}
      className={cn("grid h-full grid-cols-[16px_minmax(0,1fr)_auto] items-center gap-x-2.5 border-b px-4 focus-visible:-outline-offset-2", selected ? "bg-selected" : "hover:bg-accent")}
    >
      <StatusGlyph status={conversation.status} />
      <span className="min-w-0">
        <span className="flex items-center gap-1.5">
          {conversation.is_group ? <Users className="size-3.5 shrink-0 text-muted-foreground" aria-label={t("list.group")} /> : null}
          <span className="truncate text-base font-medium">{contactName({ name: conversation.contact_name, phone: conversation.contact_phone })}</span>
        </span>
        <span className="block truncate text-xs text-muted-foreground tabular-nums">{[conversation.protocol, conversation.department, conversation.agent_name].filter(Boolean).join(" · ")}</span>
      </span>
      <time dateTime={conversation.last_message_at} title={exactTime(conversation.last_message_at)} className="self-start pt-3 text-xs text-muted-foreground">{time.short(conversation.last_message_at)}</time>
    </Link>
  );
}

export function RowsSkeleton() {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t("common.loading")} className="min-h-0 flex-1 animate-appear-late overflow-hidden border-t opacity-0">
      {[62, 48, 70, 55, 80, 44, 66].map((width) => (
        <div key={width} className="grid h-16 animate-skeleton content-center gap-2 border-b px-4"><i className="h-3 rounded-sm bg-tint" style={{ width: `${width}%` }} /><i className="h-2.5 w-2/5 rounded-sm bg-tint" /></div>
      ))}
    </div>
  );
}
