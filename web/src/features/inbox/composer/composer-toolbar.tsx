import { Check, Mic, Paperclip, SendHorizontal, Smile, Zap } from "lucide-react";
import { lazy, useRef, type ChangeEvent, type ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import { ConnectionDot } from "@/components/connection-dot";
import { DeferredMenu } from "@/components/deferred-menu";
import { Button } from "@/components/ui/button";
import { withPageTexts } from "@/i18n";
import type { Ticket } from "@/lib/api-types";
import { cn } from "@/lib/cn";

const AttachMenu = lazy(() => withPageTexts(import("@/features/inbox/composer/attach/attach-menu")));
const EmojiMenu = lazy(() => withPageTexts(import("@/features/inbox/composer/emoji-menu")));

/** What takes the place of the field, or stands over it. */
export type ComposerPart = "voice" | "location" | "contact";
const COUNT_FROM = 3500;

interface Props {
  ticket: Ticket;
  editing: boolean;
  ready: boolean;
  saving: boolean;
  letters: number;
  most: number;
  onFiles: (files: File[]) => Promise<void>;
  onPart: (part: ComposerPart) => void;
  onQuickReplies: () => void;
  onEmoji: (emoji: string) => void;
  onSend: () => void;
}

/** Below the field: what can be added, the number it leaves through, and the way out. */
export function ComposerToolbar({ ticket, editing, ready, saving, letters, most, onFiles, onPart, onQuickReplies, onEmoji, onSend }: Props) {
  const { t } = useTranslation();
  const media = useRef<HTMLInputElement>(null);
  const document = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const excess = letters - most;
  const take = (event: ChangeEvent<HTMLInputElement>) => {
    const files = [...(event.target.files ?? [])];
    event.target.value = "";
    if (files.length > 0) void onFiles(files);
  };
  const send = editing ? t("composer.save") : t("composer.send");
  return (
    <div className="flex items-center gap-0.5 px-2 pt-1 pb-2 text-xs text-muted-foreground max-md:gap-0 max-md:px-1 max-md:pt-0 max-md:pb-1">
      {editing ? null : (
        <>
          <DeferredMenu button={(open) => <AttachButton onClick={open} />}>
            {(opened) => <AttachMenu opened={opened} onMedia={() => media.current?.click()} onDocument={() => document.current?.click()} onCamera={() => camera.current?.click()} onPart={onPart} />}
          </DeferredMenu>
          <input ref={media} type="file" multiple hidden accept="image/*,video/*" aria-label={t("composer.attach")} onChange={take} />
          <input ref={document} type="file" multiple hidden aria-label={t("composer.attach")} onChange={take} />
          <input ref={camera} type="file" hidden accept="image/*" capture="environment" aria-label={t("composer.attach")} onChange={take} />
        </>
      )}
      <DeferredMenu button={(open) => <EmojiButton onClick={open} />}>{(opened) => <EmojiMenu opened={opened} onPick={onEmoji} />}</DeferredMenu>
      {editing ? null : (
        <>
          <Tool label={t("composer.quickReplies")} shortcut="/" onClick={onQuickReplies}><Zap /></Tool>
          <Tool label={t("composer.voice")} onClick={() => { onPart("voice"); }}><Mic /></Tool>
        </>
      )}
      <span className="ml-auto flex min-w-0 items-center gap-3 pl-2 max-md:gap-2">
        {letters > COUNT_FROM ? (
          <span role="status" className={cn("truncate tabular-nums", excess > 0 && "font-medium text-destructive")}>
            {excess > 0 ? t("composer.tooLong", { count: excess }) : t("composer.counter", { count: letters, max: most })}
          </span>
        ) : (
          <span className="inline-flex min-w-0 items-center gap-1.5 max-md:hidden"><span className="max-lg:hidden">{t("composer.via")}</span> <ConnectionDot color={ticket.connection.color} /><span className="truncate">{ticket.connection.name}</span></span>
        )}
        <Button
          variant="primary"
          className="max-md:size-11 max-md:rounded-full max-md:p-0"
          aria-disabled={!ready}
          aria-busy={saving}
          aria-label={send}
          onClick={onSend}
          onPointerDown={(event) => { event.preventDefault(); }}
        >
          <span className="max-md:hidden">{send}</span>
          {editing ? <Check className="icon max-md:size-5" aria-hidden="true" /> : <SendHorizontal className="icon max-md:size-5" aria-hidden="true" />}
        </Button>
      </span>
    </div>
  );
}

export function AttachButton(props: ComponentProps<"button">) {
  const { t } = useTranslation();
  return <Tool label={t("composer.attach")} {...props}><Paperclip /></Tool>;
}

export function EmojiButton(props: ComponentProps<"button">) {
  const { t } = useTranslation();
  return <Tool label={t("composer.emoji")} {...props}><Smile /></Tool>;
}

/** Keeps the caret in the field: a press on it takes no focus away. */
function Tool({ label, shortcut, ...props }: ComponentProps<"button"> & { label: string; shortcut?: string }) {
  return (
    <Button
      variant="ghost"
      size="icon"
      aria-label={label}
      data-tip={label}
      data-tip-key={shortcut}
      className="[&_svg]:size-[18px] [&_svg]:stroke-[1.75] max-md:[&_svg]:size-[22px]"
      {...props}
    />
  );
}
