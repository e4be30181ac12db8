import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import {
  type AudioWindow,
  createEngine,
  type Engine,
  type EngineOptions,
  type OwnedEngine,
  type TranscribeOptions,
  type Transcription,
} from "../../src/engine/index.js";
import { MODEL } from "../whisper/real-model.js";
import { type TinyOptions, writeTinyModel } from "../whisper/tiny-model.js";

export const MODELS = resolve(MODEL, "..");
export const MODEL_ID = "tiny.en";

export function openEngine(options: Partial<EngineOptions> = {}): OwnedEngine {
  return createEngine({
    modelsDirs: [MODELS],
    defaultModel: MODEL_ID,
    threads: 1,
    workers: 1,
    maxAdmitted: 32,
    maxRows: 8,
    ...options,
  });
}

/** Audio in windows of so many seconds, one after the other. */
export async function* windows(pcm: Float32Array, seconds = 28): AsyncGenerator<AudioWindow> {
  const size = seconds * 16_000;
  for (let at = 0; at < pcm.length; at += size) yield { pcm: pcm.slice(at, at + size), offset: at };
}

/** A window, if there is one, and nothing after it, not even an end. */
export async function* hanging(first?: Float32Array): AsyncGenerator<AudioWindow> {
  if (first !== undefined) yield { pcm: first.slice(), offset: 0 };
  await new Promise(() => undefined);
}

export function transcribe(
  engine: Engine,
  audio: Float32Array | AsyncIterable<AudioWindow>,
  signal: AbortSignal = new AbortController().signal,
  options: Partial<TranscribeOptions> = {},
): Promise<Transcription> {
  return engine.transcribe(audio instanceof Float32Array ? windows(audio) : audio, { model: MODEL_ID, ...options }, signal);
}

export const textOf = ({ segments }: Pick<Transcription, "segments">): string => segments.map(({ text }) => text).join("");

/** Waits for something that comes in its own time. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await setTimeout(2);
}

/** The promise, or an error instead of waiting for ever. */
export async function settles<T>(promise: Promise<T>): Promise<T> {
  const stop = new AbortController();
  const late = setTimeout(100_000, undefined, { signal: stop.signal }).then(() => {
    throw new Error("never settled");
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    stop.abort();
  }
}

/** Joined one after the other. */
export function concat(...parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => {
    out.set(part, at);
    return at + part.length;
  }, 0);
  return out;
}

/** Makes folders within `root`, each with files of the given text or tiny models. */
export function modelFolders(root: string): (files: Readonly<Record<string, TinyOptions | string>>) => string {
  let made = 0;
  return (files) => {
    const path = join(root, String(made++));
    mkdirSync(path);
    for (const [name, content] of Object.entries(files))
      if (typeof content === "string") writeFileSync(join(path, name), content);
      else writeTinyModel(join(path, name), content);
    return path;
  };
}
