import { AudioError } from "./audio-error.js";
import { OUTPUT_RATE } from "./resampler.js";
import { Waiters } from "./waiters.js";

/** Channels of one stream that can be transcribed each by itself: each costs as much as a stream of its own. */
export const MOST_CHANNELS = 8;

/** Samples a channel that the faster consumers may be ahead of the slowest: two of Whisper's windows. */
const AHEAD_SAMPLES = 60 * OUTPUT_RATE;

interface Lane {
  readonly blocks: Float32Array[];
  samples: number;
  open: boolean;
}

/**
 * One stream a channel, from a source whose blocks have an array a channel. The consumers must run side by side: one that is `ahead`
 * samples before the slowest waits until that one takes a block or stops. Nothing is read from the source before somebody needs it, its
 * error reaches every consumer at once, and it is told to stop when all have stopped. Each stream can be iterated once.
 * @throws AudioError for more than `MOST_CHANNELS`
 */
export function channelStreams(
  source: AsyncIterable<readonly Float32Array[]>,
  count: number,
  ahead: number = AHEAD_SAMPLES,
): readonly AsyncIterable<Float32Array>[] {
  if (count > MOST_CHANNELS) {
    throw new AudioError("unsupported", `It has ${count} channels, and at most ${MOST_CHANNELS} can be transcribed each by itself.`);
  }
  const iterator = source[Symbol.asyncIterator]();
  const lanes = Array.from({ length: count }, (): Lane => ({ blocks: [], samples: 0, open: true }));
  const waiters = new Waiters();
  let state: "idle" | "reading" | "ended" = "idle";
  let failure: { readonly error: unknown } | undefined;

  const put = (block: readonly Float32Array[]) => {
    for (const [index, lane] of lanes.entries()) {
      const channel = block[index];
      if (channel === undefined) throw new Error(`A block has ${block.length} channels where ${count} were expected.`);
      if (!lane.open) continue;
      lane.blocks.push(channel);
      lane.samples += channel.length;
    }
  };

  const read = async () => {
    state = "reading";
    try {
      const { done, value } = await iterator.next();
      if (!done) put(value);
      if (state === "reading") state = done ? "ended" : "idle";
    } catch (error) {
      state = "ended";
      failure = { error };
      for (const lane of lanes) clear(lane);
    }
    waiters.wake();
  };

  const next = async (lane: Lane): Promise<IteratorResult<Float32Array, undefined>> => {
    for (;;) {
      const block = lane.blocks.shift();
      if (block !== undefined) {
        lane.samples -= block.length;
        waiters.wake();
        return { done: false, value: block };
      }
      if (!lane.open) return { done: true, value: undefined };
      if (failure !== undefined) throw failure.error;
      if (state === "ended") return { done: true, value: undefined };
      if (state === "idle" && !lanes.some(({ open, samples }) => open && samples >= ahead)) void read();
      await waiters.wait();
    }
  };

  const stop = (lane: Lane) => {
    lane.open = false;
    clear(lane);
    waiters.wake();
    if (state === "ended" || lanes.some(({ open }) => open)) return;
    state = "ended";
    // Not awaited: a source that hangs must not hold its consumers.
    Promise.resolve(iterator.return?.()).catch(() => {});
  };

  return lanes.map((lane) => {
    const stream: AsyncIterator<Float32Array, undefined> = {
      next: () => next(lane),
      async return() {
        stop(lane);
        return { done: true, value: undefined };
      },
    };
    return { [Symbol.asyncIterator]: () => stream };
  });
}

function clear(lane: Lane): void {
  lane.blocks.length = 0;
  lane.samples = 0;
}
