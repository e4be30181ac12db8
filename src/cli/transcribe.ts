import { mkdir } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { type ArgsDef, defineCommand } from "citty";
import { createAudioDecoder, createSpeechDetector } from "../audio/index.js";
import type { Config } from "../config/index.js";
import { chineseScriptOf, createEngine, ModelCatalog, type ModelInfo, type TranscribeOptions } from "../engine/index.js";
import { type Recogniser, transcribeRecording } from "../recording/index.js";
import { shownTime } from "./amounts.js";
import { Failure, reporting } from "./failure.js";
import { interruptible } from "./interrupt.js";
import { audioWorkers, engineSize, modelMemory } from "./machine-share.js";
import { modelFolders } from "./model-folders.js";
import { ownName } from "./own-name.js";
import { ProgressLine } from "./progress-line.js";
import { readConfig } from "./read-config.js";
import { recordingBytes } from "./recording-bytes.js";
import { formats } from "./transcript-formats.js";
import { writeWhole } from "./write-whole.js";

const args = {
  files: { type: "positional", description: "Recordings, as many as you like; - is standard input", required: false, valueHint: "FILES…" },
  model: { type: "string", description: "Model, as `models list` shows it; default: DEFAULT_MODEL", valueHint: "NAME" },
  language: { type: "string", description: "Language that is spoken, as a code such as de; default: en", valueHint: "CODE" },
  prompt: { type: "string", description: "Words and names that are likely to be heard", valueHint: "TEXT" },
  format: { type: "string", description: `${Object.keys(formats).join(", ")}; default: txt`, valueHint: "FORMAT" },
  output: { type: "string", description: "Folder for a file beside each recording's name; default: standard output", valueHint: "DIR" },
  quiet: { type: "boolean", description: "Show no progress" },
} as const satisfies ArgsDef;

/** What was asked for cannot be: the exit code says that it is not the recordings' fault. */
const misuse = (message: string) => new Failure(message, { exitCode: 2 });

interface Job {
  readonly file: string;
  /** Where the text goes; undefined is standard output. */
  readonly target: string | undefined;
}

function jobsOf(files: readonly string[], format: string, output: string | undefined): readonly Job[] {
  if (files.length === 0) throw misuse(`Name at least one recording, or - for standard input. See: ${ownName} transcribe --help`);
  if (files.filter((file) => file === "-").length > 1) throw misuse("Standard input can be read once.");
  if (output === undefined && files.length > 1 && !["txt", "json"].includes(format))
    throw misuse(`Several files in the format ${format} go to --output DIR, one each.`);
  const jobs = files.map((file) => {
    const name = file === "-" ? "stdin" : basename(file, extname(file));
    return { file, target: output === undefined ? undefined : join(output, `${name}.${format}`) };
  });
  const twice = jobs.find(({ target }, i) => target !== undefined && jobs.findIndex((other) => other.target === target) !== i);
  if (twice !== undefined) throw misuse(`${twice.target} would be written twice: transcribe files of one name into different folders.`);
  return jobs;
}

function findModel(config: Config, name: string): ModelInfo {
  const catalog = new ModelCatalog(Object.values(modelFolders(config)));
  const found = catalog.find(name);
  const ids = catalog.entries.map(({ id }) => id).join(", ");
  if (found === undefined) throw misuse(`There is no model "${name}" here. There are: ${ids}. To get another: ${ownName} models pull NAME`);
  return found;
}

function checkArguments(given: Readonly<Record<string, unknown>>): void {
  // The parser takes options that nobody has defined for switches, and goes on.
  const unknown = Object.keys(given).find((name) => name !== "_" && !(name in args));
  if (unknown !== undefined) throw misuse(`There is no option --${unknown}. See: ${ownName} transcribe --help`);
}

