import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CorpusItem, isDev, LONG_ID, partsOf, readCorpus } from "../corpus.js";
import { progress } from "../progress.js";
import { PythonWorker } from "../python-worker.js";
import type { SpokenWord } from "./delays.js";

export const SAMPLE_RATE = 16_000;
/** Of `linear16`, one channel. */
export const BYTES_PER_SECOND = 2 * SAMPLE_RATE;

/** Audio as it is sent: 16 kHz, one channel, 16 bits, without a header. */
export interface Recording {
  readonly id: string;
  readonly audio: Buffer;
  readonly text: string;
  /** Where the corpus has times. */
  readonly words?: readonly SpokenWord[];
}

/** Utterances strung together, with the borders of each, in seconds. */
export interface LongRecording extends Recording {
  readonly parts: readonly { readonly start: number; readonly end: number; readonly text: string }[];
}

export interface LiveCorpus {
  /** The dev list; those with word times first, the others mixed. */
  readonly clips: readonly Recording[];
  readonly long: LongRecording;
}

/** Neighbours in the corpus come from one source; a stride that shares no factor with their number mixes them. */
const STRIDE = 37;

/** Decodes everything beforehand, so that nothing but the sending goes on while it is measured. */
export async function readLiveCorpus(quick: boolean): Promise<LiveCorpus> {
  const items = readCorpus();
  const dev = mixed(items.filter(isDev)).sort((one, other) => Number(Boolean(other.words)) - Number(Boolean(one.words)));
  const folder = await mkdtemp(join(tmpdir(), "whisper-api-live-"));
  const worker = await PythonWorker.start("corpus_worker.py", []);
  const decode = async ({ id, file, text, words }: CorpusItem): Promise<Recording> => {
    progress(`decoding ${id}`);
    const out = join(folder, "decoded.wav");
    await worker.ask({ join: [file], out });
    const audio = pcmOf(await readFile(out));
    return { id, audio, text: text!, ...(words && { words: words.map(([word, , end]) => ({ word, end })) }) };
  };
  try {
    const clips: Recording[] = [];
    for (const item of quick ? dev.slice(0, 12) : dev) clips.push(await decode(item));
    const item = items.find(({ id }) => id === LONG_ID)!;
    return { clips, long: { ...(await decode(item)), parts: partsOf(item) } };
  } finally {
    await worker.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function mixed<Item>(items: readonly Item[]): Item[] {
  if (items.length % STRIDE === 0) return [...items];
  return items.map((_, index) => items[(index * STRIDE) % items.length]!);
}

/** Whole utterances of the long recording, beginning with one of them, for at least so many seconds where it has them. */
export function stretchOf(long: LongRecording, first: number, seconds: number): Recording {
  const from = long.parts[first % long.parts.length]!;
  const last = long.parts.find(({ start, end }) => start >= from.start && end - from.start >= seconds) ?? long.parts.at(-1)!;
  const text = long.parts
    .filter(({ start, end }) => start >= from.start && end <= last.end)
    .map((part) => part.text)
    .join(" ");
  const at = (time: number) => 2 * Math.round(time * SAMPLE_RATE);
  return { id: `${long.id} from ${from.start.toFixed(1)} s`, audio: long.audio.subarray(at(from.start), at(last.end)), text };
}

/** The recording again and again, for so many seconds at most: it ends with a whole utterance, so that its last word is one. */
export function repeated(long: LongRecording, seconds: number): Buffer {
  const times = Math.floor(seconds / secondsOf(long));
  const left = seconds - times * secondsOf(long);
  const end = long.parts.findLast((part) => part.end <= left)?.end ?? 0;
  const rest = long.audio.subarray(0, 2 * Math.round(end * SAMPLE_RATE));
  return Buffer.concat([...Array.from({ length: times }, () => long.audio), rest]);
}

export function secondsOf({ audio }: { readonly audio: Buffer }): number {
  return audio.length / BYTES_PER_SECOND;
}

/** A WAV file in memory, for requests that carry a header. */
export function wavOf(audio: Buffer): Buffer {
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + audio.length, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(SAMPLE_RATE, 24);
  header.writeUInt32LE(BYTES_PER_SECOND, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(audio.length, 40);
  return Buffer.concat([header, audio]);
}

/** The samples of a file that corpus_worker.py wrote: Python's wave module puts nothing but the plain header of 44 bytes before them. */
function pcmOf(wav: Buffer): Buffer {
  return wav.subarray(44);
}
