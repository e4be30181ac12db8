import assert from "node:assert/strict";
import { samples } from "../http/parameters/asking.js";

/** What clients are given of a live stream's frames, whatever they make of them. */
export interface LiveFrame {
  readonly type: string;
  readonly is_final?: boolean;
  readonly speech_final?: boolean;
  readonly from_finalize?: boolean;
  readonly duration?: number;
  readonly request_id?: string;
  readonly last_word_end?: number;
  readonly channel?: { readonly alternatives: readonly { readonly transcript: string }[] };
}

/** The finals' text. */
export function spoken(frames: readonly LiveFrame[]): string {
  return frames
    .filter((frame) => frame.type === "Results" && frame.is_final === true)
    .map((frame) => frame.channel!.alternatives[0]!.transcript)
    .filter((text) => text !== "")
    .join(" ");
}

/** Metadata first and last, the last with the stream's seconds, and one request throughout. */
export function assertStream(frames: readonly LiveFrame[], { duration }: { readonly duration: number }): void {
  assert.equal(frames[0]?.type, "Metadata");
  assert.equal(frames.at(-1)?.type, "Metadata");
  assert.equal(frames.at(-1)?.duration, duration);
  assert.equal(frames.at(-1)?.request_id, frames[0]?.request_id);
}

/** Plays the sample in real time, over and over, until something has come: on a machine that is busy guesses come late, or not at all for a while. */
export async function playUntil(what: string, holds: () => boolean, send: (bytes: Buffer) => void): Promise<void> {
  const tenth = 3200;
  for (let sent = 0; !holds(); sent += tenth) {
    assert.ok(sent < 8 * samples.length, `${what}: not while the sample was played eight times`);
    const at = sent % (samples.length - (samples.length % tenth));
    send(samples.subarray(at, at + tenth));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
