import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
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
  return runInNewContext("gc") as () => void;
})();

/** After this long without work the garbage of the last work is given back. */
const IDLE_MS = 500;

/** Returns what is to be called whenever work ends: `release` runs once none has come for a while. */
export function whenIdle(isIdle: () => boolean, release: () => void): () => void {
  const timer = setTimeout(() => {
    if (isIdle()) release();
  }, IDLE_MS);
  return () => timer.refresh();
}
