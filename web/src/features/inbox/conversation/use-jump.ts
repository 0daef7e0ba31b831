import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { aroundQuery } from "@/features/inbox/conversation/source/queries";
import { indexOfMessage, type TimelineItem } from "@/features/inbox/conversation/timeline";
import { ApiError } from "@/lib/http";
import { toast } from "@/lib/toast";
import { useErrorText } from "@/lib/use-error-text";

interface Input {
  ticketId: string;
  full: boolean;
  items: TimelineItem[];
  virtual: { scrollToIndex: (index: number, options: { align: "center" }) => void };
  setAround: (messageId: string) => void;
}

interface Jump {
  to: (messageId: string) => void;
  /** The message that was jumped to, which is marked for a moment. */
  target: string | null;
}

/** Goes to a message and marks it; one that is not loaded brings its surroundings along, and what was shown stays until they are here. */
export function useJump({ ticketId, full, items, virtual, setAround }: Input): Jump {
  const { t } = useTranslation();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [target, setTarget] = useState<{ id: string } | null>(null);
  const latest = useRef("");
  const index = target ? indexOfMessage(items, target.id) : -1;
  const found = index >= 0;

  const go = async (id: string) => {
    latest.current = id;
    if (indexOfMessage(items, id) < 0) {
      try {
        await client.infiniteQuery({ ...aroundQuery(ticketId, id, full), staleTime: 30_000 });
      } catch (error) {
        const gone = error instanceof ApiError && (error.status === 404 || error.status === 422);
        toast(gone ? t("conversation.quoteMissing") : errorText(error), gone ? "plain" : "error");
        return;
      }
      // Somebody has jumped elsewhere meanwhile.
      if (latest.current !== id) return;
      setAround(id);
    }
    // A new object each time: jumping twice to the same message scrolls and flashes twice.
    setTarget({ id });
  };
  const current = useRef(go);
  useEffect(() => { current.current = go; });
  const to = useCallback((id: string) => void current.current(id), []);

  useEffect(() => {
    if (found) virtual.scrollToIndex(index, { align: "center" });
    // Once for each jump: later shifts of the index must not pull the reader back.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [target, found]);

  return { to, target: target?.id ?? null };
}
