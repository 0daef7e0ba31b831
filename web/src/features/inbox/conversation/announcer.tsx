import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Message } from "@/lib/api-types";

/** Says each new incoming message to a screen reader, but not those that scrolling brings in. */
export function NewMessageAnnouncer({ messages, contactName }: { messages: Message[]; contactName: string }) {
  const { t } = useTranslation();
  const [said, setSaid] = useState("");
  const last = messages[messages.length - 1];
  const known = useRef<number | null>(null);
  useEffect(() => {
    if (!last) return;
    const before = known.current;
    known.current = Math.max(before ?? 0, last.seq);
    if (before === null || last.seq <= before || last.direction !== "in") return;
    setSaid(t("conversation.announce", { name: last.author?.name ?? contactName, text: last.text ?? t("preview.other") }));
  }, [last, contactName, t]);
  return <div role="status" aria-live="polite" className="sr-only">{said}</div>;
}
