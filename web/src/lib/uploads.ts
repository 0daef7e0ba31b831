import { exclusively } from "@/lib/exclusive";
import { ApiError } from "@/lib/http";
import { readStorage, storedKeys, writeStorage } from "@/lib/preferences";
import type { FileStore } from "@/lib/upload-files";

/** A file on its way to the server. `key` is ours, `uploadId` the server's, which a message refers to. */
export interface Upload {
  key: string;
  ticketId: string;
  name: string;
  mime: string;
  size: number;
  uploadId: string | null;
  /** Bytes that have left. */
  sent: number;
  /** waiting: the line is down, it goes on by itself; failed: it won't, `code` says why. */
  state: "queued" | "uploading" | "waiting" | "done" | "failed";
  code: string | null;
  createdAt: string;
}

const PREFIX = "balcao:upload:";
const AT_ONCE = 2;
const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 30_000];
/** What nobody sent within a week is forgotten; the server forgets it sooner. */
const KEPT_MS = 7 * 24 * 3_600_000;
/** The browser no longer has the file: only its owner can choose it again. */
export const FILE_GONE = "file_gone";

/**
 * Uploads files, two at a time, each resumed where it stopped: after a broken line and, because the
 * files are kept in the browser, after a reload. One tab at a time works on a file.
 */
export class Uploads {
  private readonly byKey = new Map<string, Upload>();
  private readonly running = new Map<string, AbortController>();
  private readonly attempts = new Map<string, number>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly listeners = new Set<() => void>();
  private started = false;

  constructor(private readonly userId: string, private readonly files: FileStore) {
    for (const stored of storedKeys(this.prefix)) {
      const upload = this.read(stored.slice(this.prefix.length));
      if (!upload) continue;
      if (Date.now() - Date.parse(upload.createdAt) > KEPT_MS) this.forget(upload.key);
      else this.byKey.set(upload.key, upload.state === "uploading" || upload.state === "waiting" ? { ...upload, state: "queued" } : upload);
    }
  }

  start(): void {
    this.started = true;
    window.addEventListener("online", this.resume);
    window.addEventListener("storage", this.hear);
    this.pump();
  }

  stop(): void {
    this.started = false;
    window.removeEventListener("online", this.resume);
    window.removeEventListener("storage", this.hear);
    for (const timer of this.timers.values()) clearTimeout(timer);
    for (const controller of this.running.values()) controller.abort();
  }

  /** Keeps the file in this browser, then begins. */
  async add(key: string, file: Blob, about: { ticketId: string; name: string; mime: string }): Promise<void> {
    this.put({ key, ...about, size: file.size, uploadId: null, sent: 0, state: "queued", code: null, createdAt: new Date().toISOString() });
    await this.files.put(key, file);
    this.pump();
  }

  get = (key: string): Upload | undefined => this.byKey.get(key);

  /** Keeps a file beside an upload (the original of a lighter copy), without sending it. */
  async keep(key: string, file: Blob): Promise<void> {
    await this.files.put(key, file);
  }

  unkeep(key: string): void {
    void this.files.delete(key);
  }

