import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import { MediaState } from "@/features/inbox/conversation/content/media-state";
import { Tile } from "@/features/inbox/conversation/content/visual-content";
import { MessageText } from "@/features/inbox/conversation/message-text";
import { useZip } from "@/features/inbox/conversation/media/use-zip";
import type { Message } from "@/features/inbox/conversation/model";
import { cn } from "@/lib/cn";

const SHOWN = 4;

/** Two to four pictures in a grid; the last one says how many more there are. */
export default function AlbumContent({ messages }: { messages: Message[] }) {
  const { t } = useTranslation();
  const zip = useZip(messages[0]?.ticket_id ?? "");
  const tiles = messages.slice(0, SHOWN);
  const more = messages.length - SHOWN;
  const ready = messages.filter((message) => message.media?.state === "stored");
  const captions = messages.filter((message) => message.text);
  return (
    <Suspense fallback={null}>
      <div className="grid w-[300px] max-w-full grid-cols-2 gap-[3px] overflow-hidden rounded-lg">
        {tiles.map((message, index) => {
          const wide = tiles.length === 3 && index === 2;
          const place = cn("aspect-4/3 w-full rounded-none", wide && "col-span-2 aspect-8/3");
          return message.media?.state === "stored" && message.media.url
            ? <div key={message.id} data-message={message.id}><Tile message={message} media={message.media} className={place} more={index === SHOWN - 1 && more > 0 ? more : 0} /></div>
            : <MediaState key={message.id} message={message} media={message.media} className={place} />;
        })}
      </div>
      {captions.map((message) => <div key={message.id} className="px-1.5 pt-1"><MessageText text={message.text ?? ""} /></div>)}
      <div className="flex items-center gap-1.5 px-1.5 pt-1 text-xs opacity-80">
        <span>{messages.every((message) => message.type === "image") ? t("conversation.album.photos", { count: messages.length }) : t("conversation.album.count", { count: messages.length })}</span>
        {ready.length > 1 ? <Button variant="link" size="inline" className="hit text-xs" aria-disabled={zip.busy} onClick={() => { zip.download(ready); }}>{zip.busy ? t("conversation.album.preparing") : t("conversation.album.downloadAll")}</Button> : null}
      </div>
    </Suspense>
  );
}
