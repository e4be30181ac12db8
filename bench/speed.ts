import { type Clip, makeClips } from "./clips.js";
import type { Contender } from "./contender.js";
import { progress } from "./progress.js";
import type { Section } from "./section.js";
import { median } from "./statistics.js";
import { fixed, table } from "./table.js";

/**
 * Shorter clips are heard twice in a turn, and the second time counts: while the others have theirs, a virtual machine's host takes memory away that nobody touches, and 32 MB
 * then cost a quarter of a second, whatever the engine.
 */
const ONCE = 60;

interface ClipTimes {
  readonly clip: string;
  /** Seconds of each round, by engine. */
  readonly seconds: Readonly<Record<string, readonly number[]>>;
}

/** Time per file: every engine in turn on the same file, round after round, so that a slow moment of the machine meets them all. */
export async function measureSpeed(contenders: readonly Contender[], quick: boolean): Promise<Section> {
  const { clips, remove } = await makeClips(!quick);
  try {
    const times = await timeClips(clips, contenders, quick);
    return { title: "Time per file", text: render(times, contenders), raw: times };
  } finally {
    await remove();
  }
}

async function timeClips(clips: readonly Clip[], contenders: readonly Contender[], quick: boolean): Promise<ClipTimes[]> {
  const times: ClipTimes[] = [];
  for (const clip of clips) {
    const short = clip.seconds < ONCE;
    const rounds = quick ? 2 : short ? 7 : 3;
    const seconds: Record<string, number[]> = Object.fromEntries(contenders.map(({ name }) => [name, []]));
    for (let round = 0; round < rounds; round += 1) {
      for (const contender of contenders) {
        progress(`${clip.name}, round ${round + 1} of ${rounds}, ${contender.name}`);
        if (short) await contender.hear(clip.file);
        const heard = await contender.hear(clip.file);
        seconds[contender.name]!.push(heard.seconds);
      }
    }
    times.push({ clip: clip.name, seconds });
  }
  return times;
}

/** Our median in seconds; for each peer its own and how many times ours that is: median (least to most) of the pairs of each round. */
function render(times: readonly ClipTimes[], contenders: readonly Contender[]): string {
  const [ours, ...peers] = contenders.map(({ name }) => name);
  const rows = times.map(({ clip, seconds }) => {
    const own = seconds[ours!]!;
    const cells = peers.map((peer) => {
      const ratios = seconds[peer]!.map((value, round) => value / own[round]!);
      const range = `${fixed(Math.min(...ratios), 1)}–${fixed(Math.max(...ratios), 1)}`;
      return `${fixed(median(seconds[peer]!), 2)} s, ${fixed(median(ratios), 1)}× (${range})`;
    });
    return [clip, `${fixed(median(own), 3)} s`, ...cells];
  });
  return table(["speech", ours!, ...peers], rows);
}
