import { quantile } from "../statistics.js";
import { fixed } from "../table.js";

/** The 50th and the 95th percentile; a dash of nothing. */
export function spread(values: readonly number[], decimals = 0): string {
  if (values.length === 0) return "–";
  return [0.5, 0.95].map((share) => fixed(quantile(values, share), decimals)).join(" / ");
}

/** Of a whole, in per cent; a dash of nothing. */
export function percent(part: number, whole: number, decimals = 1): string {
  return whole === 0 ? "–" : `${fixed((100 * part) / whole, decimals)} %`;
}
