/** Below this share, and within these seconds, nobody can tell how long a task will take. */
const LEAST_SHARE = 0.02;
const LEAST_SECONDS = 1;

/**
 * Seconds that are left of a task at the pace so far; undefined while it cannot be told.
 * @param share 0..1 of it that is done
 * @param seconds since it began
 */
export function secondsLeft(share: number, seconds: number): number | undefined {
  if (share < LEAST_SHARE || seconds < LEAST_SECONDS) return undefined;
  return Math.max(0, (seconds * (1 - share)) / share);
}
