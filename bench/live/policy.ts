import process from "node:process";
import { parseArgs } from "node:util";
import { DEFAULT_POLICY, type LiveOptions, type LivePolicy } from "../../src/live/index.js";
import { Normalizer, score, wordErrorRate } from "../accuracy/index.js";
import { type CorpusItem, isDev, LONG_ID, readCorpus } from "../corpus.js";
import { modelsDir } from "../paths.js";
import { progress } from "../progress.js";
import { quantile, sum } from "../statistics.js";
import { fixed, table } from "../table.js";
import { PolicyEars } from "./policy-ears.js";
import { figuresOf } from "./policy-figures.js";
import { replay } from "./policy-replay.js";

const usage = `node dist/bench/live/policy.js [options]     policies of live sessions over the dev list, in the time of the audio
  --model NAME      tiny.en (default) or another in models/ or the shared folder
  --minutes N       of the dev list (10)
  --long            the long recording instead
  --endpointing MS  300
  --finals          without interims
  --policy JSON     a policy beside the default, as the fields that differ; may be repeated; else those of docs/live-policy.md
  --cache FILE      keeps decodes from one run to the next`;

/** The default; guesses as they are, and with more or less held back at their newest end; what two guesses agree on; no context. */
const POLICIES: readonly Partial<LivePolicy>[] = [
  {},
  ...[0, 0.1, 0.3, 0.5].map((heldBack) => ({ heldBack })),
  { interimWords: "agreed", heldBack: 0 },
  { context: 0 },
];

const { values } = parseArgs({
  options: {
    model: { type: "string", default: "tiny.en" },
    minutes: { type: "string", default: "10" },
    long: { type: "boolean", default: false },
    finals: { type: "boolean", default: false },
    endpointing: { type: "string", default: "300" },
    policy: { type: "string", multiple: true },
    cache: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) console.log(usage);
else await main();

/** Recordings from all over the list, so many minutes of them. */
function chosen(items: readonly CorpusItem[], minutes: number): CorpusItem[] {
  const whole = sum(items.map(({ seconds }) => seconds));
  const share = Math.min(1, (60 * minutes) / whole);
  return items.filter((_, i) => Math.floor((i + 1) * share) > Math.floor(i * share));
}

async function main(): Promise<void> {
  const corpus = readCorpus();
  const items = values.long ? corpus.filter(({ id }) => id === LONG_ID) : chosen(corpus.filter(isDev), Number(values.minutes));
  const policies = values.policy?.map((text) => JSON.parse(text) as Partial<LivePolicy>) ?? POLICIES;
  const endpointing = Number(values.endpointing) / 1000;
  const options: LiveOptions = { channels: 1, interimResults: !values.finals, endpointing, utteranceEnd: undefined, vadEvents: false };
  const ears = new PolicyEars(values.model, [modelsDir], values.cache);
  const normalizer = await Normalizer.start();
  try {
    const normal = (texts: readonly string[]) => normalizer.normalize(texts);
    const heard = [];
    for (const item of items) heard.push(await ears.listen(item.file));
    const posted = [];
    for (const blocks of heard) posted.push(await ears.post(blocks));
    const references = await normal(items.map(({ text }) => text!));
    const posts = await normal(posted.map(({ segments }) => segments.map(({ text }) => text).join("")));
    const seconds = sum(items.map((item) => item.seconds));
    const rate = (from: readonly string[], to: readonly string[]) => wordErrorRate(from.map((text, i) => score(text, to[i]!)));
    const rows: string[][] = [];
    for (const policy of policies) {
      const replays = [];
      for (const [i, blocks] of heard.entries()) {
        replays.push(await replay(blocks, ears, options, policy));
        progress(`${JSON.stringify(policy)} ${i + 1}/${heard.length}`);
      }
      ears.save();
      const figures = replays.map(figuresOf);
      const texts = await normal(figures.map(({ text }) => text));
      const all = (of: "first" | "final" | "speechFinal") => figures.flatMap((each) => each[of]);
      const milliseconds = (delays: readonly number[], share: number) => fixed(1000 * quantile(delays, share), 0);
      const words = sum(figures.map((each) => each.words));
      rows.push([
        Object.keys(policy).length === 0 ? "default" : JSON.stringify(policy).replace(/[{}"]/g, ""),
        fixed(rate(references, texts), 2),
        fixed(rate(posts, texts), 2),
        fixed(sum(replays.map(({ cost }) => cost.final)) / seconds, 3),
        fixed(sum(replays.map(({ cost }) => cost.interim)) / seconds, 3),
        `${milliseconds(all("first"), 0.5)} / ${milliseconds(all("first"), 0.95)}`,
        `${milliseconds(all("final"), 0.5)} / ${milliseconds(all("final"), 0.95)}`,
        `${milliseconds(all("speechFinal"), 0.5)} / ${milliseconds(all("speechFinal"), 0.95)}`,
        fixed((100 * sum(figures.map(({ changed }) => changed))) / words, 1),
        `${sum(figures.map(({ finals }) => finals))}, ${sum(figures.map(({ interims }) => interims))}`,
      ]);
    }
    console.log(
      `\n${values.model}, ${items.length} recordings, ${fixed(seconds / 60, 1)} minutes, endpointing ${values.endpointing} ms; one decode of each ` +
        `recording: ${fixed(rate(references, posts), 2)} % of the words wrong, ${fixed(sum(posted.map(({ cost }) => cost)) / seconds, 3)} s a second\n` +
        `Default: ${JSON.stringify(DEFAULT_POLICY)}\n`,
    );
    console.log(
      table(
        [
          "policy",
          "WER %",
          "against POST",
          "finals s/s",
          "interims s/s",
          "shown ms",
          "final ms",
          "speech_final ms",
          "changed %",
          "messages",
        ],
        rows,
      ),
    );
  } finally {
    await Promise.all([ears.close(), normalizer.close()]);
  }
  process.exitCode = 0;
}
