import { Mic, Pause, Play } from "lucide-react";
import { useEffect, useState, type KeyboardEvent, type PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import { useLinkedFile } from "@/features/inbox/conversation/media/use-linked-file";
import { playTime } from "@/features/inbox/conversation/media/file-facts";
import { player, usePlayback } from "@/features/inbox/conversation/media/playback";
import { BARS, computeWaveform } from "@/features/inbox/conversation/media/waveform";
import { MediaState } from "@/features/inbox/conversation/content/media-state";
import type { Media, Message } from "@/features/inbox/conversation/model";
import { cn } from "@/lib/cn";
import { decimal } from "@/lib/format";

const STEP_SECONDS = 5;

/** A voice note or an audio file: play, waveform as scrubber, speed. */
export function AudioContent({ message, media }: { message: Message; media: Media }) {
  if (media.state !== "stored" || !media.url) return <MediaState message={message} media={media} className="h-11 w-64 max-w-full" />;
  return <AudioPlayer message={message} media={media} url={media.url} />;
}

function AudioPlayer({ message, media, url: signed }: { message: Message; media: Media; url: string }) {
  const { t } = useTranslation();
  const { url, onError } = useLinkedFile(message, signed);
  const { playing, position, duration, failed, rate } = usePlayback(media.id);
  const seconds = duration > 0 ? duration : (media.seconds ?? 0);
  const bars = useBars(media, url, playing);
  const voice = media.kind === "voice";
  useEffect(() => { if (failed) onError(); }, [failed, onError]);
  return (
    <div className="grid w-[300px] max-w-full grid-cols-[36px_minmax(0,1fr)_auto] items-center gap-x-2.5 max-md:w-[260px]">
      <button
        type="button"
        aria-label={playing ? t("conversation.audio.pause") : voice ? t("conversation.audio.playVoice") : t("conversation.audio.play")}
        onClick={() => { player.toggle(media.id, url); }}
        className="hit t-fast grid size-9 place-items-center rounded-full bg-primary text-primary-foreground hover:bg-primary-hover"
      >
        {playing ? <Pause className="size-4" fill="currentColor" strokeWidth={0} aria-hidden="true" /> : <Play className="ml-0.5 size-4" fill="currentColor" strokeWidth={0} aria-hidden="true" />}
      </button>
      <Scrubber mediaId={media.id} bars={bars} position={position} seconds={seconds} />
      <Button
        variant="ghost"
        size="inline"
        aria-label={t("conversation.audio.speed", { rate: decimal(rate) })}
        onClick={() => { player.nextRate(); }}
        className="hit h-[22px] min-w-9 rounded-full bg-tint px-2 text-xs font-semibold text-foreground tabular-nums"
      >
        {decimal(rate)}×
      </Button>
      <span className="col-start-2 flex items-center gap-1 text-xs opacity-75 tabular-nums">
        {voice ? <Mic className="size-3" strokeWidth={2} aria-hidden="true" /> : null}
        {position > 0 ? `${playTime(position)} / ${playTime(seconds)}` : playTime(seconds)}
        {failed ? <span className="text-destructive">· {t("conversation.audio.failed")}</span> : null}
      </span>
      {voice || !media.name ? null : <span className="col-span-full mt-1 truncate pr-20 text-xs opacity-75" title={media.name}>{media.name}</span>}
    </div>
  );
}

/** The waveform; a click or the arrows move within it. */
function Scrubber({ mediaId, bars, position, seconds }: { mediaId: string; bars: number[]; position: number; seconds: number }) {
  const { t } = useTranslation();
  const part = seconds > 0 ? Math.min(1, position / seconds) : 0;
  const seekTo = (event: PointerEvent<HTMLDivElement>) => {
    if (seconds <= 0 || event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    player.seek(mediaId, Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)) * seconds);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const to = { ArrowLeft: position - STEP_SECONDS, ArrowRight: position + STEP_SECONDS, Home: 0, End: seconds - 1 }[event.key];
    if (to === undefined || seconds <= 0) return;
    event.preventDefault();
    event.stopPropagation();
    player.seek(mediaId, Math.min(seconds, Math.max(0, to)));
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={t("conversation.audio.position")}
      aria-valuemin={0}
      aria-valuemax={Math.round(seconds)}
      aria-valuenow={Math.round(position)}
      aria-valuetext={t("conversation.audio.at", { position: playTime(position), length: playTime(seconds) })}
      onPointerDown={(event) => { event.currentTarget.setPointerCapture(event.pointerId); seekTo(event); }}
      onPointerMove={seekTo}
      onKeyDown={onKeyDown}
      className="flex h-7 cursor-pointer touch-none items-center gap-[1.5px] rounded-sm"
    >
      {bars.map((level, index) => (
        <i key={index} aria-hidden="true" className={cn("min-w-0 flex-1 rounded-full", index / bars.length < part ? "bg-primary" : "bg-input opacity-65")} style={{ height: `${Math.max(10, level)}%` }} />
      ))}
    </div>
  );
}

const FLAT = Array.from({ length: BARS / 2 }, () => 12);

/** Half as many bars as the waveform has values: they stay apart on a phone too. */
function useBars(media: Media, url: string, playing: boolean): number[] {
  const [found, setFound] = useState<number[] | null>(null);
  const given = media.waveform && media.waveform.length > 0 ? media.waveform : null;
  useEffect(() => {
    // Without the server's waveform it costs the whole file: only what is played is worth that.
    if (given || !playing || found) return;
    let left = false;
    void computeWaveform(media.id, url).then((bars) => { if (!left && bars) setFound(bars); });
    return () => { left = true; };
  }, [given, playing, found, media.id, url]);
  const all = given ?? found;
  if (!all) return FLAT;
  return Array.from({ length: Math.ceil(all.length / 2) }, (_, index) => Math.max(all[index * 2] ?? 0, all[index * 2 + 1] ?? 0));
}