/** One recording, from reading to writing. */
async function transcribeOne(job: Job, recogniser: Recogniser, model: ModelInfo, options: Asked, signal: AbortSignal) {
  const { file, target } = job;
  const source = await recordingBytes(file);
  const bar = new ProgressLine({ label: basename(file), amount: shownTime, speed: (value) => `${value.toFixed(1)} × real time` });
  let whole: number | undefined;
  try {
    const { transcript, notes } = await transcribeRecording(recogniser, source.bytes, {
      speech: options.speech,
      channels: "mix",
      signal,
      onBlock(seconds) {
        // While bytes are left, their share tells the length; afterwards the last estimate stands.
        if (source.size !== undefined && source.read() < source.size) whole = (seconds * source.size) / source.read();
        if (options.progress) bar.update(seconds, whole === undefined ? undefined : Math.max(whole, seconds));
      },
    });
    bar.end();
    if (notes.includes("truncated")) bar.say(`whisper-api: ${file} ends before its header says it does: what there was is transcribed.`);
    const text = options.render(transcript, { file, sha256: await source.finish(), model });
    if (target !== undefined) await writeWhole(target, text);
    else process.stdout.write(options.headed ? `==> ${file} <==\n${text}\n` : text);
  } finally {
    bar.end();
    source.close();
  }
}

interface Asked {
  readonly speech: TranscribeOptions;
  readonly render: (typeof formats)[string];
  readonly headed: boolean;
  readonly progress: boolean;
}

/** @returns how many recordings failed */
async function transcribeAll(jobs: readonly Job[], recogniser: Recogniser, model: ModelInfo, options: Asked, signal: AbortSignal) {
  let failed = 0;
  for (const job of jobs) {
    try {
      await transcribeOne(job, recogniser, model, options, signal);
    } catch (error) {
      signal.throwIfAborted();
      failed += 1;
      process.stderr.write(`whisper-api: ${job.file}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  return failed;
}

export const transcribeCommand = defineCommand({
  meta: {
    name: "transcribe",
    description:
      "Transcribe recordings without a server. Exit code: 0 when all went well, 1 when a recording failed (the others are transcribed), 2 when the command makes no sense",
  },
  args,
  run: reporting(async ({ args: given }) => {
    checkArguments(given);
    const config = readConfig();
    const format = given.format ?? "txt";
    const render = formats[format];
    if (render === undefined) throw misuse(`There is no format "${format}": give ${Object.keys(formats).join(" or ")}.`);
    const jobs = jobsOf(given._, format, given.output);
    const model = findModel(config, given.model ?? config.defaultModel);
    const language = given.language?.toLowerCase().split(/[-_]/)[0];
    if (language !== undefined && !model.languages.includes(language))
      throw misuse(
        `The model ${model.id} does not hear "${given.language}": ${model.multilingual ? `give one of ${model.languages.join(", ")}` : "it hears English alone"}.`,
      );
    if (given.output !== undefined) await mkdir(given.output, { recursive: true });

    const { workers, threads } = engineSize(config);
    const engine = createEngine({
      modelsDirs: Object.values(modelFolders(config)),
      defaultModel: model.id,
      threads,
      workers,
      maxAdmitted: 1,
      maxRows: config.maxConcurrent,
      fullWindows: !config.silenceTail,
      encoderPrecision: config.encoderPrecision,
      carryContext: config.carryContext,
      modelMemory: modelMemory(config),
    });
    const detector = createSpeechDetector();
    const decoder = createAudioDecoder({ workers: audioWorkers(config), maxSeconds: config.maxAudioSeconds });
    const options = {
      speech: {
        model: model.id,
        ...(language !== undefined && { language, script: chineseScriptOf(given.language!) }),
        ...(given.prompt !== undefined && { prompt: given.prompt }),
      },
      render,
      headed: format === "txt" && given.output === undefined && jobs.length > 1,
      progress: given.quiet !== true && process.stderr.isTTY === true,
    };
    try {
      await engine.ready();
      const cutOff = () => "Interrupted.";
      const failed = await interruptible((signal) => transcribeAll(jobs, { engine, decoder, detector }, model, options, signal), cutOff);
      if (failed > 0) process.exitCode = 1;
    } finally {
      await Promise.all([engine.close(), decoder.close(), detector.close()]);
    }
  }),
});