  file(key: string): Promise<Blob | null> {
    return this.files.get(key);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Settles when the upload does: the server's id, or an ApiError when it failed for good or was taken back. */
  whenDone(key: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const upload = this.byKey.get(key);
        if (upload?.state === "done" && upload.uploadId) settle(() => { resolve(upload.uploadId ?? ""); });
        else if (!upload) settle(() => { reject(new ApiError(410, FILE_GONE, "The upload was taken back")); });
        else if (upload.state === "failed") settle(() => { reject(new ApiError(422, upload.code ?? "unknown", "The upload failed")); });
      };
      const stop = this.subscribe(look);
      const settle = (how: () => void) => {
        stop();
        how();
      };
      look();
    });
  }

  /** Tries again what failed, or what waits for the line. */
  retry(key: string): void {
    const upload = this.byKey.get(key);
    if (!upload || upload.state === "done" || this.running.has(key)) return;
    this.attempts.delete(key);
    // What the server refused once it would refuse again under its old id.
    this.put({ ...upload, state: "queued", code: null, ...(upload.state === "failed" ? { uploadId: null, sent: 0 } : {}) });
    this.pump();
  }

  /** From the beginning, under another id: the server has no use for the old one. */
  restart(key: string): void {
    const upload = this.byKey.get(key);
    if (!upload) return;
    this.put({ ...upload, uploadId: null, sent: 0, state: "queued", code: null });
    this.pump();
  }

  /** Takes a file back; the server is told. */
  cancel(key: string): void {
    const id = this.byKey.get(key)?.uploadId ?? null;
    this.release(key);
    if (id) void import("@/lib/upload-tus").then(({ dropUpload }) => dropUpload(id), () => undefined);
  }

  /** Forgets what a message has taken over. */
  release(key: string): void {
    this.running.get(key)?.abort();
    this.forget(key);
    this.notify();
  }

  private readonly resume = (): void => {
    for (const upload of this.byKey.values()) if (upload.state === "waiting") this.retry(upload.key);
  };

  /** Another tab has got on with it, or given it up. */
  private readonly hear = (event: StorageEvent): void => {
    if (!event.key?.startsWith(this.prefix)) return;
    const key = event.key.slice(this.prefix.length);
    if (this.running.has(key) && event.newValue !== null) return;
    const upload = this.read(key);
    if (upload) this.byKey.set(key, upload);
    else {
      this.running.get(key)?.abort();
      this.byKey.delete(key);
    }
    this.notify();
  };

  private pump(): void {
    if (!this.started) return;
    for (const upload of this.byKey.values()) {
      if (this.running.size >= AT_ONCE) return;
      if (upload.state === "queued" && !this.running.has(upload.key)) void this.run(upload.key);
    }
  }

  private async run(key: string): Promise<void> {
    const controller = new AbortController();
    this.running.set(key, controller);
    clearTimeout(this.timers.get(key));
    try {
      await exclusively(`${PREFIX}${key}`, () => this.bring(key, controller.signal), controller.signal);
    } catch (error) {
      const upload = this.byKey.get(key);
      if (!controller.signal.aborted) this.failed(key, error);
      else if (upload?.state === "uploading") this.put({ ...upload, state: "queued" });
    } finally {
      if (this.running.get(key) === controller) this.running.delete(key);
      this.pump();
    }
  }

  private async bring(key: string, signal: AbortSignal): Promise<void> {
    const begun = this.byKey.get(key);
    if (!begun) return;
    // While this tab waited for its turn, another one may have finished.
    const stored = this.read(key);
    if (stored?.state === "done") {
      this.put(stored);
      return;
    }
    if (stored?.uploadId && stored.uploadId !== begun.uploadId) this.put({ ...begun, uploadId: stored.uploadId });
    const { uploadId } = this.byKey.get(key) ?? begun;
    const file = await this.files.get(key);
    if (!file) throw new ApiError(410, FILE_GONE, "The file is no longer in this browser");
    const { sendFile } = await import("@/lib/upload-tus");
    const change = (change: Partial<Upload>) => {
      const now = this.byKey.get(key);
      if (now && !signal.aborted) this.put({ ...now, ...change });
    };
    change({ state: "uploading" });
    const id = await sendFile({
      file, name: begun.name, mime: begun.mime, ticketId: begun.ticketId, id: uploadId, signal,
      onCreated: (uploadId) => { change({ uploadId, sent: 0 }); },
      onProgress: (sent) => {
        this.attempts.delete(key);
        change({ sent });
      },
    });
    change({ state: "done", uploadId: id, sent: file.size });
  }

  private failed(key: string, error: unknown): void {
    const upload = this.byKey.get(key);
    if (!upload) return;
    if (error instanceof ApiError && !error.isTransient && error.status !== 401) {
      this.put({ ...upload, state: "failed", code: error.code });
      return;
    }
    const attempt = this.attempts.get(key) ?? 0;
    this.attempts.set(key, attempt + 1);
    this.put({ ...upload, state: "waiting", code: error instanceof ApiError ? error.code : null });
    this.timers.set(key, setTimeout(() => {
      const now = this.byKey.get(key);
      if (now?.state !== "waiting") return;
      this.put({ ...now, state: "queued" });
      this.pump();
    }, RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]));
  }

  private put(upload: Upload): void {
    const before = this.byKey.get(upload.key);
    this.byKey.set(upload.key, upload);
    // Where it is now changes too often to be written down: the server knows.
    if (before?.state !== upload.state || before.uploadId !== upload.uploadId) writeStorage(this.prefix + upload.key, JSON.stringify(upload));
    this.notify();
  }

  private forget(key: string): void {
    clearTimeout(this.timers.get(key));
    this.byKey.delete(key);
    writeStorage(this.prefix + key, null);
    void this.files.delete(key);
  }

  private read(key: string): Upload | null {
    try {
      const upload = JSON.parse(readStorage(this.prefix + key) ?? "null") as Upload | null;
      return upload?.key === key ? upload : null;
    } catch {
      return null;
    }
  }

  private get prefix(): string {
    return `${PREFIX}${this.userId}:`;
  }

  private notify(): void {
    for (const listener of this.listeners) listener();
  }
}
