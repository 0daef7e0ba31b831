import { useTranslation } from "react-i18next";
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
      className={cn(
        "-mx-[3px] mb-1.5 grid w-[calc(100%+6px)] gap-px rounded-sm border-l-[3px] bg-tint px-2.5 pt-[5px] pb-1.5 text-left text-sm",
        side === "in" ? "border-primary" : "border-bubble-out-meta",
      )}
    >
      <b className={cn("truncate text-xs font-semibold", side === "in" ? "text-primary" : "text-bubble-out-meta")}>{name}</b>
      <span className="line-clamp-3 opacity-85">{text}</span>
    </button>
  );
}

export function useQuotedText(quoted: NonNullable<Message["quoted"]>): string {
  const { t, i18n } = useTranslation();
  if (quoted.text) return quoted.text;
  const key = `preview.${quoted.type}`;
  return i18n.exists(key) ? (t as (key: string) => string)(key) : t("preview.other");
}
