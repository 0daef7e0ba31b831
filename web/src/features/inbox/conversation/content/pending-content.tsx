import { File, MapPin, Mic, User, X, type LucideIcon } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import { fileSize, playTime } from "@/features/inbox/conversation/media/file-facts";
import { frameSize } from "@/features/inbox/conversation/media/frame-size";
import { useUpload, useUploads } from "@/lib/live";
import type { OutboxItem, OutgoingFile } from "@/lib/outbox";

/** A file, place or contact on its way: the picture as it is, how far it got, and the way back. */
export default function PendingContent({ item, onCancel }: { item: OutboxItem; onCancel: () => void }) {
  const { t } = useTranslation();
  const { file } = item;
  if (file && (item.type === "image" || item.type === "video" || item.type === "sticker")) return <PendingPicture file={file} video={item.type === "video"} onCancel={onCancel} />;
  if (file) {
    const voice = item.type === "voice" || item.type === "audio";
    return <Card icon={voice ? Mic : File} title={voice ? t("preview.audio") : file.name} text={[voice && file.seconds ? playTime(file.seconds) : "", fileSize(file.size)].filter(Boolean).join(" · ")}><Progress file={file} onCancel={onCancel} /></Card>;
  }
  if (item.location) return <Card icon={MapPin} title={item.location.name || t("preview.location")} text={item.location.address} />;
  return <Card icon={User} title={(item.contacts ?? []).map((contact) => contact.name).join(", ")} text="" />;
}

function Card({ icon: Icon, title, text, children }: { icon: LucideIcon; title: string; text: string; children?: React.ReactNode }) {
  return (
    <div className="mb-1 grid w-[280px] max-w-full grid-cols-[36px_minmax(0,1fr)_auto] items-center gap-2.5 rounded-lg bg-tint py-2 pr-1.5 pl-2.5">
      <span className="grid size-9 place-items-center rounded-sm border bg-card text-primary" aria-hidden="true"><Icon className="size-5" strokeWidth={1.5} /></span>
      <span className="min-w-0"><b className="block truncate text-sm font-medium">{title}</b><small className="block truncate text-xs opacity-75">{text}</small></span>
      {children}
    </div>
  );
}

function PendingPicture({ file, video, onCancel }: { file: OutgoingFile; video: boolean; onCancel: () => void }) {
  const url = useHeldFile(file.key);
  const { width, height } = frameSize({ width: file.width ?? null, height: file.height ?? null });
  return (
    <div className="relative -mx-[7px] -mt-[3px] mb-1 max-w-full overflow-hidden rounded-lg bg-tint" style={{ width, aspectRatio: `${String(width)} / ${String(height)}` }}>
      {url ? video ? <video src={url} muted className="size-full object-cover" /> : <img src={url} alt="" className="size-full object-cover" /> : null}
      <span className="absolute inset-0 grid place-items-center bg-overlay text-viewer-foreground"><Progress file={file} onCancel={onCancel} /></span>
    </div>
  );
}

/** How far the file got, around the button that takes it back. */
function Progress({ file, onCancel }: { file: OutgoingFile; onCancel: () => void }) {
  const { t } = useTranslation();
  const upload = useUpload(file.key);
  const part = upload && upload.size > 0 ? Math.min(1, upload.sent / upload.size) : upload ? 0 : 1;
  const percent = Math.round(part * 100);
  return (
    <span role="progressbar" aria-label={t("conversation.media.uploading")} aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100} className="relative grid size-11 place-items-center">
      <svg viewBox="0 0 44 44" className="absolute inset-0 -rotate-90" fill="none" stroke="currentColor" strokeWidth="3" aria-hidden="true">
        <circle cx="22" cy="22" r="19" className="opacity-25" />
        <circle cx="22" cy="22" r="19" pathLength={100} strokeDasharray={`${String(percent)} 100`} strokeLinecap="round" />
      </svg>
      {upload?.state === "done" || !upload ? <span className="text-xs tabular-nums">{percent}%</span> : (
        <Button variant="ghost" size="icon-sm" className="relative text-current max-md:size-9" aria-label={t("conversation.media.cancelUpload")} onClick={onCancel}><X className="icon" /></Button>
      )}
    </span>
  );
}

/** An address for a file that this browser holds until the server has it. */
function useHeldFile(key: string): string | null {
  const uploads = useUploads();
  const [held, setHeld] = useState<string | null>(null);
  useEffect(() => {
    let made: string | null = null;
    let over = false;
    void uploads.file(key).then((file) => {
      if (!file || over) return;
      made = URL.createObjectURL(file);
      setHeld(made);
    });
    return () => {
      over = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [uploads, key]);
  return held;
}
