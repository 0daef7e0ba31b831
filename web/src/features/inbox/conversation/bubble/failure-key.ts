/**
 * Why a message did not go out, and what to do: `failure.<code>` has the words. The codes are those of internal/zapi/failure.go and internal/desk/outgoing.go;
 * one that is not here (a newer server's) is told in general words.
 */
const SEND = [
  "number_not_on_whatsapp", "invalid_number", "not_permitted", "shadow_ban", "button_terms", "group_only", "not_for_channels", "provider_timeout", "provider_error",
  "media_url", "media_format", "edit_too_late", "target_not_found", "invalid_request", "instance_not_found", "client_token", "ip_not_allowed", "route_not_found",
  "rate_limited", "disconnected", "queue_full", "unreachable", "timeout", "connection_lost", "unexpected_answer", "already_connected",
  "connection_removed", "media_needs_public_url", "media_missing", "target_gone", "unsendable", "other",
] as const;

export type FailureKey = `failure.${(typeof SEND)[number]}`;

export function sendFailureKey(code: string | null): FailureKey {
  const known = SEND.find((each) => each === code);
  return `failure.${known ?? "other"}`;
}

const MEDIA = ["too_large", "address_refused", "redirects", "gone", "forbidden", "source_error", "timeout", "unreachable", "no_source"] as const;

type MediaFailureKey = `failure.media.${(typeof MEDIA)[number] | "failed" | "refused"}`;

/** Why a file is not here; the codes are those of internal/netguard and of Z-API's own download error. */
export function mediaFailureKey(code: string | null, refused: boolean): MediaFailureKey {
  const known = MEDIA.find((each) => each === code);
  return `failure.media.${known ?? (refused ? "refused" : "failed")}`;
}
