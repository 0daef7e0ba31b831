import { Ban, Copy, Download, Forward, Info, Pencil, Reply, RotateCcw, Send, Smile, Trash2, type LucideIcon } from "lucide-react";
import { DropdownMenu as Primitive, Popover } from "radix-ui";
import { lazy, Suspense, useRef, useState, type ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuSeparator } from "@/components/ui/dropdown-menu";
import { useDownload } from "@/features/inbox/conversation/media/use-download";
import type { Message } from "@/features/inbox/conversation/model";
import { useThread, type ThreadAction } from "@/features/inbox/conversation/thread-context";
import { withPageTexts } from "@/i18n";
import { cn } from "@/lib/cn";

const EmojiPicker = lazy(() => withPageTexts(import("@/components/emoji/emoji-picker")).then(({ EmojiPicker: each }) => ({ default: each })));

const QUICK = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

interface Props {
  message: Message;
  at: DOMRect;
  part: "all" | "react";
  /** Had the focus before, and gets it back. */
  from: Element | null;
  onClose: () => void;
}

interface Entry { action: ThreadAction; icon: LucideIcon; label: "reply" | "edit" | "copy" | "forward" | "info" | "delete" | "retry" | "cancel" | "sendAnyway"; shown: boolean; danger?: boolean }

/** What may be done with one message, at the place where it was asked for; only what is allowed is here. */
export default function MessageMenu({ message, at, part, from, onClose }: Props) {
  const { t } = useTranslation();
  const thread = useThread();
  const download = useDownload();
  const [picking, setPicking] = useState(false);
  const may = message.allowed_actions;
  const mine = message.reactions.find((reaction) => reaction.mine)?.emoji;
  // What was chosen may want the focus (a reply goes on in the composer): it runs when the menu has let go of it.
  const chosen = useRef<(() => void) | null>(null);
  const choose = (run: () => void) => {
    chosen.current = run;
    onClose();
  };
  const letGo = (event: Event) => {
    event.preventDefault();
    if (from instanceof HTMLElement && from !== document.body) from.focus({ preventScroll: true });
    chosen.current?.();
    chosen.current = null;
  };
  const react = (emoji: string) => { choose(() => { thread.react(message, emoji === mine ? "" : emoji); }); };
  const entries: Entry[] = [
    { action: "reply", icon: Reply, label: "reply", shown: may.includes("reply") },
    { action: "copy", icon: Copy, label: "copy", shown: Boolean(message.text) },
    { action: "edit", icon: Pencil, label: "edit", shown: may.includes("edit") },
    { action: "forward", icon: Forward, label: "forward", shown: may.includes("forward") },
    { action: "retry", icon: RotateCcw, label: "retry", shown: may.includes("retry") },
    { action: "send_anyway", icon: Send, label: "sendAnyway", shown: may.includes("send_anyway") },
    { action: "cancel", icon: Ban, label: "cancel", shown: may.includes("cancel") },
    { action: "info", icon: Info, label: "info", shown: true },
    { action: "delete", icon: Trash2, label: "delete", shown: may.includes("delete"), danger: true },
  ];
  if (picking) return <ReactionPicker at={at} onPick={react} onClose={onClose} onLetGo={letGo} />;
  return (
    <DropdownMenu open onOpenChange={(open) => { if (!open) onClose(); }} modal>
      <Primitive.Trigger asChild><Spot at={at} /></Primitive.Trigger>
      <DropdownMenuContent align={message.direction === "in" ? "start" : "end"} className="max-w-[calc(100vw-16px)]" onCloseAutoFocus={letGo} aria-labelledby={undefined} aria-label={t("conversation.messageMenu")}>
        {may.includes("react") ? (
          <div role="group" aria-label={t("conversation.react")} className="flex">
            {QUICK.map((emoji) => (
              <Primitive.Item key={emoji} aria-label={t("conversation.reactWith", { emoji })} onSelect={() => { react(emoji); }} className={cn("grid size-9 cursor-default place-items-center rounded-md text-lg outline-none data-[highlighted]:bg-accent max-md:size-11", emoji === mine && "bg-selected")}>{emoji}</Primitive.Item>
            ))}
            <Primitive.Item aria-label={t("conversation.moreEmojis")} onSelect={(event) => { event.preventDefault(); setPicking(true); }} className="grid size-9 cursor-default place-items-center rounded-md text-muted-foreground outline-none data-[highlighted]:bg-accent max-md:size-11"><Smile className="icon" /></Primitive.Item>
          </div>
        ) : null}
        {part === "all" ? (
          <>
            {may.includes("react") ? <DropdownMenuSeparator /> : null}
            {entries.filter((entry) => entry.shown).map(({ action, icon: Icon, label, danger }) => (
              <DropdownMenuItem key={action} danger={danger} onSelect={() => { choose(() => { thread.act(message, action); }); }}><Icon />{t(`conversation.action.${label}`)}</DropdownMenuItem>
            ))}
            {message.media?.state === "stored" ? <DropdownMenuItem onSelect={() => { choose(() => { download(message); }); }}><Download />{t("conversation.media.download")}</DropdownMenuItem> : null}
          </>
        ) : null}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

/** All emojis, with their search: a menu would take the letters for itself. */
function ReactionPicker({ at, onPick, onClose, onLetGo }: { at: DOMRect; onPick: (emoji: string) => void; onClose: () => void; onLetGo: (event: Event) => void }) {
  const { t } = useTranslation();
  return (
    <Popover.Root open onOpenChange={(open) => { if (!open) onClose(); }}>
      <Popover.Anchor asChild><Spot at={at} /></Popover.Anchor>
      <Popover.Portal>
        <Popover.Content onCloseAutoFocus={onLetGo} aria-label={t("conversation.react")} collisionPadding={8} sideOffset={6} className="z-50 min-h-80 w-[min(22rem,calc(100vw-16px))] animate-pop-in rounded-lg border bg-popover text-popover-foreground shadow-md outline-none">
          <Suspense fallback={null}><EmojiPicker onPick={onPick} /></Suspense>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** The place of the message on the page, for what opens beside it. */
function Spot({ at, ...props }: { at: DOMRect } & ComponentProps<"span">) {
  const top = Math.max(8, at.top);
  return <span {...props} aria-hidden="true" tabIndex={-1} className="pointer-events-none fixed" style={{ left: at.left, top, width: at.width, height: Math.max(0, Math.min(at.bottom, innerHeight - 8) - top) }} />;
}
