import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { TimelineItem } from "@/features/inbox/conversation/timeline";
import type { Message, Page } from "@/lib/api-types";
import { toast } from "@/lib/toast";

/** Pages that a jump may load while it looks for the message. */
const MAX_PAGES = 40;

interface Loaded {
  data: { pages: Page<Message>[] } | undefined;
  hasNextPage: boolean;
  isError: boolean;
}

interface Source extends Loaded {
  fetchNextPage: () => Promise<Loaded>;
}

interface Virtual {
  scrollToIndex: (index: number, options: { align: "center" }) => void;
}

/** Goes to a quoted message and marks it, loading older pages until it is there. */
export function useJump(source: Source, items: TimelineItem[], virtual: Virtual): { to: (messageId: string) => void; target: string | null } {
  const { t } = useTranslation();
  const [target, setTarget] = useState<{ id: string } | null>(null);
  const { data, hasNextPage, fetchNextPage } = source;

  const search = useCallback(async (id: string) => {
    let loaded: Loaded = { data, hasNextPage, isError: false };
    for (let pages = 0; !holds(loaded, id) && loaded.hasNextPage && !loaded.isError && pages < MAX_PAGES; pages += 1) loaded = await fetchNextPage();
    if (holds(loaded, id)) setTarget({ id });
    else toast(t("conversation.quoteMissing"));
  }, [data, hasNextPage, fetchNextPage, t]);

  const index = target ? items.findIndex((item) => item.kind === "message" && item.message.id === target.id) : -1;
  const found = index >= 0;
  useEffect(() => {
    if (found) virtual.scrollToIndex(index, { align: "center" });
    // Once for each jump: later shifts of the index must not pull the reader back.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [target, found]);

  const to = useCallback((id: string) => void search(id), [search]);
  return { to, target: target?.id ?? null };
}

function holds(loaded: Loaded, id: string): boolean {
  return loaded.data?.pages.some((page) => page.items.some((message) => message.id === id)) ?? false;
}
