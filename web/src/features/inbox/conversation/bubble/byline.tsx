import { Lock, Sparkles } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Message } from "@/features/inbox/conversation/model";
import { cn } from "@/lib/cn";

/** Who spoke, where the side alone does not tell: notes, AI, colleagues, group members, the phone itself. */
export function Byline({ message, meId, isGroup }: { message: Message; meId: string; isGroup: boolean }) {
  const { t } = useTranslation();
  const { author, origin, direction } = message;
  const name = author?.name ?? "";
  const style = "mx-0.5 mb-1 flex items-center gap-1 text-xs font-medium text-muted-foreground [&_svg]:size-3";
  if (origin === "ai") return <div className={cn(style, "text-ai")}><Sparkles strokeWidth={2} aria-hidden="true" />{name} · {t("conversation.ai")}</div>;
  if (direction === "internal") return <div className={style}><Lock strokeWidth={2} aria-hidden="true" />{name}</div>;
  if (direction === "in") return isGroup && name ? <div className={style} style={authorStyle(author?.color)}>{name}</div> : null;
  if (origin === "phone") return <div className={style}>{t("conversation.fromPhone")}</div>;
  if (origin === "api") return <div className={style}>{name ? `${name} · ` : ""}{t("conversation.fromApi")}</div>;
  return author?.id !== meId && name ? <div className={style}>{name}</div> : null;
}

/** One of eight colours that tell the people of a group apart; their names stand beside it. */
export function authorStyle(color: number | null | undefined): { color: string } | undefined {
  return color && color >= 1 && color <= 8 ? { color: `var(--author-${String(color)})` } : undefined;
}
