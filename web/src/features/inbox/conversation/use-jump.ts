import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ThreadSource } from "@/features/inbox/conversation/source/use-thread-source";
import { indexOfMessage, type TimelineItem } from "@/features/inbox/conversation/timeline";
import { toast } from "@/lib/toast";

interface Virtual {
  scrollToIndex: (index: number, options: { align: "center" }) => void;
}

interface Jump {
  to: (messageId: string) => void;
  /** The message that was jumped to, which is marked for a moment. */
  target: string | null;
}

/** Goes to a message and marks it; one that is not loaded brings its surroundings along. */
export function useJump(source: ThreadSource, items: TimelineItem[], virtual: Virtual, setAround: (id: string | null) => void): Jump {
  const { t } = useTranslation();
  const [target, setTarget] = useState<{ id: string } | null>(null);
  const index = target ? indexOfMessage(items, target.id) : -1;
  const found = index >= 0;

  const to = useCallback((id: string) => {
    // A new object each time: jumping twice to the same message scrolls and flashes twice.
    setTarget({ id });
    if (indexOfMessage(items, id) < 0) setAround(id);
  }, [items, setAround]);

  useEffect(() => {
    if (found) virtual.scrollToIndex(index, { align: "center" });
    // Once for each jump: later shifts of the index must not pull the reader back.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [target, found]);

  const { lost } = source;
  useEffect(() => {
    if (!lost) return;
    toast(t("conversation.quoteMissing"));
    setTarget(null);
    setAround(null);
  }, [lost, setAround, t]);

  return { to, target: target?.id ?? null };
}
