import type { AudioDecoder, DecodeOptions } from "../../src/audio/index.js";
import { inSteps, type Unit } from "./live-containers.js";
import { LiveSource } from "./live-source.js";

/** Seconds of audio: how much had been given when the first block came, and how much of what came out at last had not come out after a step. */
export interface HeldBack {
  readonly first: number;
  readonly median: number;
  readonly worst: number;
  /** Of the whole stream, after its end. */
  readonly duration: number;
  readonly container: string;
}

/** Feeds a stream step by step, and after each waits until all that can come has come. */
export async function heldBack(
  decoder: AudioDecoder,
  units: readonly Unit[],
  step: number,
  options: Partial<DecodeOptions> = {},
): Promise<HeldBack> {
  const source = new LiveSource();
  const stream = decoder.decode(source, { signal: new AbortController().signal, channels: "mix", ...options });
  const consumed = (async () => {
    for await (const _ of stream);
  })();
  let first: number | undefined;
  const held: number[] = [];
  for (const { bytes, until } of inSteps(units, step)) {
    source.give(bytes);
    await Promise.race([stream.settled(), consumed]);
    if (first !== undefined) held.push(until - stream.duration());
    else if (stream.duration() > 0) first = until;
  }
  source.end();
  await consumed;
  // What never comes out was not held back: an encoder's delay that is cut off, a frame without sound.
  const missing = units.at(-1)!.until - stream.duration();
  held.sort((a, b) => a - b);
  return {
    first: first ?? Number.POSITIVE_INFINITY,
    median: (held[held.length >> 1] ?? Number.NaN) - missing,
    worst: (held.at(-1) ?? Number.NaN) - missing,
    duration: stream.duration(),
    container: stream.info().container,
  };
}
