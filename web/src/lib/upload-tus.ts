import { ApiError, csrfHeader, errorOf, reportUnauthorized } from "@/lib/http";

/**
 * tus 1.0.0 (tus.io): creation, core and termination, in pieces, so that what the server has is
 * kept when the line breaks. The library that everybody uses is ten times this file.
 */

const PATH = "/api/v1/uploads";
const VERSION = { "Tus-Resumable": "1.0.0" };
const PIECE = 4 * 1024 * 1024;
/** A line that moves nothing for this long is taken for broken. */
const STALL_MS = 30_000;

export interface TusUpload {
  file: Blob;
  name: string;
  mime: string;
  ticketId: string;
  /** The upload that was begun before, if any; one that the server has forgotten is begun anew. */
  id: string | null;
  signal: AbortSignal;
  onCreated: (id: string) => void;
  onProgress: (bytes: number) => void;
}

/** Brings the whole file to the server and returns the upload's id. Throws ApiError; a transient one may be tried again. */
export async function sendFile(upload: TusUpload): Promise<string> {
  const known = upload.id === null ? null : await offsetOf(upload.id, upload.signal);
  let id = known === null ? null : upload.id;
  let offset = known ?? 0;
  if (id === null) {
    id = await create(upload);
    upload.onCreated(id);
  }
  upload.onProgress(offset);
  // Whole already: the answer to its last piece was lost, and with it what the server thought of the file.
  if (offset >= upload.file.size) await verify(id, upload.signal);
  while (offset < upload.file.size) offset = await sendPiece(upload, id, offset);
  return id;
}

async function verify(id: string, signal: AbortSignal): Promise<void> {
  const response = await call("GET", `${PATH}/${id}`, signal);
  if (!response.ok) throw await errorOf(response);
  const { state, failure } = (await response.json()) as { state: string; failure: string | null };
  if (state === "open") throw new ApiError(0, "upload_busy", "The upload is being looked at");
  if (state === "refused") throw new ApiError(422, failure ?? "unknown", "The upload was refused");
}

/** Tells the server that nobody will use it. What it does not hear it forgets by itself. */
export async function dropUpload(id: string): Promise<void> {
  await fetch(`${PATH}/${id}`, { method: "DELETE", headers: { ...VERSION, ...csrfHeader() }, credentials: "same-origin" }).catch(() => undefined);
}

async function create(upload: TusUpload): Promise<string> {
  const response = await call("POST", PATH, upload.signal, {
    "Upload-Length": String(upload.file.size),
    "Upload-Metadata": metadata({ filename: upload.name, filetype: upload.mime, ticket_id: upload.ticketId }),
  });
  if (!response.ok) throw await errorOf(response);
  const id = response.headers.get("Location")?.split("/").pop();
  if (!id) throw new ApiError(0, "network", "The upload has no address");
  return id;
}

/** How much of it the server has; null when it knows no such upload. */
async function offsetOf(id: string, signal: AbortSignal): Promise<number | null> {
  const response = await call("HEAD", `${PATH}/${id}`, signal);
  if (response.status === 404 || response.status === 410 || response.status === 403) return null;
  if (!response.ok) throw await errorOf(response);
  const offset = Number(response.headers.get("Upload-Offset"));
  return Number.isFinite(offset) ? offset : null;
}

async function call(method: string, path: string, signal: AbortSignal, headers: Record<string, string> = {}): Promise<Response> {
  try {
    const response = await fetch(path, { method, headers: { ...VERSION, ...csrfHeader(), ...headers }, credentials: "same-origin", signal });
    if (response.status === 401) reportUnauthorized();
    return response;
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new ApiError(0, "network", "No answer from the server", { body: cause });
  }
}

/** XMLHttpRequest, because fetch tells nothing of what has left. Returns what the server then has. */
function sendPiece(upload: TusUpload, id: string, offset: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let stall: ReturnType<typeof setTimeout>;
    const alive = () => {
      clearTimeout(stall);
      stall = setTimeout(() => { request.abort(); }, STALL_MS);
    };
    const stop = () => { request.abort(); };
    const end = (settle: () => void) => {
      clearTimeout(stall);
      upload.signal.removeEventListener("abort", stop);
      settle();
    };
    const broken = () => {
      end(() => { reject(upload.signal.aborted ? new DOMException("Cancelled", "AbortError") : new ApiError(0, "network", "The line broke")); });
    };
    request.open("PATCH", `${PATH}/${id}`);
    for (const [name, value] of Object.entries({ ...VERSION, ...csrfHeader(), "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" })) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      alive();
      upload.onProgress(offset + event.loaded);
    };
    request.onerror = broken;
    request.onabort = broken;
    request.onload = () => {
      end(() => {
        const reached = Number(request.getResponseHeader("Upload-Offset"));
        if (request.status === 204 && reached > offset) {
          upload.onProgress(reached);
          resolve(reached);
          return;
        }
        // The server is elsewhere than we thought (a piece arrived whose answer did not): it says where.
        if (request.status === 409 && problemOf(request).code === "upload_offset") {
          offsetOf(id, upload.signal).then((now) => { if (now === null) reject(new ApiError(0, "upload_gone", "The upload is gone")); else resolve(now); }, reject);
          return;
        }
        if (request.status === 401) reportUnauthorized();
        reject(problemOf(request));
      });
    };
    upload.signal.addEventListener("abort", stop);
    alive();
    request.send(upload.file.slice(offset, offset + PIECE));
  });
}

function problemOf(request: XMLHttpRequest): ApiError {
  // Still busy with the piece whose line broke: later.
  if (request.status === 423) return new ApiError(0, "upload_busy", "The upload is being written");
  // Gone in between: the next try begins a new one.
  if (request.status === 404 || request.status === 410) return new ApiError(0, "upload_gone", "The upload is gone");
  try {
    const body = JSON.parse(request.responseText) as { code?: string; detail?: string };
    return new ApiError(request.status, body.code ?? `http_${request.status}`, body.detail ?? "", { body });
  } catch {
    return new ApiError(request.status, `http_${request.status}`, request.statusText);
  }
}

/** "name base64,name base64", the words as UTF-8. */
function metadata(values: Record<string, string>): string {
  const base64 = (text: string) => btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));
  return Object.entries(values).map(([name, value]) => `${name} ${base64(value)}`).join(",");
}
