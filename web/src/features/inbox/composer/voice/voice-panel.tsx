import { CircleAlert, Mic, Pause, Play, SendHorizontal, Trash2 } from "lucide-react";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import { browserDevices } from "@/features/inbox/composer/voice/devices";
import { VoiceRecorder } from "@/features/inbox/composer/voice/recorder";
import { cn } from "@/lib/cn";
import { useUploads } from "@/lib/live";
import type { OutgoingFile } from "@/lib/outbox";

interface Props {
  ticketId: string;
  onSend: (file: OutgoingFile) => void;
  onClose: () => void;
}

/** In the field's place while a voice note is recorded: how loud, how long, pause and listen, throw away, send. */
export default function VoicePanel({ ticketId, onSend, onClose }: Props) {
  const { t } = useTranslation();
  const uploads = useUploads();
  const [recorder] = useState(() => new VoiceRecorder(browserDevices));
  const state = useSyncExternalStore(recorder.subscribe, recorder.getState);
  const panel = useRef<HTMLDivElement>(null);
  const [heard, setHeard] = useState<string | null>(null);
  const [playing, setPlaying] = useState(false);
  const player = useRef<HTMLAudioElement>(null);

  useEffect(() => {
    void recorder.start();
    panel.current?.focus();
    return () => { recorder.cancel(); };
  }, [recorder]);
  useEffect(() => () => { if (heard) URL.revokeObjectURL(heard); }, [heard]);

  const send = async () => {
    const recording = await recorder.finish();
    if (!recording) {
      onClose();
      return;
    }
    const { blob, mime, seconds, waveform } = recording;
    const key = crypto.randomUUID();
    const name = `voz.${mime.includes("ogg") ? "ogg" : mime.includes("mp4") ? "m4a" : "webm"}`;
    void uploads.add(key, blob, { ticketId, name, mime });
    onSend({ key, name, mime, size: blob.size, seconds, waveform });
  };
  const listen = async () => {
    const blob = await recorder.soFar();
    if (!blob) return;
    setHeard(URL.createObjectURL(blob));
    setPlaying(true);
  };
  const cancel = () => {
    recorder.cancel();
    onClose();
  };

  if (state.phase === "refused") {
    return (
      <div role="alert" className="flex items-start gap-2 px-3.5 py-3">
        <CircleAlert className="icon mt-px text-destructive" aria-hidden="true" />
        <p className="flex-1">{t(`voice.${state.reason}`)}</p>
        <Button className="max-md:h-11" onClick={onClose}>{t("common.close")}</Button>
      </div>
    );
  }
  const running = state.phase === "recording";
  const seconds = state.phase === "recording" || state.phase === "paused" ? state.seconds : 0;
  const levels = state.phase === "recording" || state.phase === "paused" ? state.levels : [];
  return (
    <div
      ref={panel}
      tabIndex={-1}
      role="group"
      aria-label={t("voice.label")}
      onKeyDown={(event) => {
        if (event.key === "Escape") cancel();
        else if (event.key === "Enter" && event.target === panel.current) void send();
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
      className="flex h-14 items-center gap-1.5 px-2 outline-none"
    >
      <Button variant="ghost" size="icon" aria-label={t("voice.cancel")} data-tip={t("voice.cancel")} data-tip-key="Esc" onClick={cancel}><Trash2 className="icon max-md:size-5" aria-hidden="true" /></Button>
      <span role="timer" aria-live="off" className="flex w-14 shrink-0 items-center gap-1.5 tabular-nums">
        <i className={cn("size-2 rounded-full", running ? "animate-typing bg-destructive" : "bg-input")} aria-hidden="true" />
        {clock(seconds)}
      </span>
      <Wave levels={levels} live={running} />
      <span role="status" className="sr-only">{state.phase === "asking" ? t("voice.asking") : running ? t("voice.recording") : t("voice.paused")}</span>
      {state.phase === "asking" ? <span aria-hidden="true" className="truncate text-muted-foreground">{t("voice.asking")}</span> : null}
      {state.phase === "paused" ? (
        <>
          <Button variant="ghost" size="icon" aria-label={playing ? t("voice.stopListening") : t("voice.listen")} data-tip={playing ? t("voice.stopListening") : t("voice.listen")} onClick={() => { if (playing) setPlaying(false); else void listen(); }}>
            {playing ? <Pause className="icon max-md:size-5" aria-hidden="true" /> : <Play className="icon max-md:size-5" aria-hidden="true" />}
          </Button>
          {heard && playing ? <audio ref={player} src={heard} autoPlay onEnded={() => { setPlaying(false); }} /> : null}
          <Button variant="ghost" size="icon" aria-label={t("voice.resume")} data-tip={t("voice.resume")} onClick={() => { setPlaying(false); recorder.resume(); }}><Mic className="icon text-destructive max-md:size-5" aria-hidden="true" /></Button>
        </>
      ) : running ? (
        <Button variant="ghost" size="icon" aria-label={t("voice.pause")} data-tip={t("voice.pause")} onClick={() => { recorder.pause(); }}><Pause className="icon max-md:size-5" aria-hidden="true" /></Button>
      ) : null}
      <Button variant="primary" className="max-md:size-11 max-md:rounded-full max-md:p-0" aria-label={t("voice.send")} aria-disabled={state.phase === "asking"} onClick={() => void send()}>
        <span className="max-md:hidden">{t("composer.send")}</span><SendHorizontal className="icon max-md:size-5" aria-hidden="true" />
      </Button>
    </div>
  );
}

const SHOWN = 80;

/** The last eight seconds while it runs; drawn as bars, newest at the right. */
function Wave({ levels, live }: { levels: readonly number[]; live: boolean }) {
  const shown = levels.slice(-SHOWN);
  return (
    <div aria-hidden="true" className={cn("flex h-8 min-w-0 flex-1 items-center justify-end gap-px overflow-hidden", live ? "text-primary" : "text-muted-foreground")}>
      {shown.map((level, index) => <i key={levels.length - shown.length + index} className="w-[3px] shrink-0 rounded-full bg-current" style={{ height: `${Math.round(10 + level * 90)}%` }} />)}
    </div>
  );
}

/** 0:47 */
function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}
