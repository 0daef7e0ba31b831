import { saveFile } from "@/features/inbox/conversation/media/save-file";
import type { Message } from "@/features/inbox/conversation/model";
import { openDialog } from "@/features/inbox/conversation/actions/dialog-store";

/** Brings a file to the computer, after a question where the person's profile wants one (downloads.confirm). */
export function useDownload(): (message: Message) => void {
  return (message) => {
    const { media } = message;
    if (media?.state !== "stored") return;
    if (media.confirm_download) openDialog({ kind: "download", message });
    else download(message);
  };
}

export function download({ media }: Message): void {
  const url = media?.download_url ?? media?.url;
  if (url) saveFile(url, media?.name);
}
