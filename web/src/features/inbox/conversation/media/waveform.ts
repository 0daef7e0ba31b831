/** Bars of a waveform, as many as the API sends. */
export const BARS = 64;
/** Larger files are not decoded in the browser just to draw them. */
const LARGEST = 8 << 20;

/** The loudness of `bars` equal parts of a recording, 0 to 100, the loudest being 100. */
export function loudness(samples: Float32Array, bars = BARS): number[] {
  const size = Math.max(1, Math.floor(samples.length / bars));
  const levels = Array.from({ length: bars }, (_, bar) => {
    let sum = 0;
    const from = bar * size;
    const to = Math.min(samples.length, from + size);
    for (let at = from; at < to; at += 1) sum += (samples[at] ?? 0) ** 2;
    return to > from ? Math.sqrt(sum / (to - from)) : 0;
  });
  const loudest = Math.max(...levels);
  return loudest === 0 ? levels.map(() => 0) : levels.map((level) => Math.round((level / loudest) * 100));
}

const computed = new Map<string, Promise<number[] | null>>();

/** Draws a recording whose waveform the server could not make; null when the browser can't decode it either. Each is decoded once. */
export function computeWaveform(mediaId: string, url: string): Promise<number[] | null> {
  const known = computed.get(mediaId);
  if (known) return known;
  const made = decode(url).catch(() => null);
  computed.set(mediaId, made);
  return made;
}

async function decode(url: string): Promise<number[] | null> {
  const response = await fetch(url);
  if (!response.ok || Number(response.headers.get("Content-Length") ?? 0) > LARGEST) return null;
  const context = new OfflineAudioContext(1, 1, 16_000);
  const buffer = await context.decodeAudioData(await response.arrayBuffer());
  return loudness(buffer.getChannelData(0));
}
