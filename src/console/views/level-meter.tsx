import { useComputed } from "@preact/signals";
import type { LiveSession } from "../state/index.js";

/** Below this there is nothing to see; decibels under the loudest. */
const FLOOR = 60;

/** How loud the microphone hears. */
export function LevelMeter({ session }: { readonly session: LiveSession }) {
  const share = useComputed(() => {
    const decibels = 20 * Math.log10(Math.max(1e-6, session.level.value));
    return Math.round(Math.max(0, Math.min(1, 1 + decibels / FLOOR)) * 100);
  });
  return (
    // biome-ignore lint/a11y/useSemanticElements: browsers do not let pages draw <meter>
    <div class="level" role="meter" aria-label="Microphone level" aria-valuemin={0} aria-valuemax={100} aria-valuenow={share.value}>
      <div class="level-now" data-high={share.value > 95} style={{ width: `${share.value}%` }} />
    </div>
  );
}
