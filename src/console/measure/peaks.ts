/** The loudest sample of each hundredth of a second, 0..1, for each channel. */
export interface Peaks {
  readonly channels: readonly Float32Array[];
  /** Seconds. */
  readonly duration: number;
  /** What a peak is multiplied with to be drawn, so that quiet recordings can be seen: what is loud in them reaches the edge. */
  readonly gain: number;
}

export const PEAKS_PER_SECOND = 100;

/** @param samples between −1 and 1, at `rate` samples a second */
export function peaksOf(samples: Float32Array, rate: number): Float32Array {
  const count = Math.ceil((samples.length / rate) * PEAKS_PER_SECOND);
  const peaks = new Float32Array(count);
  for (let index = 0; index < count; index += 1) {
    const end = Math.min(samples.length, Math.floor(((index + 1) * rate) / PEAKS_PER_SECOND));
    let loudest = 0;
    for (let at = Math.floor((index * rate) / PEAKS_PER_SECOND); at < end; at += 1) loudest = Math.max(loudest, Math.abs(samples[at]!));
    peaks[index] = loudest;
  }
  return peaks;
}

/** The loudest of each of `count` equal stretches between two moments (seconds); outside of the recording there is silence. */
export function columns(peaks: Float32Array, from: number, to: number, count: number): Float32Array {
  const columns = new Float32Array(count);
  const width = ((to - from) * PEAKS_PER_SECOND) / count;
  for (let column = 0; column < count; column += 1) {
    const first = Math.floor(from * PEAKS_PER_SECOND + column * width);
    const end = Math.max(first + 1, Math.floor(from * PEAKS_PER_SECOND + (column + 1) * width));
    let loudest = 0;
    for (let at = Math.max(0, first); at < Math.min(end, peaks.length); at += 1) loudest = Math.max(loudest, peaks[at]!);
    columns[column] = loudest;
  }
  return columns;
}

/** Most that quiet recordings are raised; what is quieter still is silence. */
const MOST_GAIN = 20;

export function peaksOfChannels(channels: readonly Float32Array[], rate: number): Peaks {
  const peaks = channels.map((samples) => peaksOf(samples, rate));
  const duration = (channels[0]?.length ?? 0) / rate;
  return { channels: peaks, duration, gain: Math.min(MOST_GAIN, 1 / Math.max(loud(peaks), 1e-9)) };
}

/** What one hundredth of a second in two hundred is louder than: a knock on the microphone does not count. */
function loud(channels: readonly Float32Array[]): number {
  const all = Float32Array.from(channels.flatMap((peaks) => [...peaks])).sort();
  return all[Math.floor(all.length * 0.995)] ?? 0;
}

/** All channels as one: the loudest of them. */
export function mixed({ channels }: Peaks): Float32Array {
  const [first = new Float32Array(0), ...others] = channels;
  return first.map((peak, index) => others.reduce((most, other) => Math.max(most, other[index] ?? 0), peak));
}
