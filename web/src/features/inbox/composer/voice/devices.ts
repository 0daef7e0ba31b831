import type { RecorderDevices } from "@/features/inbox/composer/voice/recorder";

/** The browser's own microphone. */
export const browserDevices: RecorderDevices = {
  // Absent outside https: asking then fails as "absent" does.
  microphone: () => ("mediaDevices" in navigator ? navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } }) : Promise.reject(new Error("no microphone"))),
  record: (stream, mime) => new MediaRecorder(stream, { mimeType: mime, audioBitsPerSecond: 32_000 }),
  supports: (mime) => typeof MediaRecorder === "function" && MediaRecorder.isTypeSupported(mime),
  now: () => performance.now(),
  meter: (stream) => {
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    return {
      read: () => {
        analyser.getFloatTimeDomainData(samples);
        const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
        // The ear hears by ratios: quiet speech must show beside loud.
        return Math.min(1, Math.sqrt(power) * 4) ** 0.6;
      },
      close: () => void context.close(),
    };
  },
};
