import { setImmediate } from "node:timers/promises";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Collects this thread's garbage now. Audio and decoder outputs live outside V8's heap, whose own schedule does not see
 * how large they are: a thread that goes idle would keep hundreds of megabytes until its next work.
 */
export async function collectGarbage(): Promise<void> {
  gc();
  await setImmediate(); // the owners of what was outside the heap are told in the event loop; then it is freed
  gc();
}

const gc = (() => {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as (options?: { readonly type: "minor" }) => void;
})();

/** Bytes outside V8's heap that may have become garbage before it is collected: samples, and what was cancelled. What is large is discarded instead. */
const MOST_GARBAGE = 16e6;

/**
 * Returns what is to be called between two pieces of work, with the bytes outside V8's heap that are known to be in use (a decoder's caches and
 * encoded windows): it collects garbage when much more lies there than after the last time. V8 alone lets 200 MB gather. What is young goes first,
 * which takes less than a millisecond; all of a heap as small as the workers' takes 3, and 15 where other threads want the cores.
 */
export function whenMuchGarbage(): (used: number) => void {
  /** What was left after the last collection of what is young, and after the last of all; never less than the latter. */
  let young = 0;
  let least = 0;
  const outside = () => getHeapStatistics().external_memory;
  return (used) => {
    let now = outside() - used;
    if (now > young + MOST_GARBAGE) {
      gc({ type: "minor" });
      now = young = outside() - used;
      if (now > least + 2 * MOST_GARBAGE) {
        gc();
        now = young = least = outside() - used;
      }
    }
    least = Math.min(least, now);
    young = Math.min(young, now);
  };
}

/** After this long without work the garbage of the last work is given back. */
const IDLE_MS = 500;

/** Returns what is to be called whenever work ends: `release` runs once none has come for a while. */
export function whenIdle(isIdle: () => boolean, release: () => void): () => void {
  const timer = setTimeout(() => {
    if (isIdle()) release();
  }, IDLE_MS);
  return () => timer.refresh();
}
