import { type Peaks, peaksOfChannels } from "../measure/index.js";

/** What shapes are looked at in is far below what ears need, and takes a sixth of the memory. */
const RATE = 8000;
/** Bytes and seconds of audio that a page decodes at once; browsers hold all of it, at its full rate, for a moment. */
const MOST_BYTES = 200e6;
export const MOST_SECONDS = 3600;

/** The shape of a recording, or nothing when this browser cannot decode it, or it is too long for a page's memory. */
export async function waveformOf(recording: Blob, seconds: number | undefined): Promise<Peaks | undefined> {
  if (recording.size > MOST_BYTES || (seconds !== undefined && seconds > MOST_SECONDS)) return undefined;
  try {
    const context = new OfflineAudioContext(1, 1, RATE);
    const audio = await context.decodeAudioData(await recording.arrayBuffer());
    const channels = Array.from({ length: audio.numberOfChannels }, (_, channel) => audio.getChannelData(channel));
    return peaksOfChannels(channels, audio.sampleRate);
  } catch {
    return undefined;
  }
}
