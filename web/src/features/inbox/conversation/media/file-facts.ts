import { decimal } from "@/lib/format";

const UNITS = ["B", "KB", "MB", "GB"];

/** 214 KB · 1,4 MB; empty while the size is not known. */
export function fileSize(bytes: number): string {
  if (bytes <= 0) return "";
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${decimal(value, value < 10 && unit > 0 ? 1 : 0)} ${UNITS[unit] ?? ""}`;
}

/** 0:34 · 12:05 · 1:02:09 */
export function playTime(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes}:${two(whole % 60)}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

type FileGroup = "pdf" | "sheet" | "text" | "slides" | "archive" | "image" | "audio" | "video" | "other";

const BY_EXTENSION: Record<string, FileGroup> = {
  pdf: "pdf", xls: "sheet", xlsx: "sheet", csv: "sheet", ods: "sheet", doc: "text", docx: "text", odt: "text", txt: "text", rtf: "text", xml: "text",
  ppt: "slides", pptx: "slides", odp: "slides", zip: "archive", rar: "archive", "7z": "archive", gz: "archive",
  jpg: "image", jpeg: "image", png: "image", webp: "image", heic: "image", mp3: "audio", ogg: "audio", m4a: "audio", wav: "audio", mp4: "video", mov: "video",
};

/** What sort of file it is and the three or four letters that stand on its card; the name decides, then the type that was sent. */
export function fileKind(name: string, mime: string): { group: FileGroup; label: string } {
  const extension = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase() ?? mime.split("/")[1]?.split(/[;+.-]/)[0] ?? "";
  return { group: BY_EXTENSION[extension] ?? "other", label: extension.slice(0, 4).toUpperCase() || "?" };
}
