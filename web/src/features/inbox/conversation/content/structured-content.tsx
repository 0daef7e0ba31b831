import { CalendarDays, CreditCard, Package, QrCode, Radio, ShoppingCart, type LucideIcon } from "lucide-react";
import { useTranslation } from "react-i18next";
import { structuredFacts, type StructuredKind } from "@/features/inbox/conversation/content/structured-facts";
import { exactTime } from "@/lib/format";

const ICONS: Record<StructuredKind, LucideIcon> = { order: ShoppingCart, product: Package, pix: QrCode, payment: CreditCard, event: CalendarDays, invite: Radio };

/** Orders, products, Pix keys and the like: WhatsApp's own objects, of which the parts are shown that say something to people. */
export function StructuredContent({ kind, raw }: { kind: StructuredKind; raw: Record<string, unknown> }) {
  const { t } = useTranslation();
  const Icon = ICONS[kind];
  const { title, text, rows } = structuredFacts(kind, raw);
  return (
    <div className="w-[300px] max-w-full rounded-lg bg-tint px-3 py-2.5">
      <span className="flex items-center gap-1.5 text-xs opacity-75"><Icon className="size-3.5 shrink-0" strokeWidth={1.75} aria-hidden="true" />{t(`conversation.structured.${kind}`)}</span>
      {title ? <b className="mt-0.5 block text-sm font-medium">{title}</b> : null}
      {text ? <span className="block text-sm opacity-85">{text}</span> : null}
      {rows.length > 0 ? (
        <dl className="mt-1.5 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-sm">
          {rows.map(({ name, value, at }) => (
            <div key={name} className="contents">
              <dt className="opacity-75">{t(`conversation.structured.${name}`)}</dt>
              <dd className="text-right tabular-nums">{at ? exactTime(at) : value}</dd>
            </div>
          ))}
        </dl>
      ) : null}
    </div>
  );
}
