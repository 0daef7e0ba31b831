import { Download, File, FileArchive, FileAudio, FileImage, FileSpreadsheet, FileText, FileVideo, Presentation, type LucideIcon } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import { MediaState } from "@/features/inbox/conversation/content/media-state";
import { fileKind, fileSize } from "@/features/inbox/conversation/media/file-facts";
import { useDownload } from "@/features/inbox/conversation/media/use-download";
import type { Media, Message } from "@/features/inbox/conversation/model";

const ICONS: Record<ReturnType<typeof fileKind>["group"], LucideIcon> = {
  pdf: FileText, text: FileText, sheet: FileSpreadsheet, slides: Presentation, archive: FileArchive, image: FileImage, audio: FileAudio, video: FileVideo, other: File,
};

/** A file as a card: what it is, how large, and the button that brings it. */
export function DocumentContent({ message, media }: { message: Message; media: Media | null }) {
  const { t } = useTranslation();
  const download = useDownload();
  if (!media || media.state === "failed" || media.state === "refused") return <MediaState message={message} media={media} className="h-14 w-[300px] max-w-full" />;
  const { group, label } = fileKind(media.name, media.mime);
  const Icon = ICONS[group];
  const name = media.name || t("preview.document");
  const facts = [label, media.pages ? t("conversation.document.pages", { count: media.pages }) : "", media.state === "pending" ? t("conversation.media.loading") : fileSize(media.size)].filter(Boolean);
  return (
    <div className="grid w-[300px] max-w-full grid-cols-[36px_minmax(0,1fr)_auto] items-center gap-2.5 rounded-lg bg-tint py-2 pr-1.5 pl-2.5">
      <span className="grid h-10 w-9 place-items-center rounded-sm border bg-card text-primary" aria-hidden="true"><Icon className="size-5" strokeWidth={1.5} /></span>
      <span className="min-w-0">
        <b className="block truncate text-sm font-medium" title={name}>{name}</b>
        <small className="block truncate text-xs opacity-75">{facts.join(" · ")}</small>
      </span>
      {media.state === "stored" ? (
        <Button variant="ghost" size="icon" className="hit" aria-label={t("conversation.document.download", { name })} data-tip={t("conversation.media.download")} onClick={() => { download(message); }}><Download className="icon" /></Button>
      ) : null}
    </div>
  );
}
