import { Info, PhoneIncoming, PhoneMissed, PhoneOutgoing, UserMinus, UserPlus, Users, Video, type LucideIcon } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Line } from "@/features/inbox/conversation/event-line";
import type { Message } from "@/features/inbox/conversation/model";
import { useThread, useThreadNames } from "@/features/inbox/conversation/thread-context";
import { phoneNumber } from "@/lib/format";

/** Z-API's names of notices that people can tell apart; all others are "aviso do WhatsApp". */
const NOTICES = {
  GROUP_CREATE: "created", GROUP_CHANGE_SUBJECT: "subject", GROUP_CHANGE_DESCRIPTION: "description", GROUP_CHANGE_ICON: "icon", GROUP_PARTICIPANT_ADD: "added",
  GROUP_PARTICIPANT_REMOVE: "removed", GROUP_PARTICIPANT_LEAVE: "left", GROUP_PARTICIPANT_INVITE: "joined", GROUP_PARTICIPANT_PROMOTE: "promoted",
  GROUP_PARTICIPANT_DEMOTE: "demoted", MEMBERSHIP_APPROVAL_REQUEST: "asked", REVOKED_MEMBERSHIP_REQUESTS: "askedNoMore", GROUP_MEMBER_LINK_PROPERTY_UPDATE: "link",
  E2E_ENCRYPTED: "encrypted", CIPHERTEXT: "encrypted", BLUE_MSG_SELF_PREMISE_UNVERIFIED: "business", BLUE_MSG_SELF_PREMISE_VERIFIED: "business", BIZ_MOVE_TO_CONSUMER_APP: "personal",
  WA_OLD_REGISTRATION: "oldPhone", PROFILE_NAME_UPDATED: "profileName", PROFILE_PICTURE_UPDATED: "profilePicture", CHAT_LABEL_ASSOCIATION: "label",
  NEWSLETTER_ADMIN_PROMOTE: "promoted", NEWSLETTER_ADMIN_DEMOTE: "demoted", PAYMENT_ACTION_REQUEST_DECLINED: "paymentDeclined",
} as const;
const ICONS: Partial<Record<string, LucideIcon>> = { added: UserPlus, joined: UserPlus, asked: UserPlus, removed: UserMinus, left: UserMinus, created: Users };

/** A call or a notice of WhatsApp between the bubbles. */
export default function NoticeLine({ message }: { message: Message }) {
  return message.type === "call" ? <CallLine message={message} /> : <Notice message={message} />;
}

function CallLine({ message }: { message: Message }) {
  const { t } = useTranslation();
  const call = message.content?.call;
  const outgoing = call?.direction === "outgoing";
  const missed = call?.missed ?? false;
  const kind = missed ? (outgoing ? "unanswered" : "missed") : outgoing ? "outgoing" : "incoming";
  const Icon = call?.video && !missed ? Video : missed ? PhoneMissed : outgoing ? PhoneOutgoing : PhoneIncoming;
  return <Line icon={Icon} at={message.created_at} tone={missed && !outgoing ? "alert" : "plain"}>{t(`conversation.call.${kind}${call?.video ? "Video" : ""}`)}</Line>;
}

function Notice({ message }: { message: Message }) {
  const { t } = useTranslation();
  const nameOf = useThreadNames();
  const { contactName } = useThread();
  const notice = message.content?.notice;
  const key = NOTICES[(notice?.name ?? "") as keyof typeof NOTICES] as (typeof NOTICES)[keyof typeof NOTICES] | undefined;
  const who = (notice?.parameters ?? []).map((each) => personIn(each, nameOf)).filter(Boolean).join(", ");
  const actor = message.author?.name || contactName;
  const text = key ? t(`conversation.notice.${key}`, { actor, who: who || t("conversation.notice.somebody"), name: notice?.detail.profileName ?? who }) : (message.text ?? t("conversation.notice.other"));
  return <Line icon={ICONS[key ?? ""] ?? Info} at={message.created_at}>{text}</Line>;
}

/** A parameter is a phone, a hidden id or plain words; only phones and members are told. */
function personIn(parameter: string, nameOf: (digits: string) => string | undefined): string {
  const digits = /^(\d{5,20})(@|$)/.exec(parameter)?.[1];
  if (!digits) return /[{@]/.test(parameter) ? "" : parameter;
  return nameOf(digits) ?? (parameter.endsWith("@lid") ? "" : phoneNumber(digits));
}
