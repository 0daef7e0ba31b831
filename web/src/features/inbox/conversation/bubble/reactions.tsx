import { useTranslation } from "react-i18next";
import type { Message, Reaction } from "@/features/inbox/conversation/model";
import { useThread } from "@/features/inbox/conversation/thread-context";
import { cn } from "@/lib/cn";

/** Emojis under a bubble: who chose them on hover, a click adds or takes back ours. */
export function Reactions({ message, reactions, side }: { message: Message; reactions: Reaction[]; side: "in" | "out" }) {
  const { t } = useTranslation();
  const thread = useThread();
  const may = message.allowed_actions.includes("react");
  return (
    <ul aria-label={t("conversation.reactions")} className={cn("z-1 -mt-[5px] mb-0.5 flex flex-wrap gap-1 px-2.5", side === "out" && "justify-end")}>
      {reactions.map(({ emoji, count, mine, by }) => {
        const names = by.map((person) => person.name).filter(Boolean).join(", ") || (mine ? t("common.you") : "");
        const label = names ? t("conversation.reactedBy", { emoji, names }) : emoji;
        return (
          <li key={emoji}>
            <button
              type="button"
              aria-label={label}
              aria-pressed={mine}
              data-tip={names || undefined}
              disabled={!may}
              tabIndex={-1}
              onClick={() => { thread.react(message, mine ? "" : emoji); }}
              className={cn("hit inline-flex h-[22px] items-center gap-1 rounded-full border bg-card px-1.5 text-xs tabular-nums", mine && "border-primary/50 bg-selected")}
            >
              <span className="text-sm leading-none">{emoji}</span>{count > 1 ? count : null}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** What stands under an album: the reactions to all of its pictures, added up. */
export function mergedReactions(messages: Message[]): Reaction[] {
  const byEmoji = new Map<string, Reaction>();
  for (const reaction of messages.flatMap((message) => message.reactions)) {
    const known = byEmoji.get(reaction.emoji);
    byEmoji.set(reaction.emoji, known ? { ...known, count: known.count + reaction.count, mine: known.mine || reaction.mine, by: [...known.by, ...reaction.by] } : reaction);
  }
  return [...byEmoji.values()];
}
