import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { messagesQuery } from "@/features/inbox/api";
import { aroundQuery, fullHistoryQuery } from "@/features/inbox/conversation/source/queries";
import type { Message } from "@/features/inbox/conversation/model";
import type { MessagePages } from "@/lib/tickets-cache";
import { orderedMessages } from "@/lib/tickets-cache";

/** One end of what is loaded. */
export interface Edge {
  more: boolean;
  loading: boolean;
  failed: boolean;
  load: () => void;
}

export interface ThreadSource {
  /** Oldest first. */
  messages: Message[];
  pages: number;
  /** The message around which this was loaded; null for the end of the conversation. */
  around: string | null;
  ready: boolean;
  pending: boolean;
  error: Error | null;
  refetch: () => void;
  older: Edge;
  newer: Edge;
}

const NOTHING: Edge = { more: false, loading: false, failed: false, load: () => undefined };

/**
 * The messages of a conversation from its end upwards, or, after a jump to something far away, the surroundings of one message. Until the
 * surroundings are here, what was shown stays.
 */
export function useThreadSource(ticketId: string, around: string | null, full: boolean): ThreadSource {
  const live = useInfiniteQuery({ ...messagesQuery(ticketId), enabled: !full });
  const whole = useInfiniteQuery({ ...fullHistoryQuery(ticketId), enabled: full });
  const near = useInfiniteQuery({ ...aroundQuery(ticketId, around ?? "", full), enabled: around !== null });
  const end = full ? whole : live;
  const shownNear = around !== null && near.data !== undefined;
  const shown = shownNear ? near : end;
  const data = shown.data as Pick<MessagePages, "pages"> | undefined;
  const messages = useMemo(() => orderedMessages(data), [data]);
  const older: Edge = {
    more: shown.hasNextPage, loading: shown.isFetchingNextPage, failed: shown.isFetchNextPageError, load: () => void shown.fetchNextPage(),
  };
  const newer: Edge = shownNear
    ? { more: near.hasPreviousPage, loading: near.isFetchingPreviousPage, failed: near.isFetchPreviousPageError, load: () => void near.fetchPreviousPage() }
    : NOTHING;
  return {
    messages, pages: data?.pages.length ?? 0, around: shownNear ? around : null, ready: shown.isSuccess, pending: end.isPending, error: data ? null : end.error,
    refetch: () => void end.refetch(), older, newer,
  };
}
