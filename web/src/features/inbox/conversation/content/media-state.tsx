import { Ban, CircleAlert, LoaderCircle } from "lucide-react";
import { useState, type CSSProperties } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import { mediaFailureKey } from "@/features/inbox/conversation/bubble/failure-key";
import type { Media, Message } from "@/features/inbox/conversation/model";
import { useThread } from "@/features/inbox/conversation/thread-context";
import { cn } from "@/lib/cn";

/** In place of a file that is not here: on its way, not to be had, or refused. It has the size of what it stands for. */
export function MediaState({ message, media, className, style }: { message: Message; media: Media | null; className?: string; style?: CSSProperties }) {
  const { t } = useTranslation();
  const thread = useThread();
  const [asked, setAsked] = useState(false);
  const say = t as (key: string) => string;
  if (!media || media.state === "pending" || (media.state === "failed" && asked)) {
    return (
      <div role="status" aria-label={t("conversation.media.loading")} style={style} className={cn("relative grid animate-skeleton place-items-center overflow-hidden rounded-lg bg-tint", className)}>
        <LoaderCircle className="size-5 animate-spin text-muted-foreground" strokeWidth={1.75} aria-hidden="true" />
      </div>
    );
  }
  const refused = media.state === "refused";
  const Icon = refused ? Ban : CircleAlert;
  return (
    <div style={style} className={cn("grid min-h-16 place-content-center justify-items-center gap-1 rounded-lg bg-tint px-4 py-2 text-center text-xs", className, "h-auto")}>
      <Icon className={cn("size-5", refused ? "text-muted-foreground" : "text-destructive")} strokeWidth={1.75} aria-hidden="true" />
      <span className="text-pretty">{say(mediaFailureKey(media.failure, refused))}</span>
      {refused ? null : (
        <Button variant="link" size="inline" className="hit text-xs" onClick={() => { setAsked(true); thread.retryMedia(message); }}>{t("common.retry")}</Button>
      )}
    </div>
  );
}
