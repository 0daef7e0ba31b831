import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { match } from "@/lib/fuzzy";
import { getPreference, readStorage, writeStorage, type Preferences } from "@/lib/preferences";

type Entry = [emoji: string, group: number, words: string];

const load: Record<Preferences["language"], () => Promise<{ default: Entry[] }>> = {
  "pt-BR": () => import("virtual:emoji/pt"),
  en: () => import("virtual:emoji/en"),
  es: () => import("virtual:emoji/es"),
};
/** Unicode's groups in the order of the picker; the number is Unicode's. */
const GROUPS = [
  { group: 0, key: "smileys", sign: "😀" }, { group: 1, key: "people", sign: "👋" }, { group: 3, key: "nature", sign: "🐻" }, { group: 4, key: "food", sign: "🍎" },
  { group: 5, key: "places", sign: "🚗" }, { group: 6, key: "activities", sign: "⚽" }, { group: 7, key: "objects", sign: "💡" }, { group: 8, key: "symbols", sign: "❤️" }, { group: 9, key: "flags", sign: "🏁" },
] as const;
const RECENT_KEY = "balcao:emoji";
const FIRST_RECENT = ["👍", "🙏", "😊", "❤️", "😂", "👏", "✅", "😉"];
const MOST_RECENT = 16;
const MOST_FOUND = 64;

/** Emoji of the interface's language, found by their words. Its data is loaded with the first one. */
export function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const { t } = useTranslation();
  const language = getPreference("language");
  const { data } = useQuery({ queryKey: ["emoji", language], queryFn: async () => (await load[language]()).default, staleTime: Infinity, gcTime: Infinity });
  const [text, setText] = useState("");
  const [recent] = useState(readRecent);
  const body = useRef<HTMLDivElement>(null);
  const found = useMemo(() => (text.trim() === "" || !data ? null : search(data, text.trim())), [data, text]);
  const pick = (emoji: string) => {
    writeRecent(emoji);
    onPick(emoji);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => { moveFocus(event, body.current); };

  return (
    <div className="grid grid-rows-[auto_1fr_auto]" onKeyDown={onKeyDown}>
      <label className="m-2 mb-1 flex h-control items-center gap-2 rounded-md bg-muted px-2.5 text-muted-foreground focus-within:outline-2 focus-within:outline-ring">
        <Search className="icon" aria-hidden="true" />
        <input
          autoFocus={matchMedia("(pointer: fine)").matches}
          type="search"
          value={text}
          onChange={(event) => { setText(event.target.value); }}
          onKeyDown={(event) => {
            const first = found?.[0];
            if (event.key !== "Enter" || !first) return;
            event.preventDefault();
            pick(first[0]);
          }}
          placeholder={t("emoji.search")}
          aria-label={t("emoji.search")}
          className="min-w-0 flex-1 bg-transparent text-foreground outline-none max-md:text-lg"
        />
      </label>
      <div ref={body} role="group" aria-label={t("emoji.label")} className="scroll-thin h-64 overflow-y-auto overscroll-contain px-2 pb-2">
        {!data ? <div className="h-full animate-skeleton rounded-md bg-tint" /> : found ? (
          found.length > 0 ? <Grid entries={found} onPick={pick} /> : <p className="px-1 py-4 text-muted-foreground">{t("emoji.none")}</p>
        ) : (
          <>
            <Group title={t("emoji.groups.recent")} entries={recent.map((emoji): Entry => [emoji, -1, nameOf(data, emoji)])} onPick={pick} />
            {GROUPS.map(({ group, key }) => <Group key={key} id={key} title={t(`emoji.groups.${key}`)} entries={data.filter((entry) => entry[1] === group)} onPick={pick} />)}
          </>
        )}
      </div>
      <div className="flex justify-between border-t px-1 py-0.5" role="group" aria-label={t("emoji.sections")}>
        {GROUPS.map(({ key, sign }) => (
          <button
            key={key}
            type="button"
            tabIndex={-1}
            aria-label={t(`emoji.groups.${key}`)}
            data-tip={t(`emoji.groups.${key}`)}
            onClick={() => {
              setText("");
              requestAnimationFrame(() => body.current?.querySelector(`[data-group="${key}"]`)?.scrollIntoView({ block: "start" }));
            }}
            className="t-fast grid size-8 place-items-center rounded-md text-base grayscale hover:bg-accent hover:grayscale-0 max-md:h-11"
          >
            {sign}
          </button>
        ))}
      </div>
    </div>
  );
}

function Group({ id, title, entries, onPick }: { id?: string; title: string; entries: Entry[]; onPick: (emoji: string) => void }) {
  // Groups out of sight are neither laid out nor painted; their height is guessed by their rows.
  return (
    <section data-group={id} className="[content-visibility:auto]" style={{ containIntrinsicSize: `auto ${26 + Math.ceil(entries.length / 8) * 40}px` }}>
      <h3 className="px-1 pt-2 pb-1 text-xs text-muted-foreground">{title}</h3>
      <Grid entries={entries} onPick={onPick} />
    </section>
  );
}

function Grid({ entries, onPick }: { entries: Entry[]; onPick: (emoji: string) => void }) {
  return (
    <div className="grid grid-cols-8 max-md:grid-cols-7">
      {entries.map(([emoji, , words]) => (
        <button key={emoji} type="button" data-emoji="" title={firstWords(words)} aria-label={firstWords(words) || emoji} onClick={() => { onPick(emoji); }} className="t-fast grid h-10 place-items-center overflow-hidden rounded-md text-2xl leading-none whitespace-nowrap hover:bg-accent focus-visible:-outline-offset-2 max-md:h-11">
          {emoji}
        </button>
      ))}
    </div>
  );
}

/** Arrows move among the emoji, as in a table; down from the search field enters it. */
function moveFocus(event: KeyboardEvent<HTMLDivElement>, body: HTMLElement | null): void {
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: matchMedia("(max-width: 767px)").matches ? 7 : 8, ArrowUp: matchMedia("(max-width: 767px)").matches ? -7 : -8 }[event.key];
  const all = [...(body?.querySelectorAll<HTMLElement>("[data-emoji]") ?? [])];
  const at = all.indexOf(event.target as HTMLElement);
  if (step === undefined || (at < 0 && event.key !== "ArrowDown")) return;
  event.preventDefault();
  if (at >= 0 && at + step < 0) body?.parentElement?.querySelector("input")?.focus();
  else all[at < 0 ? 0 : Math.min(all.length - 1, at + step)]?.focus();
}

function search(data: Entry[], text: string): Entry[] {
  return data
    .map((entry) => ({ entry, score: match(text, firstWords(entry[2])) * 2 + match(text, entry[2]) }))
    .filter(({ score }) => score > 3)
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST_FOUND)
    .map(({ entry }) => entry);
}

/** The data has the name first; what follows are words to find it by. */
function firstWords(words: string): string {
  return words.split("|")[0] ?? "";
}

function nameOf(data: Entry[], emoji: string): string {
  return data.find((entry) => entry[0] === emoji)?.[2] ?? "";
}

function readRecent(): string[] {
  const stored = readStorage(RECENT_KEY)?.split(" ").filter(Boolean) ?? [];
  return [...new Set([...stored, ...FIRST_RECENT])].slice(0, MOST_RECENT);
}

function writeRecent(emoji: string): void {
  writeStorage(RECENT_KEY, [emoji, ...(readStorage(RECENT_KEY)?.split(" ") ?? []).filter((each) => each !== emoji)].slice(0, MOST_RECENT).join(" "));
}
