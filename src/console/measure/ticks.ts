const STEPS = [0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];

/** Round moments (seconds) between two, no closer than `least` seconds. */
export function timeTicks(from: number, to: number, least: number): number[] {
  const step = STEPS.find((candidate) => candidate >= least) ?? Math.ceil(least / 3600) * 3600;
  const ticks: number[] = [];
  for (let index = Math.max(0, Math.ceil(from / step - 1e-9)); index * step <= to + 1e-9; index += 1) ticks.push(index * step);
  return ticks;
}

/** The top of a scale for values up to `most`: 1, 2 or 5 times a power of ten, and no less. */
export function roundTop(most: number): number {
  if (!(most > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(most) + 1e-9);
  return ([1, 2, 5].find((factor) => factor * power >= most - 1e-9) ?? 10) * power;
}
