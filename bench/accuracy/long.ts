import type { Contender } from "../contender.js";
import { LONG_ID, readCorpus } from "../corpus.js";
import { progress } from "../progress.js";
import type { Section } from "../section.js";
import { median } from "../statistics.js";
import { fixed, table } from "../table.js";

/** Time for seven minutes of speech: every engine in turn, round after round; nothing from a cache. */
export async function measureLong(contenders: readonly Contender[], quick: boolean): Promise<Section> {
  const { file, seconds: length } = readCorpus().find(({ id }) => id === LONG_ID)!;
  const rounds = quick ? 1 : 3;
  const seconds = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of contenders) {
      progress(`long, round ${round + 1} of ${rounds}, ${contender.name}`);
      seconds.get(contender.name)!.push((await contender.hear(file)).seconds);
    }
  }
  const own = seconds.get(contenders[0]!.name)!;
  const rows = [...seconds].map(([name, values]) => {
    const ratios = values.map((value, round) => value / own[round]!);
    const range = `${fixed(median(ratios), 2)}× (${fixed(Math.min(...ratios), 2)}–${fixed(Math.max(...ratios), 2)})`;
    return [name, fixed(median(values), 1), fixed(length / median(values), 0), values === own ? "1" : range];
  });
  const title = `Long recording, ${fixed(length / 60, 1)} min MP3, ${rounds} rounds`;
  return { title, text: table(["", "seconds", "× real time", "of ours"], rows), raw: Object.fromEntries(seconds) };
}
