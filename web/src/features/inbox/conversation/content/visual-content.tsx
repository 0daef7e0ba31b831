import { Play } from "lucide-react";
import { useState, type CSSProperties } from "react";
import { useTranslation } from "react-i18next";
import { MediaState } from "@/features/inbox/conversation/content/media-state";
import { playTime } from "@/features/inbox/conversation/media/file-facts";
import { frameSize } from "@/features/inbox/conversation/media/frame-size";
import { useLinkedFile } from "@/features/inbox/conversation/media/use-linked-file";
import type { Media, Message } from "@/features/inbox/conversation/model";
import { useThread } from "@/features/inbox/conversation/thread-context";
import { cn } from "@/lib/cn";

/** A picture or a video in its frame; a click opens it. GIFs play by themselves, unless motion is unwanted. */
export function VisualContent({ message, media }: { message: Message; media: Media | null }) {
  const { width, height } = frameSize(media);
  const round = media?.kind === "ptv";
  const style: CSSProperties = round ? { width: 220, aspectRatio: "1" } : { width, aspectRatio: `${String(width)} / ${String(height)}` };
  if (media?.state !== "stored" || !media.url) return <MediaState message={message} media={media} style={style} className={cn("max-w-full", round && "rounded-full")} />;
  return <Tile message={message} media={media} style={style} className={cn("max-w-full rounded-lg", round && "rounded-full")} />;
}

interface TileProps {
  message: Message;
  media: Media;
  style?: CSSProperties;
  className?: string;
  /** "+3" over the last picture of an album. */
  more?: number;
}

/** One picture as a button that opens the viewer. */
export function Tile({ message, media, style, className, more = 0 }: TileProps) {
  const { t } = useTranslation();
  const thread = useThread();
  const moving = media.kind === "gif" && !matchMedia("(prefers-reduced-motion: reduce)").matches;
  const video = media.kind === "video" || media.kind === "ptv" || (media.kind === "gif" && !moving);
  const shown = media.thumb_url ?? (media.kind === "image" ? media.url : null);
  const label = more > 0 ? t("conversation.album.more", { count: more + 1 }) : t(video || moving ? "conversation.media.openVideo" : "conversation.media.openImage");
  return (
    <button type="button" aria-label={label} onClick={() => { thread.view(media.id); }} style={style} className={cn("relative block overflow-hidden bg-tint focus-visible:-outline-offset-2", className)}>
      {moving && media.url ? <Gif message={message} url={media.url} /> : shown ? <Picture key={media.id} message={message} url={shown} /> : null}
      {video && more === 0 ? (
        <>
          <span className="absolute inset-0 m-auto grid size-11 place-items-center rounded-full bg-overlay text-viewer-foreground"><Play className="ml-0.5 size-5" fill="currentColor" strokeWidth={0} aria-hidden="true" /></span>
          {media.seconds ? <span className="absolute bottom-1.5 left-1.5 rounded-full bg-overlay px-1.5 text-xs text-viewer-foreground tabular-nums">{playTime(media.seconds)}</span> : null}
        </>
      ) : null}
      {media.kind === "gif" ? <span className="absolute bottom-1.5 left-1.5 rounded-sm bg-overlay px-1 text-micro font-semibold text-viewer-foreground">GIF</span> : null}
      {more > 0 ? <span className="absolute inset-0 grid place-items-center bg-overlay text-2xl font-semibold text-viewer-foreground" aria-hidden="true">+{more}</span> : null}
    </button>
  );
}

function Picture({ message, url: signed }: { message: Message; url: string }) {
  const { url, onError } = useLinkedFile(message, signed);
  const [shown, setShown] = useState(false);
  return <img src={url} alt="" decoding="async" draggable={false} onLoad={() => { setShown(true); }} onError={onError} className={cn("size-full object-cover transition-opacity duration-100", !shown && "opacity-0")} />;
}

function Gif({ message, url: signed }: { message: Message; url: string }) {
  const { url, onError } = useLinkedFile(message, signed);
  return <video src={url} muted loop autoPlay playsInline onError={onError} className="size-full object-cover" />;
}

/** A sticker stands on the background, without a bubble of its own. */
export function StickerContent({ message, media }: { message: Message; media: Media | null }) {
  const { t } = useTranslation();
  if (media?.state !== "stored" || !media.url) return <MediaState message={message} media={media} className="size-[140px]" />;
  return <span role="img" aria-label={t("preview.sticker")} className="block size-[140px] [&>img]:object-contain"><Picture message={message} url={media.url} /></span>;
}
