// Makes captions of transcripts and says how well they keep the rules of docs/captions.md: node scripts/caption-figures.mjs FOLDER [LANGUAGE] [--show]
// FOLDER holds answers of /v1/listen, one JSON file a recording.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

const { cuesOf } = await import("../dist/src/transcript/captions/index.js");
const { columnsOf } = await import("../dist/src/transcript/captions/columns.js");
const { functionWordsOf } = await import("../dist/src/transcript/captions/function-words.js");
const { violations } = await import("../dist/test/transcript/captions/rules.js");

const [folder, language = "en"] = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
if (folder === undefined) {
  console.error("usage: node scripts/caption-figures.mjs FOLDER [LANGUAGE] [--show]");
  process.exit(2);
}
const { conjunctions, prepositions } = functionWordsOf(language);
const count = { recordings: 0, cues: 0, sentence: 0, clause: 0, phrase: 0, fast: 0, short: 0, broken: 0 };
let fastest = 0;

for (const name of readdirSync(folder).filter((file) => file.endsWith(".json"))) {
  const { metadata, results } = JSON.parse(readFileSync(join(folder, name), "utf8"));
  const channels = results.channels.map(({ alternatives }) =>
    alternatives[0].words.map((word) => ({ ...word, text: word.punctuated_word ?? word.word })),
  );
  const cues = cuesOf(channels, metadata.duration, { language });
  count.recordings += 1;
  for (const wrong of violations(cues, channels, metadata.duration)) {
    count.broken += 1;
    console.log(`${name}: ${wrong}`);
  }
  for (const [index, { start, end, lines }] of cues.entries()) {
    const speed = columnsOf(lines.join(" ")) / (end - start);
    const next = cues[index + 1]?.lines[0].split(" ")[0].toLowerCase();
    const last = index === cues.length - 1;
    count.cues += 1;
    if (last || /[.!?…。！？]["'”’»)]*$/u.test(lines.at(-1))) count.sentence += 1;
    else if (/[,;:—–，、；：]["'”’»)]*$/u.test(lines.at(-1))) count.clause += 1;
    else if (conjunctions.has(next) || prepositions.has(next)) count.phrase += 1;
    // Rates of a thousandth of a second say nothing: the words had no times of their own.
    if (end - start > 0.1) fastest = Math.max(fastest, speed);
    if (speed > 20.05) count.fast += 1;
    if (end - start < 0.9995) count.short += 1;
    if (process.argv.includes("--show")) console.log(`${start.toFixed(2)} ${end.toFixed(2)} ${speed.toFixed(0)} | ${lines.join(" / ")}`);
  }
}

const share = (part) => `${((100 * part) / Math.max(1, count.cues)).toFixed(1)} %`;
console.log(`${count.recordings} recordings, ${count.cues} cues, ${count.broken} broken rules`);
console.log(`end of a sentence or of all ${share(count.sentence)}, of a clause ${share(count.clause)}, of a phrase ${share(count.phrase)}`);
console.log(`over 20 characters a second ${share(count.fast)} (at most ${fastest.toFixed(1)}), under a second ${share(count.short)}`);
