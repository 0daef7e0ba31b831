import { lazy, Suspense, useCallback, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState, type ClipboardEvent, type KeyboardEvent, type Ref } from "react";
import { useTranslation } from "react-i18next";
import { FileDrop } from "@/features/inbox/composer/attach/file-drop";
import { useAddFiles } from "@/features/inbox/composer/attach/use-add-files";
import type { ComposerHandle } from "@/features/inbox/composer/composer";
import { ComposerToolbar, type ComposerPart } from "@/features/inbox/composer/composer-toolbar";
import { ComposerWarning } from "@/features/inbox/composer/composer-warning";
import { EditBar, QuoteBar } from "@/features/inbox/composer/target-bar";
import { insertAtCaret, insertQuietly, replaceRange, toggleMark, tokenAt, type Token } from "@/features/inbox/composer/text-edit";
import { useDraftActions } from "@/features/inbox/composer/use-draft-actions";
import type { SuggestionHandle } from "@/features/inbox/composer/suggest/suggestion-list";
import { withPageTexts } from "@/i18n";
import type { Ticket } from "@/lib/api-types";
import { useRealtime, useUploads } from "@/lib/live";

/** Code that most replies never need. */
const load = {
  tray: () => withPageTexts(import("@/features/inbox/composer/attach/file-tray")),
  voice: () => withPageTexts(import("@/features/inbox/composer/voice/voice-panel")),
  place: () => withPageTexts(import("@/features/inbox/composer/attach/location-dialog")),
  contact: () => withPageTexts(import("@/features/inbox/composer/attach/contact-dialog")),
  suggestions: () => withPageTexts(import("@/features/inbox/composer/suggest/suggestion-menu")),
};
const FileTray = lazy(load.tray);
const VoicePanel = lazy(load.voice);
const LocationDialog = lazy(load.place);
const ContactDialog = lazy(load.contact);
const SuggestionMenu = lazy(load.suggestions);

/** WhatsApp's limit for one text. */
const MAX_LETTERS = 4096;
/** "typing…" is announced at most this often. */
const TYPING_MS = 3_000;
const PRELOAD_MS = 2_500;
/** Phones have no line for the number that a message leaves through; it is named in the empty field. */
const PHONE = "(max-width: 767px)";

