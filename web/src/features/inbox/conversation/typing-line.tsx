import { useTranslation } from "react-i18next";
import { useCompany } from "@/features/inbox/use-company";
import type { Ticket } from "@/lib/api-types";
import { contactName } from "@/lib/format";

const DELAYS = ["", "[animation-delay:150ms]", "[animation-delay:300ms]"];

/** Who is typing, above the composer; it takes no room of its own, so nothing moves. */
export function TypingLine({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const { typing } = useCompany(ticket.id, { id: ticket.contact.id, name: contactName(ticket.contact) });
  const [first] = typing;
  return (
    <div role="status" className="pointer-events-none absolute bottom-1 left-5 z-1 max-md:left-3">
      {first ? (
        <span className="inline-flex animate-fade-in items-center gap-2 rounded-full border border-bubble-in-border bg-bubble-in py-1 pr-3 pl-2.5 text-xs text-muted-foreground">
          <span className="inline-flex gap-1" aria-hidden="true">{DELAYS.map((delay) => <i key={delay} className={`size-1.5 animate-typing rounded-full bg-muted-foreground ${delay}`} />)}</span>
          {t("conversation.typing", { name: first.name })}
        </span>
      ) : null}
    </div>
  );
}
