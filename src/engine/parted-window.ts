import { SAMPLE_RATE } from "../whisper/index.js";
import type { AudioWindow, Segment } from "./engine.js";
import { later } from "./time-shift.js";
import type { RunWindow, WindowOptions } from "./transcription.js";

/** Seconds of either part at least: shorter ones lose more context than they win. */
const LEAST_PART = 1.2;
/** Seconds of pause at which a window may be parted. */
const LEAST_PAUSE = 0.1;

/**
 * Runs a window; where the model passed over speech, its two parts as well, from pause to pause, and so on. What gave more words counts.
 */
export async function runWhole(window: AudioWindow, options: WindowOptions, run: RunWindow): ReturnType<RunWindow> {
  const parts = halves(window);
  const whole = await run(parts === undefined ? window : { ...window, pcm: window.pcm.slice() }, options);
  if (parts === undefined || !whole.result.passedOver) return whole;
  const seconds = (parts[1].offset - window.offset) / SAMPLE_RATE;
  const [first, second] = await Promise.all(parts.map((part) => runWhole(part, options, run)));
  const segments = [...first!.result.segments, ...second!.result.segments.map((segment) => later(segment, seconds, 0))];
  const timings = {
    queueMs: whole.timings.queueMs + first!.timings.queueMs + second!.timings.queueMs,
    engineMs: whole.timings.engineMs + first!.timings.engineMs + second!.timings.engineMs,
  };
  const better = wordsOf(segments) > wordsOf(whole.result.segments);
  return { result: better ? { ...whole.result, segments } : whole.result, timings };
}

function wordsOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { words }) => sum + words.length, 0);
}

/** The window parted at the pause next to its middle; undefined when there is none. */
function halves({ pcm, offset, speech = [] }: AudioWindow): readonly [AudioWindow, AudioWindow] | undefined {
  const length = pcm.length / SAMPLE_RATE;
  let cut: number | undefined;
  for (const [i, { end }] of speech.slice(0, -1).entries()) {
    const next = speech[i + 1]!.start;
    const middle = (end + next) / 2;
    if (next - end < LEAST_PAUSE || middle < LEAST_PART || length - middle < LEAST_PART) continue;
    if (cut === undefined || Math.abs(middle - length / 2) < Math.abs(cut - length / 2)) cut = middle;
  }
  if (cut === undefined) return undefined;
  const at = Math.round(cut * SAMPLE_RATE);
  const seconds = at / SAMPLE_RATE;
  return [
    { pcm: pcm.slice(0, at), offset, speech: speech.filter(({ end }) => end <= seconds) },
    {
      pcm: pcm.slice(at),
      offset: offset + at,
      speech: speech.filter(({ start }) => start >= seconds).map(({ start, end }) => ({ start: start - seconds, end: end - seconds })),
    },
  ];
}