export default function ReplyBox({ ref, ticket }: { ref: Ref<ComposerHandle>; ticket: Ticket }) {
  const { t } = useTranslation();
  const field = useRef<HTMLTextAreaElement>(null);
  const menu = useRef<SuggestionHandle>(null);
  const focus = useCallback(() => { requestAnimationFrame(() => field.current?.focus()); }, []);
  const actions = useDraftActions(ticket, focus);
  const { draft, text, setText } = actions;
  const add = useAddFiles(ticket, actions);
  const announceTyping = useTypingSignal(ticket.id);
  const [part, setPart] = useState<ComposerPart | null>(null);
  const [token, setToken] = useState<Token | null>(null);
  const [active, setActive] = useState<string | null>(null);
  const unsendable = useUnsendable(draft.files.map(({ file }) => file.key));
  useImperativeHandle(ref, () => ({ focus: () => field.current?.focus() }), []);
  useGrow(field, text);
  usePreload();

  const editing = draft.editing !== null;
  const letters = Array.from(text).length;
  const excess = letters - MAX_LETTERS;
  const ready = excess <= 0 && !actions.saving && (editing ? text.trim() !== "" : text.trim() !== "" || draft.files.length > 0) && (editing || !unsendable);
  const send = () => {
    if (!ready) return;
    actions.sendDraft();
    setToken(null);
    field.current?.focus();
  };
  const look = () => {
    const element = field.current;
    const found = element && element.selectionStart === element.selectionEnd ? tokenAt(element.value, element.selectionStart, ticket.is_group) : null;
    setToken((before) => (before?.start === found?.start && before?.query === found?.query && before?.kind === found?.kind ? before : found));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // An input method uses Enter and arrows to pick a word.
    if (event.nativeEvent.isComposing) return;
    if (token && menu.current?.onKey(event.key)) {
      event.preventDefault();
      return;
    }
    if (event.key === "Escape") {
      if (token) setToken(null);
      else if (!actions.stepBack()) event.currentTarget.blur();
      return;
    }
    const mark = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey ? ({ b: "*", i: "_" } as const)[event.key.toLowerCase()] : undefined;
    if (mark) {
      event.preventDefault();
      toggleMark(event.currentTarget, mark);
      return;
    }
    // On touch Enter is the only way to break a line.
    if (event.key !== "Enter" || event.shiftKey || matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    send();
  };
  const onPaste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    if (files.length === 0 || editing) return;
    // Office programs put a picture beside the text that was copied: the text is meant.
    if (event.clipboardData.getData("text/plain") !== "") return;
    event.preventDefault();
    void add(files);
  };
  const choose = (insert: string, mention?: { name: string; phone: string }) => {
    const element = field.current;
    if (!element || !token) return;
    if (mention) actions.change(({ mentions }) => ({ mentions: [...mentions.filter(({ name }) => name !== mention.name), mention] }));
    replaceRange(element, token.start, token.end, insert);
    setToken(null);
  };
  const openQuickReplies = () => {
    const element = field.current;
    if (!element) return;
    element.focus();
    const before = element.value.slice(0, element.selectionStart);
    insertAtCaret(element, before === "" || /\s$/.test(before) ? "/" : " /");
    look();
  };

  const placeholder = draft.files.length === 1 ? t("composer.placeholderCaption") : draft.files.length > 1 ? t("composer.placeholderAfter")
    : matchMedia(PHONE).matches ? t("composer.placeholderVia", { name: ticket.connection.name }) : t("composer.placeholder");
  return (
    <div className="relative shrink-0">
      <ComposerWarning ticket={ticket} />
      <FileDrop within={field} disabled={editing} onFiles={add} />
      <div className="mx-4 mb-3 rounded-xl border bg-card shadow-xs focus-within:border-ring focus-within:ring-1 focus-within:ring-ring max-md:mx-0 max-md:mb-0 max-md:rounded-none max-md:border-x-0 max-md:border-b-0 max-md:pb-[env(safe-area-inset-bottom)] max-md:shadow-none max-md:focus-within:border-border max-md:focus-within:ring-0">
        {draft.editing ? <EditBar before={draft.editing.before} onCancel={actions.stepBack} /> : draft.quoted ? <QuoteBar quoted={draft.quoted} onCancel={actions.stepBack} /> : null}
        {part === "voice" ? (
          <Suspense fallback={<div className="h-14" aria-busy="true" />}>
            <VoicePanel
              ticketId={ticket.id}
              onClose={() => { setPart(null); focus(); }}
              onSend={(file) => { actions.sendOther({ type: "voice", file }); setPart(null); focus(); }}
            />
          </Suspense>
        ) : null}
        <div hidden={part === "voice"}>
          {draft.files.length > 0 && !editing ? <Suspense fallback={<div className="h-24" aria-busy="true" />}><FileTray ticketId={ticket.id} files={draft.files} onChange={(how) => { actions.change(({ files }) => ({ files: how(files) })); }} onRemove={actions.removeFile} /></Suspense> : null}
          {token ? (
            <Suspense fallback={null}>
              <SuggestionMenu ref={menu} id="composer-suggestions" ticket={ticket} token={token} onActive={setActive} onChoose={choose} onClose={() => { setToken(null); }} />
            </Suspense>
          ) : null}
          <textarea
            ref={field}
            rows={1}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              look();
              if (!editing) announceTyping();
            }}
            onKeyDown={onKeyDown}
            onSelect={look}
            onBlur={() => { setToken(null); }}
            onPaste={onPaste}
            placeholder={placeholder}
            aria-label={t("composer.label")}
            aria-invalid={excess > 0}
            aria-autocomplete="list"
            aria-controls={token ? "composer-suggestions" : undefined}
            aria-activedescendant={token && active ? active : undefined}
            enterKeyHint="enter"
            className="scroll-thin block max-h-[min(40dvh,11.25rem)] min-h-12 w-full resize-none bg-transparent px-3.5 pt-3 pb-1 text-base outline-none max-md:max-h-[min(40dvh,13rem)] max-md:min-h-11 max-md:px-4 max-md:pt-2.5 max-md:pb-0.5 max-md:text-lg"
          />
          <ComposerToolbar
            ticket={ticket} editing={editing} ready={ready} letters={letters} most={MAX_LETTERS} saving={actions.saving}
            onFiles={add} onPart={setPart} onQuickReplies={openQuickReplies} onSend={send}
            onEmoji={(emoji) => { if (field.current) (matchMedia("(pointer: coarse)").matches ? insertQuietly : insertAtCaret)(field.current, emoji); }}
          />
        </div>
      </div>
      <Suspense fallback={null}>
        {part === "location" ? <LocationDialog onClose={() => { setPart(null); focus(); }} onSend={(location) => { actions.sendOther({ type: "location", location }); }} /> : null}
        {part === "contact" ? <ContactDialog onClose={() => { setPart(null); focus(); }} onSend={(contacts) => { actions.sendOther({ type: "contact", contacts }); }} /> : null}
      </Suspense>
    </div>
  );
}

/** A file that failed keeps the whole from going: its reason stands at the file. */
function useUnsendable(keys: string[]): boolean {
  const uploads = useUploads();
  const [failed, setFailed] = useState(false);
  const wanted = keys.join();
  useEffect(() => {
    const look = () => { setFailed(wanted.split(",").some((key) => uploads.get(key)?.state === "failed" || (key !== "" && !uploads.get(key)))); };
    look();
    return uploads.subscribe(look);
  }, [uploads, wanted]);
  return failed && keys.length > 0;
}

/** Fetched while nothing else is to do: it then opens at once, also without a line. */
function usePreload(): void {
  useEffect(() => {
    const timer = setTimeout(() => { for (const part of Object.values(load)) void part().catch(() => undefined); }, PRELOAD_MS);
    return () => { clearTimeout(timer); };
  }, []);
}

function useGrow(field: React.RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.setProperty("height", "auto");
    element.style.setProperty("height", `${element.scrollHeight}px`);
  }, [field, text]);
}

function useTypingSignal(ticketId: string): () => void {
  const realtime = useRealtime();
  const last = useRef(0);
  return () => {
    if (Date.now() - last.current < TYPING_MS) return;
    last.current = Date.now();
    realtime.typing(ticketId);
  };
}
