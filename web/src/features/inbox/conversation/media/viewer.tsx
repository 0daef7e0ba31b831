import { ChevronLeft, ChevronRight, Download, MessageSquareText, X, ZoomIn, ZoomOut } from "lucide-react";
import { Dialog } from "radix-ui";
import { useEffect, useState, type ComponentProps, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { useDownload } from "@/features/inbox/conversation/media/use-download";
import { useLinkedFile } from "@/features/inbox/conversation/media/use-linked-file";
import { useZoom } from "@/features/inbox/conversation/media/use-zoom";
import type { Message } from "@/features/inbox/conversation/model";
import { useTimeText } from "@/features/inbox/use-time-text";
import { cn } from "@/lib/cn";

interface Props {
  /** Messages with a picture or a video that is here, oldest first. */
  messages: Message[];
  /** The media to open at. */
  openAt: string;
  contactName: string;
  meId: string;
  onJump: (messageId: string) => void;
  onClose: () => void;
}

/** Pictures and videos of the conversation over the whole page. Arrows go on, + and - zoom, Esc closes; the focus returns to the picture that opened it. */
export default function Viewer({ messages, openAt, contactName, meId, onJump, onClose }: Props) {
  const { t } = useTranslation();
  const time = useTimeText();
  const download = useDownload();
  const [mediaId, setMediaId] = useState(openAt);
  const [opener] = useState(() => document.activeElement);
  const index = messages.findIndex((message) => message.media?.id === mediaId);
  const message = messages[index];
  const go = (step: 1 | -1) => {
    const next = messages[index + step]?.media?.id;
    if (next) setMediaId(next);
  };
  const zooming = useZoom(go);
  const { reset } = zooming;
  useEffect(reset, [mediaId, reset]);
  // What was on screen may be deleted while one looks at it.
  useEffect(() => { if (!message) onClose(); }, [message, onClose]);
  if (!message?.media) return null;

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLVideoElement && event.key !== "Escape") return;
    const run = { ArrowLeft: () => { go(-1); }, ArrowRight: () => { go(1); }, "+": () => { zooming.step(1); }, "=": () => { zooming.step(1); }, "-": () => { zooming.step(-1); }, "0": reset }[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  };
  const name = message.author?.id === meId ? t("common.you") : message.author?.name || contactName;
  const image = message.media.kind === "image" || message.media.kind === "sticker";
  return (
    <Dialog.Root open onOpenChange={onClose}>
      <Dialog.Portal>
        <Dialog.Content
          aria-describedby={undefined}
          tabIndex={-1}
          onKeyDown={onKeyDown}
          onOpenAutoFocus={(event) => { event.preventDefault(); (event.currentTarget as HTMLElement | null)?.focus(); }}
          onCloseAutoFocus={(event) => { event.preventDefault(); if (opener instanceof HTMLElement) opener.focus({ preventScroll: true }); }}
          className="fixed inset-0 z-50 flex animate-fade-in flex-col bg-viewer text-viewer-foreground outline-none"
        >
          <header className="flex items-center gap-1 px-4 py-2 max-md:px-1">
            <div className="min-w-0 flex-1 max-md:pl-3">
              <Dialog.Title className="truncate text-base font-semibold">{name}</Dialog.Title>
              <span className="block truncate text-xs opacity-75 tabular-nums">{time.full(message.created_at)}{messages.length > 1 ? ` · ${t("conversation.viewer.position", { at: index + 1, count: messages.length })}` : ""}</span>
            </div>
            {image ? (
              <span className="contents max-md:hidden">
                <Tool icon={<ZoomOut />} label={t("conversation.viewer.zoomOut")} onClick={() => { zooming.step(-1); }} disabled={zooming.zoom.scale === 1} />
                <Tool icon={<ZoomIn />} label={t("conversation.viewer.zoomIn")} onClick={() => { zooming.step(1); }} />
              </span>
            ) : null}
            <Tool icon={<MessageSquareText />} label={t("conversation.viewer.show")} onClick={() => { onClose(); onJump(message.id); }} />
            <Tool icon={<Download />} label={t("conversation.media.download")} onClick={() => { download(message); }} />
            <Tool icon={<X />} label={t("common.close")} onClick={onClose} />
          </header>
          <div className="relative min-h-0 flex-1">
            {image
              ? <div {...zooming.stage} className={cn("absolute inset-0 touch-none overflow-hidden", zooming.zoom.scale > 1 ? "cursor-grab active:cursor-grabbing" : "cursor-zoom-in")}><Picture key={mediaId} message={message} style={{ transform: `translate(${String(zooming.zoom.x)}px, ${String(zooming.zoom.y)}px) scale(${String(zooming.zoom.scale)})` }} /></div>
              : <Film key={mediaId} message={message} />}
            {index > 0 ? <Tool icon={<ChevronLeft />} label={t("conversation.viewer.previous")} onClick={() => { go(-1); }} className="absolute top-1/2 left-3 -translate-y-1/2 bg-overlay max-md:hidden" /> : null}
            {index < messages.length - 1 ? <Tool icon={<ChevronRight />} label={t("conversation.viewer.next")} onClick={() => { go(1); }} className="absolute top-1/2 right-3 -translate-y-1/2 bg-overlay max-md:hidden" /> : null}
          </div>
          {message.text ? <p className="scroll-thin max-h-28 overflow-y-auto px-4 py-3 text-center text-base text-balance whitespace-pre-wrap">{message.text}</p> : null}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Tool({ icon, label, className, ...props }: ComponentProps<"button"> & { icon: React.ReactNode; label: string }) {
  return <button type="button" aria-label={label} data-tip={label} className={cn("t-fast grid size-11 shrink-0 place-items-center rounded-full hover:bg-viewer-foreground/15 disabled:opacity-40 [&_svg]:size-5 [&_svg]:stroke-[1.75]", className)} {...props}>{icon}</button>;
}

function Picture({ message, style }: { message: Message; style: React.CSSProperties }) {
  const { t } = useTranslation();
  const { url, onError } = useLinkedFile(message, message.media?.url ?? "");
  const thumb = message.media?.thumb_url;
  return (
    <span className="absolute inset-0" style={style}>
      {thumb ? <img src={thumb} alt="" aria-hidden="true" className="absolute inset-0 size-full object-contain opacity-40" /> : null}
      <img src={url} alt={message.text ?? t("preview.image")} draggable={false} onError={onError} className="absolute inset-0 size-full object-contain select-none" />
    </span>
  );
}

function Film({ message }: { message: Message }) {
  const { t } = useTranslation();
  const { url, onError } = useLinkedFile(message, message.media?.url ?? "");
  const gif = message.media?.kind === "gif";
  return <video src={url} poster={message.media?.thumb_url ?? undefined} controls={!gif} loop={gif} muted={gif} autoPlay playsInline aria-label={message.text ?? t("preview.video")} onError={onError} className="absolute inset-0 size-full object-contain" />;
}
