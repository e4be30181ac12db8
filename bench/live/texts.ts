import type { BenchOptions } from "../options.js";
import type { Section } from "../section.js";
import { fixed, table } from "../table.js";
import { type HeardLive, type Level, playLevel } from "./level.js";
import { levelNotes, rawOf } from "./level-table.js";
import { type LiveField, REAL_TIME } from "./live-field.js";
import { planOfAll } from "./plan.js";
import { percent, spread } from "./spread.js";

const STREAMS = 4;

/** The whole dev list and the long recording, live and in real time, against the same audio over POST. */
export async function measureTexts({ server, corpus, scorer }: LiveField, options: BenchOptions): Promise<Section> {
  const level = await playLevel(server, planOfAll(corpus, options.streams?.[0] ?? STREAMS), { ...REAL_TIME, insist: true });
  const isLong = ({ play }: HeardLive) => play.recording.id === corpus.long.id;
  const rows: string[][] = [];
  for (const [title, heard] of [
    ["dev list", level.heard.filter((each) => !isLong(each))],
    ["51 utterances joined, 7.3 min", level.heard.filter(isLong)],
  ] as const) {
    const { live, post, liveAgainstPost, words } = await scorer.score(heard, true);
    rows.push([
      `${title} (${heard.length})`,
      `${words}`,
      fixed(live, 2),
      fixed(post, 2),
      fixed(live - post!, 2),
      fixed(liveAgainstPost, 2),
    ]);
  }
  const errors = await scorer.score(level.heard, true);
  const text = [
    table(["word errors", "words", "WER %, live", "POST", "difference", "live against POST"], rows),
    "",
    delaysLine(level),
    ...(level.refused > 0 ? [`The machine was busy: ${level.refused} handshakes were refused with 503 and tried again.`] : []),
    ...levelNotes([{ level, errors }]),
  ];
  return { title: `Texts of ${level.streams} streams, in real time`, text: text.join("\n"), raw: rawOf({ level, errors }) };
}

function delaysLine({ delays, family, audio }: Level): string {
  return (
    `Delays in ms, 50th / 95th percentile: word shown ${spread(delays.shown)}, word final ${spread(delays.final)}, \`speech_final\` ` +
    `after the endpoint ${spread(delays.endpoint)}, close ${spread(delays.close)}; ${percent(delays.withdrawn, delays.guessed)} of the words in interims were ` +
    `taken back; ${fixed(family.cpu / audio, 3)} s of processor time for each second of audio.`
  );
}
