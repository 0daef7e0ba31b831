import { CircleCheck, ExternalLink, Link as LinkIcon } from "lucide-react";
import { useTranslation } from "react-i18next";
import { MessageText } from "@/features/inbox/conversation/message-text";
import type { Content } from "@/features/inbox/conversation/model";
import { cn } from "@/lib/cn";

/** A poll with its votes so far; who voted stands on hover. */
export function PollContent({ poll }: { poll: NonNullable<Content["poll"]> }) {
  const { t } = useTranslation();
  const total = poll.options.reduce((sum, option) => sum + option.votes, 0);
  return (
    <div className="w-[280px] max-w-full">
      <b className="block font-medium"><MessageText text={poll.question} /></b>
      <span className="block text-xs opacity-75">{poll.max_choices === 1 ? t("conversation.poll.one") : t("conversation.poll.many")}</span>
      <ul className="mt-2 grid gap-2">
        {poll.options.map((option) => {
          const names = option.by.map((person) => person.name).filter(Boolean).join(", ");
          return (
            <li key={option.name} data-tip={names || undefined}>
              <span className="flex items-baseline gap-2"><span className="min-w-0 flex-1">{option.name}</span><span className="text-xs tabular-nums opacity-75" aria-label={t("conversation.poll.votes", { count: option.votes })}>{option.votes}</span></span>
              <span className="mt-1 block h-1.5 overflow-hidden rounded-full bg-tint" aria-hidden="true"><span className="block h-full rounded-full bg-primary" style={{ width: total > 0 ? `${String((option.votes / total) * 100)}%` : 0 }} /></span>
              {names ? <span className="sr-only">{names}</span> : null}
            </li>
          );
        })}
      </ul>
      <span className="mt-2 block text-xs opacity-75">{t("conversation.poll.votes", { count: total })}</span>
    </div>
  );
}

/** Buttons and lists that were offered; they can only be pressed on the phone. */
export function ButtonsContent({ buttons }: { buttons: NonNullable<Content["buttons"]> }) {
  return (
    <ul className="-mx-[3px] mt-1.5 grid gap-1 border-t border-current/15 pt-1.5">
      {buttons.map((button, index) => (
        <li key={`${button.label}-${String(index)}`} className="rounded-md bg-tint px-2.5 py-1.5 text-center text-sm font-medium">
          {isWeb(button.url) ? <a href={button.url} target="_blank" rel="noopener noreferrer nofollow" className="inline-flex items-center gap-1 text-primary hover:underline">{button.label}<ExternalLink className="size-3.5" strokeWidth={1.75} aria-hidden="true" /></a> : button.label}
        </li>
      ))}
    </ul>
  );
}

/** What was chosen of the buttons or the list. */
export function ChoiceContent({ title }: { title: string }) {
  const { t } = useTranslation();
  return (
    <span className="inline-flex items-start gap-1.5">
      <CircleCheck className="mt-0.5 size-4 shrink-0 text-primary" strokeWidth={1.75} aria-label={t("conversation.choice")} />
      <MessageText text={title} />
    </span>
  );
}

export function CarouselContent({ cards }: { cards: NonNullable<Content["cards"]> }) {
  const { t } = useTranslation();
  return (
    <ul tabIndex={0} aria-label={t("conversation.carousel")} className="scroll-thin mt-1 flex max-w-full snap-x gap-2 overflow-x-auto pb-1">
      {cards.map((card, index) => (
        <li key={index} className="w-52 shrink-0 snap-start rounded-lg bg-tint p-2.5 text-sm">
          <MessageText text={card.text} />
          {card.buttons.length > 0 ? <ButtonsContent buttons={card.buttons} /> : null}
        </li>
      ))}
    </ul>
  );
}

/** What WhatsApp showed under a link, or the advertisement that the customer came through. */
export function LinkCard({ url, title, text, site, image = null }: { url: string | null; title: string; text: string; site?: string; image?: string | null }) {
  const inner = (
    <>
      {image ? <img src={image} alt="" className="h-28 w-full object-cover" /> : null}
      <span className="block px-2.5 py-2">
        <b className="line-clamp-2 block text-sm font-medium">{title || url}</b>
        {text ? <span className="line-clamp-2 block text-xs opacity-80">{text}</span> : null}
        <span className="mt-0.5 flex items-center gap-1 truncate text-xs opacity-70"><LinkIcon className="size-3 shrink-0" strokeWidth={1.75} aria-hidden="true" />{site ?? hostOf(url)}</span>
      </span>
    </>
  );
  const style = "-mx-[3px] mb-1.5 block w-[300px] max-w-[calc(100%+6px)] overflow-hidden rounded-lg bg-tint text-left";
  return isWeb(url) ? <a href={url} target="_blank" rel="noopener noreferrer nofollow" className={cn(style, "hover:opacity-90")}>{inner}</a> : <span className={style}>{inner}</span>;
}

/** Only web addresses become links: what a message calls an address may be anything. */
function isWeb(url: string | null): url is string {
  return url !== null && /^https?:\/\//i.test(url);
}

function hostOf(url: string | null): string {
  try {
    return new URL(url ?? "").host.replace(/^www\./, "");
  } catch {
    return url ?? "";
  }
}
