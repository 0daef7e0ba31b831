import { kindsOf, largestAs, nameOf } from "@/features/inbox/composer/attach/classify";
import type { DraftFile } from "@/lib/drafts";
import type { Uploads } from "@/lib/uploads";

/** Longer sides are shrunk to this, as the phone's own application does. */
const LONGEST_PX = 1920;
const LIGHT = 1024 * 1024;
const QUALITY = 0.85;

export interface Refusal {
  name: string;
  reason: "empty" | "too_large";
  /** Bytes that would have been allowed. */
  most?: number;
}

/** Puts a chosen file into the tray: decides as what it goes, makes a photo lighter, begins the upload. */
export async function prepareFile(file: File, about: { ticketId: string; pastedName: string; uploads: Uploads }): Promise<DraftFile | Refusal> {
  const name = nameOf(file, about.pastedName);
  const choices = kindsOf(file.type);
  const type = choices[0] ?? "document";
  if (file.size === 0) return { name, reason: "empty" };
  const lighter = type === "image" ? await shrink(file) : null;
  const sent = lighter?.blob ?? file;
  const fits = (each: DraftFile["type"]) => (each === type ? sent.size : file.size) <= largestAs(each, file.type);
  const allowed = choices.find(fits);
  if (!allowed) return { name, reason: "too_large", most: largestAs(type, file.type) };
  const { uploads, ticketId } = about;
  const originalKey = lighter?.blob && allowed === type ? crypto.randomUUID() : null;
  if (originalKey) await uploads.keep(originalKey, file);
  const body = allowed === type ? sent : file;
  const key = crypto.randomUUID();
  const mime = body === file ? file.type || "application/octet-stream" : body.type;
  await uploads.add(key, body, { ticketId, name: body === file ? name : jpegName(name), mime });
  return {
    id: crypto.randomUUID(), type: allowed, choices: choices.filter(fits), caption: "", originalKey,
    file: { key, name: body === file ? name : jpegName(name), mime, size: body.size, width: lighter?.width, height: lighter?.height },
  };
}

/** The same file as another kind: as a document the original goes, as a picture the lighter copy. */
export async function changeKind(file: DraftFile, type: DraftFile["type"], about: { ticketId: string; uploads: Uploads }): Promise<DraftFile> {
  const { uploads, ticketId } = about;
  const whole = file.originalKey ? await uploads.file(file.originalKey) : null;
  const original = whole ?? (await uploads.file(file.file.key));
  if (!original || (file.type !== "image" && type !== "image")) return { ...file, type };
  const name = original instanceof File ? original.name : file.file.name;
  const lighter = type === "image" ? await shrink(original) : null;
  const body = lighter?.blob ?? original;
  if (body.size === file.file.size) return { ...file, type };
  const originalKey = lighter?.blob ? crypto.randomUUID() : null;
  if (originalKey) await uploads.keep(originalKey, original);
  const key = crypto.randomUUID();
  await uploads.add(key, body, { ticketId, name: lighter?.blob ? jpegName(name) : name, mime: body.type || file.file.mime });
  uploads.cancel(file.file.key);
  if (file.originalKey) uploads.unkeep(file.originalKey);
  return { ...file, type, originalKey, file: { ...file.file, key, name: lighter?.blob ? jpegName(name) : name, mime: body.type || file.file.mime, size: body.size } };
}

/** A lighter copy of a photo, or only its measures when it is light enough; null for what is no picture after all. */
async function shrink(file: Blob): Promise<{ blob: Blob | null; width: number; height: number } | null> {
  if (typeof createImageBitmap !== "function") return null;
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!picture) return null;
  const scale = Math.min(1, LONGEST_PX / Math.max(picture.width, picture.height));
  // What moves or is see-through would lose that.
  const keep = file.type === "image/gif" || file.type === "image/webp" || (file.type === "image/png" && scale === 1);
  if (keep || (scale === 1 && file.size <= LIGHT)) return { blob: null, width: picture.width, height: picture.height };
  const width = Math.round(picture.width * scale);
  const height = Math.round(picture.height * scale);
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) return null;
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  context.drawImage(picture, 0, 0, width, height);
  picture.close();
  const blob = await new Promise<Blob | null>((resolve) => { canvas.toBlob(resolve, "image/jpeg", QUALITY); });
  return { blob: blob && blob.size < file.size ? blob : null, width, height };
}

function jpegName(name: string): string {
  return /\.jpe?g$/i.test(name) ? name : `${name.replace(/\.[^.]*$/, "")}.jpg`;
}
