import { Ban, Eye, Forward, MessageSquareReply, Pin } from "lucide-react";
import { lazy, memo, Suspense, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/avatar";
import { Tick } from "@/components/tick";
import { BubbleToolbar } from "@/features/inbox/conversation/bubble/bubble-toolbar";
import { Byline } from "@/features/inbox/conversation/bubble/byline";
import { EditedMark, OlderVersions, useOlderVersions } from "@/features/inbox/conversation/bubble/edited-mark";
import { Meta } from "@/features/inbox/conversation/bubble/meta";
import { mergedReactions, Reactions } from "@/features/inbox/conversation/bubble/reactions";
import { MessageContent } from "@/features/inbox/conversation/content/message-content";
import type { Message } from "@/features/inbox/conversation/model";
import { Quote } from "@/features/inbox/conversation/quote";
import { useThread } from "@/features/inbox/conversation/thread-context";
import { isExplained } from "@/features/inbox/conversation/timeline";
import { withPageTexts } from "@/i18n";
import { cn } from "@/lib/cn";
import { clockTime, exactTime } from "@/lib/format";

const MessageFate = lazy(() => withPageTexts(import("@/features/inbox/conversation/bubble/message-fate")));
const AlbumContent = lazy(() => withPageTexts(import("@/features/inbox/conversation/content/album-content")));

interface Props {
  message: Message;
  /** Pictures that stand together, `message` being the first of them. */
  album?: Message[];
  first: boolean;
  highlighted: boolean;
}

/** One message: its side tells who spoke, its corner when, its tick how far it got. */
export const MessageBubble = memo(function MessageBubble({ message, album, first, highlighted }: Props) {
  const { t } = useTranslation();
  const { meId, isGroup, contactName, connectionDown, jump } = useThread();
  const versions = useOlderVersions(message);
  const last = album?.[album.length - 1] ?? message;
  const side = message.direction === "in" ? "in" : "out";
  const note = message.direction === "internal";
  const deleted = message.deleted_at !== null;
  const hollow = deleted && !hasBody(message);
  const bare = (message.type === "sticker" || message.type === "video_note") && !deleted && message.media?.state === "stored";
  const stuck = message.status === "queued" && (connectionDown || message.failure !== null);
  const fate = side === "out" && !note && !deleted && (isExplained(message) || stuck) ? message.status : null;
  const reactions = album ? mergedReactions(album) : message.reactions;
  const name = message.author?.id === meId ? t("common.you") : message.author?.name || (side === "in" ? contactName : "");
  return (
    <div className={cn("group/msg relative flex flex-col", first ? "pt-2.5" : "pt-0.5", side === "in" ? "items-start" : "items-end", isGroup && side === "in" && "pl-9")}>
      {isGroup && side === "in" && first ? <Avatar id={message.author?.id ?? name} name={name} size={28} className="absolute top-2.5 left-0" /> : null}
      {first && !deleted ? <Byline message={message} meId={meId} isGroup={isGroup} /> : null}
      <div className={cn("flex max-w-full items-center gap-1", side === "in" ? "flex-row" : "flex-row-reverse")}>
        <div
          role="article"
          tabIndex={-1}
          data-message={message.id}
          aria-label={t("conversation.bubble", { name, time: clockTime(message.created_at) })}
          className={cn(
            "max-w-[min(76cqw,34rem)] min-w-0 rounded-xl border px-[11px] py-[7px] text-base outline-2 outline-offset-2 outline-transparent [overflow-wrap:anywhere] select-text focus-visible:outline-ring max-md:max-w-[86cqw]",
            side === "in" ? "rounded-tl-sm border-bubble-in-border bg-bubble-in text-bubble-in-foreground" : "rounded-tr-sm border-bubble-out-border bg-bubble-out text-bubble-out-foreground",
            message.origin === "ai" && "border-bubble-ai-border bg-bubble-ai",
            note && "border-bubble-note-border bg-bubble-note text-bubble-note-foreground",
            fate === "failed" && "border-destructive/55",
            fate === "unconfirmed" && "border-dashed border-sla-warn/60",
            message.held && "border-dashed",
            deleted && "border-dashed border-input bg-transparent text-deleted",
            hollow && "flex items-center gap-1.5 text-sm",
            bare && "border-transparent bg-transparent px-0 py-0",
            album && "px-1 pt-1",
            // A player's own last line has room for the time.
            message.type === "audio" && !hollow && "[&>span:last-of-type]:-mt-4",
            highlighted && "animate-flash",
          )}
        >
          {hollow ? (
            <><Ban className="size-3.5 shrink-0" aria-hidden="true" />{message.author?.id === meId ? t("conversation.deletedByYou") : t("conversation.deleted")}</>
          ) : (
            <>
              <Marks message={message} deleted={deleted} />
              {message.quoted ? <Quote quoted={message.quoted} side={side} onJump={jump} /> : null}
              <div className={cn("contents", deleted && "[&_span]:line-through")}>
                {album ? <Suspense fallback={<span className="block aspect-square w-[300px] max-w-full rounded-lg bg-tint" />}><AlbumContent messages={album} /></Suspense> : <MessageContent message={message} />}
              </div>
            </>
          )}
          <Meta side={deleted || note || bare ? "in" : side} floating={!hollow}>
            {message.pinned ? <Pin className="size-3" strokeWidth={2} aria-label={t("conversation.pinned")} /> : null}
            {message.edited_at && !deleted ? <EditedMark message={message} open={versions.open} onToggle={versions.toggle} /> : null}
            <time dateTime={last.created_at} title={exactTime(last.created_at)}>{clockTime(last.created_at)}</time>
            {side === "out" && !note && !deleted && !fate ? <Tick status={last.status} /> : null}
          </Meta>
          {versions.open ? <OlderVersions message={message} /> : null}
        </div>
        {hollow || note ? null : <BubbleToolbar message={last} />}
      </div>
      {reactions.length > 0 && !deleted ? <Reactions message={last} reactions={reactions} side={side} /> : null}
      {fate ? <Suspense fallback={<div className="h-5" />}><MessageFate message={message} /></Suspense> : null}
    </div>
  );
});

/** What WhatsApp says about a message above its words. */
function Marks({ message, deleted }: { message: Message; deleted: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      {deleted ? <Mark icon={<Ban />}>{t("conversation.deleted")}</Mark> : null}
      {message.forwarded ? <Mark icon={<Forward />}>{t("conversation.forwarded")}</Mark> : null}
      {message.content?.status_reply ? <Mark icon={<MessageSquareReply />}>{t("conversation.statusReply")}</Mark> : null}
      {message.view_once ? <Mark icon={<Eye />}>{t("conversation.viewOnce")}</Mark> : null}
    </>
  );
}

function Mark({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return <div className="mb-0.5 flex items-center gap-1 text-xs opacity-75 [&_svg]:size-3.5 [&_svg]:stroke-[1.75]">{icon}{children}</div>;
}

/** Whoever may read deleted messages gets what they held. */
function hasBody(message: Message): boolean {
  return message.text !== null || message.media !== null || message.content !== null;
}
