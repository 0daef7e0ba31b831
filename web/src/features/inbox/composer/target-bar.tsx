import { Pencil, X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import { useQuotedText } from "@/features/inbox/conversation/quote";
import type { Message } from "@/lib/api-types";
import { cn } from "@/lib/cn";

/** Above the field: the message that is answered. */
export function QuoteBar({ quoted, onCancel }: { quoted: NonNullable<Message["quoted"]>; onCancel: () => void }) {
  const { t } = useTranslation();
  const text = useQuotedText(quoted);
  return <Bar title={t("composer.quoting", { name: quoted.author_name ?? t("common.you") })} text={text} thumb={quoted.thumb_url} cancel={t("composer.removeQuote")} onCancel={onCancel} />;
}

/** Above the field: the message whose text is being changed. */
export function EditBar({ before, onCancel }: { before: string; onCancel: () => void }) {
  const { t } = useTranslation();
  return <Bar title={<span className="inline-flex items-center gap-1"><Pencil className="size-3" strokeWidth={2} aria-hidden="true" />{t("composer.editing")}</span>} text={before} cancel={t("composer.cancelEdit")} onCancel={onCancel} className="border-sla-warn [&_b]:text-sla-warn" />;
}

function Bar({ title, text, thumb, cancel, onCancel, className }: { title: ReactNode; text: string; thumb?: string | null; cancel: string; onCancel: () => void; className?: string }) {
  return (
    <div className={cn("mx-2 mt-2 flex items-center gap-2 rounded-sm border-l-[3px] border-primary bg-tint py-1 pr-1 pl-2.5 [&_b]:text-primary", className)}>
      <div className="min-w-0 flex-1">
        <b className="block truncate text-xs font-semibold">{title}</b>
        <span className="block truncate text-muted-foreground">{text}</span>
      </div>
      {thumb ? <img src={thumb} alt="" className="size-9 shrink-0 rounded-sm object-cover" /> : null}
      <Button variant="ghost" size="icon-sm" aria-label={cancel} data-tip={cancel} data-tip-key="Esc" onClick={onCancel}><X className="size-3.5" /></Button>
    </div>
  );
}
