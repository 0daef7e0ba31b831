import { useSyncExternalStore } from "react";
import { readStorage, writeStorage } from "@/lib/preferences";

export interface Playback {
  mediaId: string | null;
  playing: boolean;
  /** Seconds from the start. */
  position: number;
  /** Seconds; 0 while the file has not told. */
  duration: number;
  failed: boolean;
}

export const RATES = [1, 1.5, 2] as const;
export type Rate = (typeof RATES)[number];

const STORED_RATE = "balcao:audio-rate";
const IDLE: Playback = { mediaId: null, playing: false, position: 0, duration: 0, failed: false };

/**
 * The one player of the page: what starts, stops what was playing. It belongs to no bubble, so scrolling
 * past a voice note does not cut it off.
 */
class Player {
  private state: Playback = IDLE;
  private rate: Rate = RATES.find((each) => String(each) === readStorage(STORED_RATE)) ?? 1;
  private element: HTMLAudioElement | null = null;
  private readonly positions = new Map<string, number>();
  private readonly listeners = new Set<() => void>();

  getState = (): Playback => this.state;
  getRate = (): Rate => this.rate;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  toggle(mediaId: string, url: string): void {
    if (this.state.mediaId === mediaId && this.state.playing) this.pause();
    else this.play(mediaId, url);
  }

  play(mediaId: string, url: string): void {
    const audio = this.audio();
    if (this.state.mediaId !== mediaId || this.state.failed) {
      this.remember();
      const position = this.positions.get(mediaId) ?? 0;
      this.set({ mediaId, playing: true, position, duration: 0, failed: false });
      audio.src = url;
      audio.currentTime = position;
    }
    audio.playbackRate = this.rate;
    this.set({ playing: true });
    void audio.play().catch(() => {
      if (this.state.mediaId === mediaId && audio.error) this.set({ playing: false, failed: true });
      else if (this.state.mediaId === mediaId && audio.paused) this.set({ playing: false });
    });
  }

  pause(): void {
    this.element?.pause();
    this.set({ playing: false });
  }

  /** Goes to a second of a recording, also of one that has not been started. */
  seek(mediaId: string, seconds: number): void {
    const to = Math.max(0, seconds);
    this.positions.set(mediaId, to);
    if (this.state.mediaId === mediaId && this.element) {
      this.element.currentTime = to;
      this.set({ position: to });
    } else {
      this.notify();
    }
  }

  positionOf(mediaId: string): number {
    return this.state.mediaId === mediaId ? this.state.position : (this.positions.get(mediaId) ?? 0);
  }

  nextRate(): void {
    this.rate = RATES[(RATES.indexOf(this.rate) + 1) % RATES.length] ?? 1;
    writeStorage(STORED_RATE, String(this.rate));
    if (this.element) this.element.playbackRate = this.rate;
    this.notify();
  }

  /** Silence for a conversation that is left. */
  stop(): void {
    this.remember();
    this.element?.pause();
    this.state = IDLE;
    this.notify();
  }

  private audio(): HTMLAudioElement {
    if (this.element) return this.element;
    const audio = new Audio();
    audio.preload = "auto";
    audio.addEventListener("timeupdate", () => { this.set({ position: audio.currentTime }); });
    audio.addEventListener("loadedmetadata", () => {
      audio.playbackRate = this.rate;
      if (Number.isFinite(audio.duration)) this.set({ duration: audio.duration });
    });
    audio.addEventListener("pause", () => { this.set({ playing: false }); });
    audio.addEventListener("play", () => { this.set({ playing: true }); });
    audio.addEventListener("error", () => { this.set({ playing: false, failed: true }); });
    audio.addEventListener("ended", () => {
      if (this.state.mediaId) this.positions.delete(this.state.mediaId);
      this.set({ playing: false, position: 0 });
      audio.currentTime = 0;
    });
    this.element = audio;
    return audio;
  }

  private remember(): void {
    if (this.state.mediaId && this.state.position > 0) this.positions.set(this.state.mediaId, this.state.position);
  }

  private set(change: Partial<Playback>): void {
    this.state = { ...this.state, ...change };
    this.notify();
  }

  private notify(): void {
    for (const listener of this.listeners) listener();
  }
}

export const player = new Player();

/** How a recording stands: playing or not, where, how fast. Only the one that plays draws again while it plays. */
export function usePlayback(mediaId: string): { playing: boolean; position: number; duration: number; failed: boolean; rate: Rate } {
  const state = useSyncExternalStore(player.subscribe, () => (player.getState().mediaId === mediaId ? player.getState() : IDLE));
  const position = useSyncExternalStore(player.subscribe, () => player.positionOf(mediaId));
  const rate = useSyncExternalStore(player.subscribe, player.getRate);
  return { playing: state.playing, position, duration: state.duration, failed: state.failed, rate };
}
