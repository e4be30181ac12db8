const DAY = 86_400_000;

/** The day that usage is counted under: `YYYY-MM-DD`, UTC. @param now milliseconds since 1970 */
export function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}

/** When the day ends, in milliseconds since 1970. */
export function endOfDay(now: number): number {
  return (Math.floor(now / DAY) + 1) * DAY;
}
