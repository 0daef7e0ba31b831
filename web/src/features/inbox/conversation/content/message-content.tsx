import { lazy, Suspense } from "react";
import { withPageTexts } from "@/i18n";
import { frameSize } from "@/features/inbox/conversation/media/frame-size";
import { MessageText } from "@/features/inbox/conversation/message-text";
import type { Message } from "@/features/inbox/conversation/model";
import { cn } from "@/lib/cn";

const loadRich = () => withPageTexts(import("@/features/inbox/conversation/content/rich-content"));
const RichContent = lazy(loadRich);

/** What a message says. All but plain text is drawn by code that comes after the first paint, in the room that it will take. */
export function MessageContent({ message }: { message: Message }) {
  if (isPlain(message)) return <MessageText text={message.text ?? ""} />;
  return <Suspense fallback={<Room message={message} />}><RichContent message={message} /></Suspense>;
}

function isPlain({ type, text, content, media }: Message): boolean {
  return type === "text" && text !== null && media === null && !content?.preview && !content?.ad && !content?.buttons;
}

function Room({ message }: { message: Message }) {
  const { type, media } = message;
  const visual = type === "image" || type === "video" || type === "gif";
  const size = visual ? frameSize(media) : { width: type === "sticker" || type === "video_note" ? 140 : 280, height: type === "sticker" ? 140 : type === "video_note" ? 220 : type === "location" ? 160 : 52 };
  return <span className={cn("block max-w-full rounded-lg bg-tint", visual && "-mx-[7px] -mt-[3px] mb-1")} style={{ width: size.width, height: size.height }} />;
}
