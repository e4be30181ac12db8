import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { createAudioDecoder, createSpeechDetector, type HeardBlock, speechWindows } from "../../src/audio/index.js";
import { type AudioWindow, createEngine, type EngineStream, type OwnedEngine, type Segment } from "../../src/engine/index.js";
import { packageRoot } from "../paths.js";

/** A decode as it was measured. */
export interface Decoded {
  readonly segments: readonly Segment[];
  readonly language: string;
  /** Processor seconds, on one thread with nothing else to do. */
  readonly cost: number;
}

/** Samples of one frame of a client: 100 ms. */
const CHUNK = 1600;

/** Decoder, detector and engine of this process; decodes run one at a time, and each window is decoded once for all policies. */
export class PolicyEars {
  readonly #decoder = createAudioDecoder();
  readonly #detector = createSpeechDetector();
  readonly #engine: OwnedEngine;
  readonly #model: string;
  readonly #known: Map<string, Decoded>;
  readonly #cache: string | undefined;
  #stream: EngineStream | undefined;

  /** @param cache a JSON file that keeps decodes from one run to the next */
  constructor(model: string, modelsDirs: readonly string[], cache?: string) {
    this.#model = model;
    this.#cache = cache;
    this.#known = new Map(cache !== undefined && existsSync(cache) ? JSON.parse(readFileSync(cache, "utf8")) : []);
    this.#engine = createEngine({
      modelsDirs: [`${packageRoot}/models`, ...modelsDirs],
      defaultModel: model,
      threads: 1,
      workers: 1,
      maxAdmitted: 4,
      maxRows: 8,
    });
  }

  /** A recording as the detector hears it, in the pieces in which a client sends it. */
  async listen(file: string): Promise<HeardBlock[]> {
    const { signal } = new AbortController();
    const whole: Float32Array[] = [];
    for await (const [block] of this.#decoder.decode(createReadStream(file), { signal, channels: "mix" })) whole.push(block!);
    async function* chunks() {
      for (const block of whole) for (let at = 0; at < block.length; at += CHUNK) yield block.slice(at, at + CHUNK);
    }
    const heard: HeardBlock[] = [];
    for await (const block of this.#detector.listen(chunks(), signal)) heard.push(block);
    return heard;
  }

  /** What a client hears who posts the recording. */
  async post(blocks: readonly HeardBlock[]): Promise<Decoded> {
    async function* source() {
      yield* blocks;
    }
    const { signal } = new AbortController();
    return await this.#measured(`post ${digest(blocks.map(({ samples }) => samples))}`, () =>
      this.#engine.transcribe(speechWindows(source()), { model: this.#model }, signal),
    );
  }

  async decode(window: AudioWindow, urgency: "final" | "interim"): Promise<Decoded> {
    const { signal } = new AbortController();
    this.#stream ??= this.#engine.openStream({ model: this.#model });
    const stream = this.#stream;
    return await this.#measured(`${urgency} ${digest([window.pcm])} ${JSON.stringify(window.speech)}`, () =>
      stream.transcribe({ ...window, pcm: window.pcm.slice() }, urgency, signal),
    );
  }

  async close(): Promise<void> {
    this.save();
    this.#stream?.release();
    await Promise.all([this.#engine.close(), this.#detector.close(), this.#decoder.close()]);
  }

  save(): void {
    if (this.#cache !== undefined) writeFileSync(this.#cache, JSON.stringify([...this.#known]));
  }

  async #measured(key: string, run: () => Promise<Omit<Decoded, "cost">>): Promise<Decoded> {
    const name = `${this.#model} ${key}`;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    await this.#engine.ready();
    const before = process.cpuUsage();
    const { segments, language } = await run();
    const { user, system } = process.cpuUsage(before);
    const decoded = { segments: segments.map((segment) => ({ ...segment, tokens: [] })), language, cost: (user + system) / 1e6 };
    this.#known.set(name, decoded);
    return decoded;
  }
}

function digest(pieces: readonly Float32Array[]): string {
  const hash = createHash("sha1");
  for (const { buffer, byteOffset, byteLength } of pieces) hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  return hash.digest("hex");
}
