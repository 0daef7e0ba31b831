import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp, X } from "lucide-react";
import { useDeferredValue, useEffect, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import { get } from "@/lib/http";

const SHORTEST = 2;
const PAUSE_MS = 250;

interface Props {
  ticketId: string;
  onJump: (messageId: string) => void;
  onClose: () => void;
}

interface Found { items: { message_id: string; at: string }[] }

/** Finds words in this conversation: newest first, Enter goes on to what is older, Shift Enter back. */
export default function SearchBar({ ticketId, onJump, onClose }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const q = usePaused(useDeferredValue(text.trim()));
  const ready = q.length >= SHORTEST;
  const { data, isFetching, isError } = useQuery({
    queryKey: ["thread-search", ticketId, q],
    queryFn: ({ signal }) => get<Found>(`/tickets/${ticketId}/search`, { q }, signal),
    enabled: ready,
    staleTime: 10_000,
    select: (answer) => [...answer.items].sort((a, b) => Date.parse(b.at) - Date.parse(a.at)),
  });
  const found = ready ? (data ?? []) : [];
  const [place, setPlace] = useState({ q, at: 0 });
  const at = place.q === q ? Math.min(place.at, Math.max(0, found.length - 1)) : 0;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const first = found[0]?.message_id;
  const jump = useRef(onJump);
  useEffect(() => { jump.current = onJump; });
  useEffect(() => { if (first) jump.current(first); }, [q, first]);

  const go = (step: 1 | -1) => {
    if (found.length === 0) return;
    const next = (at + step + found.length) % found.length;
    setPlace({ q, at: next });
    const id = found[next]?.message_id;
    if (id) onJump(id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") onClose();
    else if (event.key === "Enter" || event.key === "ArrowUp" || event.key === "ArrowDown") go(event.key === "ArrowDown" || (event.key === "Enter" && event.shiftKey) ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const count = !ready ? "" : isError ? t("conversation.search.failed") : data === undefined || isFetching ? t("conversation.search.searching") : found.length === 0 ? t("conversation.search.none") : t("conversation.search.position", { at: at + 1, count: found.length });
  return (
    <search className="flex shrink-0 items-center gap-1 border-b bg-card py-1.5 pr-2 pl-4 max-md:pl-3">
      <input
        ref={field}
        type="search"
        value={text}
        onChange={(event) => { setText(event.target.value); }}
        onKeyDown={onKeyDown}
        placeholder={t("conversation.search.placeholder")}
        aria-label={t("conversation.search.placeholder")}
        className="h-control min-w-0 flex-1 bg-transparent text-base outline-none max-md:h-11 max-md:text-lg"
      />
      <span role="status" className="shrink-0 text-xs text-muted-foreground tabular-nums">{count}</span>
      <Button variant="ghost" size="icon" disabled={found.length === 0} aria-label={t("conversation.search.older")} data-tip={t("conversation.search.older")} onClick={() => { go(1); }}><ChevronUp className="icon" /></Button>
      <Button variant="ghost" size="icon" disabled={found.length === 0} aria-label={t("conversation.search.newer")} data-tip={t("conversation.search.newer")} onClick={() => { go(-1); }}><ChevronDown className="icon" /></Button>
      <Button variant="ghost" size="icon" aria-label={t("conversation.search.close")} onClick={onClose}><X className="icon" /></Button>
    </search>
  );
}

/** A value that changes only after it has rested for a moment. */
function usePaused(value: string): string {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => { setPaused(value); }, PAUSE_MS);
    return () => { clearTimeout(timer); };
  }, [value]);
  return paused;
}
