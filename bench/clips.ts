import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CorpusItem, readCorpus } from "./corpus.js";
import { sampleFile } from "./paths.js";
import { PythonWorker } from "./python-worker.js";

/** A WAV file of speech, 16 kHz mono, 16 bits. */
export interface Clip {
  readonly name: string;
  readonly file: string;
  readonly seconds: number;
}

export interface Clips {
  readonly clips: readonly Clip[];
  remove(): Promise<void>;
}

/** Lengths of speech for the table of times, made from the corpus; the file of 11 s is the project's sample. */
export async function makeClips(withLong: boolean): Promise<Clips> {
  const items = readCorpus();
  const file = (id: string) => items.find((item) => item.id === id)!.file;
  const dir = await mkdtemp(join(tmpdir(), "whisper-api-clips-"));
  const worker = await PythonWorker.start("corpus_worker.py", []);
  const make = async (name: string, files: readonly string[], seconds?: number): Promise<Clip> => {
    const out = join(dir, `${name.replaceAll(" ", "-")}.wav`);
    const made = await worker.ask({ join: files, seconds, out });
    return { name, file: out, seconds: made.seconds as number };
  };
  const clips = [
    await make("1 s", [file("dialogflow_half_an_hour")], 1),
    await make("5 s", [file("libri_1688-142285-0003")]),
    { name: "11 s", file: sampleFile, seconds: 11 },
    await make("30 s", librispeech(items), 30),
    ...(withLong ? [await make("5 min", [file("long_libri_dev")], 300)] : []),
  ];
  await worker.close();
  return { clips, remove: () => rm(dir, { recursive: true, force: true }) };
}

/** The first utterances, for 30 s and more. */
function librispeech(items: readonly CorpusItem[]): string[] {
  const files: string[] = [];
  let seconds = 0;
  for (const item of items.filter(({ id }) => id.startsWith("libri_"))) {
    if (seconds > 30) break;
    files.push(item.file);
    seconds += item.seconds;
  }
  return files;
}
