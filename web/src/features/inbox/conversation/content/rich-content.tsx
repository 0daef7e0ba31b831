import { CircleHelp, Clock, Eye } from "lucide-react";
import { useTranslation } from "react-i18next";
import { AudioContent } from "@/features/inbox/conversation/content/audio-content";
import { ButtonsContent, CarouselContent, ChoiceContent, LinkCard, PollContent } from "@/features/inbox/conversation/content/choice-content";
import { DocumentContent } from "@/features/inbox/conversation/content/document-content";
import { ContactsContent, LocationContent } from "@/features/inbox/conversation/content/place-content";
import { StructuredContent } from "@/features/inbox/conversation/content/structured-content";
import type { StructuredKind } from "@/features/inbox/conversation/content/structured-facts";
import { StickerContent, VisualContent } from "@/features/inbox/conversation/content/visual-content";
import { MessageText } from "@/features/inbox/conversation/message-text";
import type { Content, Message } from "@/features/inbox/conversation/model";

const STRUCTURED: StructuredKind[] = ["order", "product", "pix", "payment", "event", "invite"];

/** Everything that a message can hold beside plain text. */
export default function RichContent({ message }: { message: Message }) {
  const content: Content = message.content ?? {};
  const body = <Body message={message} content={content} />;
  return (
    <>
      {content.ad ? <Advertisement ad={content.ad} /> : null}
      {content.preview ? <LinkCard url={content.preview.url} title={content.preview.title} text={content.preview.description} image={content.preview.thumb_url} /> : null}
      {body}
      {content.buttons && content.buttons.length > 0 ? <ButtonsContent buttons={content.buttons} /> : null}
      {content.cards ? <CarouselContent cards={content.cards} /> : null}
    </>
  );
}

function Body({ message, content }: { message: Message; content: Content }) {
  const { media } = message;
  switch (message.type) {
    case "image":
    case "video":
    case "gif":
    case "video_note":
      if (message.view_once && media?.state !== "stored") return <ViewOnce />;
      return <Captioned text={message.text}><VisualContent message={message} media={media} /></Captioned>;
    case "sticker":
      return <StickerContent message={message} media={media} />;
    case "audio":
      return media ? <AudioContent message={message} media={media} /> : <Unsupported text={null} />;
    case "document":
      return <Captioned text={message.text === media?.name ? null : message.text}><DocumentContent message={message} media={media} /></Captioned>;
    case "location":
    case "live_location":
      return content.location ? <LocationContent place={content.location} /> : <Unsupported text={message.text} />;
    case "contacts":
      return content.contacts ? <ContactsContent contacts={content.contacts} /> : <Unsupported text={message.text} />;
    case "poll":
      return content.poll ? <PollContent poll={content.poll} /> : <Unsupported text={message.text} />;
    case "button_answer":
    case "list_answer":
      return <ChoiceContent title={content.choice?.title || (message.text ?? "")} />;
    case "waiting":
      return <Waiting />;
    case "unsupported":
      return <Unsupported text={message.text} />;
    default:
      return <Other message={message} content={content} />;
  }
}

/** Structured kinds, texts with a preview, templates with a file or a place above them. */
function Other({ message, content }: { message: Message; content: Content }) {
  const kind = STRUCTURED.find((each) => content[each]);
  if (kind) return <StructuredContent kind={kind} raw={content[kind] ?? {}} />;
  const { media } = message;
  const above = media ? (media.kind === "document" ? <DocumentContent message={message} media={media} /> : <VisualContent message={message} media={media} />) : content.location ? <LocationContent place={content.location} /> : null;
  if (!above && !message.text && !content.cards) return <Unsupported text={null} />;
  return <Captioned text={message.text}>{above}</Captioned>;
}

function Captioned({ text, children }: { text: string | null; children: React.ReactNode }) {
  return (
    <>
      {children ? <div className="-mx-[7px] -mt-[3px] mb-1 [&>*]:max-w-full">{children}</div> : null}
      {text ? <MessageText text={text} /> : null}
    </>
  );
}

function Advertisement({ ad }: { ad: NonNullable<Content["ad"]> }) {
  const { t } = useTranslation();
  return <LinkCard url={ad.url} title={ad.title} text={ad.body} site={t("conversation.ad")} />;
}

function ViewOnce() {
  const { t } = useTranslation();
  return <span className="inline-flex items-center gap-1.5 opacity-80"><Eye className="icon" aria-hidden="true" />{t("conversation.viewOnceOnPhone")}</span>;
}

function Waiting() {
  const { t } = useTranslation();
  return <span className="inline-flex items-center gap-1.5 opacity-80" title={t("conversation.waitingHint")}><Clock className="icon" aria-hidden="true" />{t("conversation.waiting")}</span>;
}

function Unsupported({ text }: { text: string | null }) {
  const { t } = useTranslation();
  return (
    <>
      <span className="flex items-center gap-1.5 opacity-80" title={t("conversation.unsupportedHint")}><CircleHelp className="icon" aria-hidden="true" />{t("conversation.unsupported")}</span>
      {text ? <MessageText text={text} /> : null}
    </>
  );
}
