import { useTranslation } from "react-i18next";
import { stableUrl } from "@/features/inbox/conversation/media/stable-url";
import type { Message } from "@/lib/api-types";
import { cn } from "@/lib/cn";

/** The message that a reply refers to; a click goes to it. */
export function Quote({ quoted, side, onJump }: { quoted: NonNullable<Message["quoted"]>; side: "in" | "out"; onJump?: (id: string) => void }) {
  const { t } = useTranslation();
  const name = quoted.author_name ?? t("common.you");
  const text = useQuotedText(quoted);
  return (
    <button
      type="button"
      onClick={() => onJump?.(quoted.id)}
      aria-label={t("conversation.quoteOf", { name, text })}
      className={cn(
        "-mx-[3px] mb-1.5 flex w-[calc(100%+6px)] items-center gap-2 rounded-sm border-l-[3px] bg-tint px-2.5 pt-[5px] pb-1.5 text-left text-sm",
        side === "in" ? "border-primary" : "border-bubble-out-meta",
      )}
    >
      <span className="grid min-w-0 flex-1 gap-px">
        <b className={cn("truncate text-xs font-semibold", side === "in" ? "text-primary" : "text-bubble-out-meta")}>{name}</b>
        <span className="line-clamp-3 opacity-85">{text}</span>
      </span>
      {quoted.thumb_url ? <img src={stableUrl(quoted.thumb_url)} alt="" className="size-10 shrink-0 rounded-sm object-cover" /> : null}
    </button>
  );
}

export function useQuotedText(quoted: NonNullable<Message["quoted"]>): string {
  const { t, i18n } = useTranslation();
  if (quoted.text) return quoted.text;
  const key = `preview.${quoted.type}`;
  return i18n.exists(key) ? (t as (key: string) => string)(key) : t("preview.other");
}
