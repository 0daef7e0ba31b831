import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LONGEST_S, VoiceRecorder, waveformOf, type RecorderDevices } from "@/features/inbox/composer/voice/recorder";

/** A MediaRecorder that says what it was told and gives a piece whenever it is asked. */
class FakeRecorder extends EventTarget {
  state: "inactive" | "recording" | "paused" = "inactive";
  ondataavailable: ((event: { data: Blob }) => void) | null = null;
  onerror: (() => void) | null = null;
  private pieces = 0;
  constructor(readonly mimeType: string) { super(); }
  start() { this.state = "recording"; }
  pause() { this.state = "paused"; }
  resume() { this.state = "recording"; }
  requestData() { queueMicrotask(() => { this.give(); }); }
  stop() {
    this.state = "inactive";
    queueMicrotask(() => {
      this.give();
      this.dispatchEvent(new Event("stop"));
    });
  }
  private give() {
    this.pieces += 1;
    this.ondataavailable?.({ data: new Blob([`p${this.pieces}`]) });
    this.dispatchEvent(new Event("dataavailable"));
  }
}

let tracks: { stop: ReturnType<typeof vi.fn> }[];
let machine: FakeRecorder | null;
let meterOpen: boolean;
let clock: number;

function devices(over: Partial<RecorderDevices> = {}): RecorderDevices {
  return {
    microphone: async () => {
      const track = { stop: vi.fn() };
      tracks.push(track);
      return { getTracks: () => [track] } as unknown as MediaStream;
    },
    record: (_stream, mime) => (machine = new FakeRecorder(mime)) as unknown as MediaRecorder,
    meter: () => {
      meterOpen = true;
      return { read: () => 0.5, close: () => { meterOpen = false; } };
    },
    supports: (mime) => mime === "audio/webm;codecs=opus",
    now: () => clock,
    ...over,
  };
}
/** Time passes, tick by tick. */
function pass(seconds: number): void {
  for (let tick = 0; tick < seconds * 10; tick += 1) {
    clock += 100;
    vi.advanceTimersByTime(100);
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  tracks = [];
  machine = null;
  meterOpen = false;
  clock = 0;
});
afterEach(() => { vi.useRealTimers(); });

describe("VoiceRecorder", () => {
  it("records in the form that the browser has, and lets go of the microphone when it is done", async () => {
    const recorder = new VoiceRecorder(devices());
    const started = recorder.start();
    expect(recorder.getState().phase).toBe("asking");
    await started;
    pass(3);
    expect(recorder.getState()).toMatchObject({ phase: "recording", seconds: 3 });
    const recording = await recorder.finish();
    expect(recording).toMatchObject({ mime: "audio/webm;codecs=opus", seconds: 3 });
    expect(recording?.waveform).toHaveLength(64);
    expect(recording?.blob.size).toBe(2);
    expect(tracks[0]?.stop).toHaveBeenCalled();
    expect(meterOpen).toBe(false);
  });

  it("does not count the time of a pause", async () => {
    const recorder = new VoiceRecorder(devices());
    await recorder.start();
    pass(2);
    recorder.pause();
    pass(60);
    expect(recorder.getState()).toMatchObject({ phase: "paused", seconds: 2 });
    recorder.resume();
    pass(1);
    expect((await recorder.finish())?.seconds).toBe(3);
  });

  it("lets one listen to it in a pause, and go on", async () => {
    const recorder = new VoiceRecorder(devices());
    await recorder.start();
    expect(await recorder.soFar()).toBeNull();
    pass(1);
    recorder.pause();
    expect((await recorder.soFar())?.size).toBe(2);
    recorder.resume();
    expect(machine?.state).toBe("recording");
    pass(1);
    expect((await recorder.finish())?.blob.size).toBe(4);
  });

  it("leaves nothing open when it is thrown away", async () => {
    const recorder = new VoiceRecorder(devices());
    await recorder.start();
    pass(1);
    recorder.cancel();
    expect(recorder.getState().phase).toBe("ended");
    expect(machine?.state).toBe("inactive");
    expect(tracks[0]?.stop).toHaveBeenCalled();
    expect(await recorder.finish()).toBeNull();
  });

  it("takes no microphone that is granted after it was thrown away", async () => {
    const recorder = new VoiceRecorder(devices());
    const started = recorder.start();
    recorder.cancel();
    await started;
    expect(machine).toBeNull();
    expect(tracks[0]?.stop).toHaveBeenCalled();
  });

  it("tells a refusal from a missing microphone, and both from a browser that can't record", async () => {
    const why = async (over: Partial<RecorderDevices>) => {
      const recorder = new VoiceRecorder(devices(over));
      await recorder.start();
      return recorder.getState();
    };
    expect(await why({ microphone: () => Promise.reject(new DOMException("no", "NotAllowedError")) })).toEqual({ phase: "refused", reason: "denied" });
    expect(await why({ microphone: () => Promise.reject(new DOMException("none", "NotFoundError")) })).toEqual({ phase: "refused", reason: "absent" });
    expect(await why({ supports: () => false })).toEqual({ phase: "refused", reason: "unsupported" });
  });

  it("pauses by itself at the longest, and does not go on from there", async () => {
    const recorder = new VoiceRecorder(devices());
    await recorder.start();
    pass(LONGEST_S + 5);
    expect(recorder.getState()).toMatchObject({ phase: "paused", seconds: LONGEST_S });
    recorder.resume();
    expect(recorder.getState().phase).toBe("paused");
  });

  it("begins anew after it was thrown away, with nothing of before", async () => {
    const recorder = new VoiceRecorder(devices());
    await recorder.start();
    pass(2);
    recorder.cancel();
    await recorder.start();
    pass(1);
    expect(recorder.getState()).toMatchObject({ phase: "recording", seconds: 1 });
    expect((await recorder.finish())?.blob.size).toBe(2);
  });
});

describe("waveformOf", () => {
  it("has 64 bars whatever the length, the loudest at 100", () => {
    for (const count of [1, 10, 64, 1000]) {
      const bars = waveformOf(Array.from({ length: count }, (_, index) => (index % 7) / 10 + 0.1));
      expect(bars).toHaveLength(64);
      expect(Math.max(...bars)).toBe(100);
      expect(Math.min(...bars)).toBeGreaterThanOrEqual(0);
    }
    expect(waveformOf([])).toEqual(Array.from({ length: 64 }, () => 0));
  });
});
