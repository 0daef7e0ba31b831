import type { DraftFile } from "@/lib/drafts";

type Kind = DraftFile["type"];

/** What WhatsApp shows as a picture, plays as a video, plays as a sound; everything else goes as a document. */
const IMAGES = new Set(["image/jpeg", "image/png", "image/webp", "image/gif"]);
const VIDEOS = new Set(["video/mp4", "video/3gpp", "video/quicktime"]);
const AUDIOS = new Set(["audio/mpeg", "audio/mp4", "audio/aac", "audio/ogg", "audio/amr", "audio/x-m4a", "audio/wav", "audio/x-wav", "audio/webm"]);

const MB = 1024 * 1024;
/** The largest file of each kind, in bytes; the server holds them too. */
export const LARGEST: Record<Kind, number> = { image: 16 * MB, sticker: 1 * MB, audio: 16 * MB, video: 100 * MB, document: 100 * MB };

/** As what a file can be sent, the usual way first. */
export function kindsOf(mime: string): Kind[] {
  const type = (mime.split(";")[0] ?? "").trim().toLowerCase();
  if (type === "image/webp") return ["image", "sticker", "document"];
  if (IMAGES.has(type)) return ["image", "document"];
  if (VIDEOS.has(type)) return ["video", "document"];
  if (AUDIOS.has(type)) return ["audio", "document"];
  return ["document"];
}

/** The largest that a file may be as a kind: sent as a document, it is still weighed as what it is. */
export function largestAs(kind: Kind, mime: string): number {
  return kind === "document" ? LARGEST[kindsOf(mime)[0] ?? "document"] : LARGEST[kind];
}

/** Captions belong to what WhatsApp shows them under. */
export function hasCaption(kind: Kind): boolean {
  return kind === "image" || kind === "video" || kind === "document";
}

/** 214 KB · 3,2 MB */
export function sizeText(bytes: number, locale: string): string {
  const [value, unit] = bytes < 1000 * 1024 ? [bytes / 1024, "KB"] : [bytes / MB, "MB"];
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: value < 10 && unit === "MB" ? 1 : 0 }).format(Math.max(value, unit === "KB" ? 1 : 0.1))} ${unit}`;
}

/** PDF, DOCX: what stands in the file card; at most four letters. */
export function extensionOf(name: string): string {
  const extension = /\.([\p{L}\p{N}]{1,5})$/u.exec(name)?.[1] ?? "";
  return extension.slice(0, 4).toUpperCase();
}

/** A pasted picture has no name of its own: it gets one by its moment. */
export function nameOf(file: File, pasted: string, now = new Date()): string {
  if (file.name && !/^image\.\w+$/.test(file.name)) return file.name;
  const extension = file.name.split(".").pop() ?? file.type.split("/")[1] ?? "png";
  const stamp = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16).replace("T", " ").replace(":", "-");
  return `${pasted} ${stamp}.${extension}`;
}
