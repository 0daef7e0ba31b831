/** What the recorder needs of the browser; tests bring their own. */
export interface RecorderDevices {
  microphone: () => Promise<MediaStream>;
  record: (stream: MediaStream, mime: string) => MediaRecorder;
  /** Loudness now, 0 to 1. */
  meter: (stream: MediaStream) => { read: () => number; close: () => void };
  supports: (mime: string) => boolean;
  now: () => number;
}

export interface Recording {
  blob: Blob;
  mime: string;
  seconds: number;
  /** 64 values from 0 to 100. */
  waveform: number[];
}

export type RecorderState =
  | { phase: "asking" }
  | { phase: "recording" | "paused"; seconds: number; levels: readonly number[] }
  /** denied: the person or the browser said no; absent: there is no microphone, or it is in use. */
  | { phase: "refused"; reason: "denied" | "absent" | "unsupported" }
  | { phase: "ended" };

/** Opus wherever it is; WhatsApp's own form first. */
const FORMS = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4;codecs=opus", "audio/mp4", "audio/webm"];
const TICK_MS = 100;
const BARS = 64;
/** A voice note that long is a mistake: it pauses by itself. */
export const LONGEST_S = 15 * 60;

/** One voice note, from asking for the microphone to its file. It lets go of the microphone however it ends. */
export class VoiceRecorder {
  private state: RecorderState = { phase: "asking" };
  private stream: MediaStream | null = null;
  private recorder: MediaRecorder | null = null;
  private meter: { read: () => number; close: () => void } | null = null;
  private chunks: Blob[] = [];
  private levels: number[] = [];
  private timer: ReturnType<typeof setInterval> | undefined;
  /** Time before the last pause, and since when it runs on. */
  private before = 0;
  private since: number | null = null;
  /** Which start this is: an answer to an earlier one comes too late. */
  private run = 0;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly devices: RecorderDevices) {}

  getState = (): RecorderState => this.state;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Asks for the microphone and records; a recorder that has ended begins anew. */
  async start(): Promise<void> {
    this.run += 1;
    const mine = this.run;
    Object.assign(this, { stream: null, recorder: null, meter: null, chunks: [], levels: [], before: 0, since: null });
    this.set({ phase: "asking" });
    const mime = FORMS.find((form) => this.devices.supports(form));
    if (!mime) {
      this.set({ phase: "refused", reason: "unsupported" });
      return;
    }
    let stream: MediaStream;
    try {
      stream = await this.devices.microphone();
    } catch (error) {
      if (this.run === mine && !this.over()) this.set({ phase: "refused", reason: error instanceof DOMException && (error.name === "NotAllowedError" || error.name === "SecurityError") ? "denied" : "absent" });
      return;
    }
    // Cancelled while the browser was asking.
    if (this.run !== mine || this.over()) {
      for (const track of stream.getTracks()) track.stop();
      return;
    }
    this.stream = stream;
    this.recorder = this.devices.record(stream, mime);
    const { chunks } = this;
    this.recorder.ondataavailable = (event) => { if (event.data.size > 0) chunks.push(event.data); };
    this.recorder.onerror = () => { this.pause(); };
    this.meter = this.devices.meter(stream);
    this.recorder.start();
    this.since = this.devices.now();
    this.set({ phase: "recording", seconds: 0, levels: [] });
    this.timer = setInterval(this.tick, TICK_MS);
  }

  pause(): void {
    if (this.state.phase !== "recording" || !this.recorder) return;
    this.before = this.seconds();
    this.since = null;
    if (this.recorder.state === "recording") this.recorder.pause();
    this.set({ phase: "paused", seconds: this.before, levels: this.levels });
  }

  resume(): void {
    if (this.state.phase !== "paused" || this.recorder?.state !== "paused" || this.before >= LONGEST_S) return;
    this.recorder.resume();
    this.since = this.devices.now();
    this.set({ phase: "recording", seconds: this.before, levels: this.levels });
  }

  /** What is recorded up to a pause, to be heard; null when there is nothing. */
  async soFar(): Promise<Blob | null> {
    const recorder = this.recorder;
    if (this.state.phase !== "paused" || !recorder) return null;
    if (recorder.state !== "inactive") {
      const given = new Promise<void>((resolve) => { recorder.addEventListener("dataavailable", () => { resolve(); }, { once: true }); });
      recorder.requestData();
      await given;
    }
    return this.chunks.length > 0 ? new Blob(this.chunks, { type: recorder.mimeType }) : null;
  }

  /** Ends it and gives the file; null when nothing was recorded, or it was over already. */
  async finish(): Promise<Recording | null> {
    const recorder = this.recorder;
    if (!recorder || (this.state.phase !== "recording" && this.state.phase !== "paused")) return null;
    const seconds = this.seconds();
    const levels = this.levels;
    this.since = null;
    this.set({ phase: "ended" });
    clearInterval(this.timer);
    if (recorder.state !== "inactive") {
      const stopped = new Promise<void>((resolve) => { recorder.addEventListener("stop", () => { resolve(); }, { once: true }); });
      recorder.stop();
      await stopped;
    }
    this.release();
    if (this.chunks.length === 0 || seconds === 0) return null;
    const blob = new Blob(this.chunks, { type: recorder.mimeType });
    return { blob, mime: recorder.mimeType, seconds: Math.max(1, Math.round(seconds)), waveform: waveformOf(levels) };
  }

  /** Throws it away. */
  cancel(): void {
    if (this.over()) return;
    this.set({ phase: "ended" });
    if (this.recorder && this.recorder.state !== "inactive") this.recorder.stop();
    this.release();
  }

  private readonly tick = (): void => {
    if (this.state.phase !== "recording" || !this.meter) return;
    this.levels = [...this.levels, this.meter.read()];
    this.set({ phase: "recording", seconds: this.seconds(), levels: this.levels });
    if (this.seconds() >= LONGEST_S) this.pause();
  };

  private seconds(): number {
    return this.before + (this.since === null ? 0 : (this.devices.now() - this.since) / 1000);
  }

  private over(): boolean {
    return this.state.phase === "ended";
  }

  private release(): void {
    clearInterval(this.timer);
    this.meter?.close();
    for (const track of this.stream?.getTracks() ?? []) track.stop();
  }

  private set(state: RecorderState): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

/** Any number of loudness readings as 64 bars; the loudest is 100. */
export function waveformOf(levels: readonly number[]): number[] {
  if (levels.length === 0) return Array.from({ length: BARS }, () => 0);
  const bars = Array.from({ length: BARS }, (_, bar) => {
    const from = Math.floor((bar * levels.length) / BARS);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * levels.length) / BARS));
    return Math.max(...levels.slice(from, to));
  });
  const loudest = Math.max(...bars, 0.05);
  return bars.map((bar) => Math.round((bar / loudest) * 100));
}
