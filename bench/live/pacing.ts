/** Time as the sender sees it, so that tests can turn it. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
  wait(ms: number): Promise<void>;
}

/** Pieces of so many bytes; the last one may be shorter. */
export function framesOf(audio: Buffer, frameBytes: number): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = 0; at < audio.length; at += frameBytes) frames.push(audio.subarray(at, at + frameBytes));
  return frames;
}

/**
 * Calls `send` for each frame when its last sample has been spoken, as a microphone hands them out. The clock is steady: a frame that is
 * late moves none of those after it. `send` may hold the rest up by its promise.
 *
 * @param bytesPerMs of audio, times the speed at which it is played
 * @returns the most milliseconds that a frame was sent late
 */
export async function keepPace(
  frames: readonly Buffer[],
  bytesPerMs: number,
  clock: Clock,
  send: (frame: Buffer) => void | Promise<void>,
): Promise<number> {
  const began = clock.now();
  let bytes = 0;
  let late = 0;
  for (const frame of frames) {
    bytes += frame.length;
    const due = began + bytes / bytesPerMs;
    // Timers may fire a little early: asked again until it is time.
    for (let left = due - clock.now(); left > 0; left = due - clock.now()) await clock.wait(left);
    late = Math.max(late, clock.now() - due);
    await send(frame);
  }
  return late;
}
