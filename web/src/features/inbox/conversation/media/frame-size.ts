import type { Media } from "@/features/inbox/conversation/model";

const WIDEST = 300;
const TALLEST = 360;
const NARROWEST = 120;
const SHORTEST = 72;
/** When WhatsApp does not say how large a picture is. */
const UNKNOWN = { width: 240, height: 180 };

/** The room that a picture takes in a bubble, in CSS pixels: known before it is loaded, so that nothing moves when it comes. */
export function frameSize(media: Pick<Media, "width" | "height"> | null): { width: number; height: number } {
  if (!media?.width || !media.height) return UNKNOWN;
  const scale = Math.min(WIDEST / media.width, TALLEST / media.height, 1);
  const width = Math.round(Math.max(NARROWEST, Math.min(WIDEST, media.width * scale)));
  const height = Math.round(Math.max(SHORTEST, Math.min(TALLEST, media.height * scale)));
  return { width, height };
}
