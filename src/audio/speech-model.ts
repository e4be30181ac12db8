import { readFile } from "node:fs/promises";
import { type InferenceSession, Tensor } from "onnxruntime-node";
import { createSession, floatConstants } from "../onnx/index.js";
import { SPEECH_FRAME } from "./speech-frame.js";
import { HALF, speechGraph, unknownModel, WIDTH, WINDOW, WINDOWS } from "./speech-graph.js";
import type { Heard } from "./speech-messages.js";

/** Samples of the frame before that are put before each frame. */
const CONTEXT = 64;
/** From window to window. */
const HOP = 128;

/** What a stream carries from run to run: the last samples, and the recurrent layer's state and cell. */
const STATE_SIZE = CONTEXT + 2 * WIDTH;

/**
 * Frames of silence that a stream begins after. From a state of zeros the model takes half a second to believe in speech, and hardly
 * hears a clip that is one short word: docs/audio.md has the figures.
 */
export const SILENT_FRAMES = 16;

/** Silero VAD in a session of one thread. It holds nothing of a stream: state goes in and comes out. */
export class SpeechModel {
  readonly #session: InferenceSession;
  #first: Float32Array = new Float32Array(STATE_SIZE);
  /** Kept from run to run: V8 would let tens of megabytes of them gather before it collects. */
  #even = new Float32Array(0);
  #odd = new Float32Array(0);

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  /** @throws AudioError when the file is another model, Error when it cannot be read */
  static async load(path: string): Promise<SpeechModel> {
    const model = new SpeechModel(await createSession(speechGraph(constantsOf(await readFile(path))), { threads: 1 }));
    model.#first = (await model.detect(new Float32Array(SILENT_FRAMES * SPEECH_FRAME))).state;
    return model;
  }

  /** `detectAll` for one stream. */
  async detect(frames: Float32Array, state?: Float32Array): Promise<Heard> {
    const [heard] = await this.detectAll([{ frames, state }]);
    return heard!;
  }

  /**
   * Probabilities of speech of whole frames of 16 kHz, equally many of each stream, and the states after them; without a state the frames are a
   * stream's first. They are clipped to −1..1 in place, with silence for what is no number: one such sample would stay in the state for ever. One
   * call at a time.
   */
  async detectAll(streams: readonly Stretch[]): Promise<Heard[]> {
    const batch = streams.length;
    const steps = streams[0]!.frames.length / SPEECH_FRAME;
    const rows = batch * steps * WINDOWS;
    if (this.#even.length < rows * HALF) {
      this.#even = new Float32Array(rows * HALF);
      this.#odd = new Float32Array(rows * HALF);
    }
    const hidden = new Float32Array(batch * WIDTH);
    const cell = new Float32Array(batch * WIDTH);
    for (const [index, { frames, state = this.#first }] of streams.entries()) {
      sanitise(frames);
      foldWindows(frames, state.subarray(0, CONTEXT), this.#even, this.#odd, index, batch);
      hidden.set(state.subarray(CONTEXT, CONTEXT + WIDTH), index * WIDTH);
      cell.set(state.subarray(CONTEXT + WIDTH), index * WIDTH);
    }
    const half = (samples: Float32Array) => new Tensor("float32", samples.subarray(0, rows * HALF), [rows, HALF]);
    const layer = (values: Float32Array) => new Tensor("float32", values, [1, batch, WIDTH]);
    const after = await this.#session.run({
      even: half(this.#even),
      odd: half(this.#odd),
      hidden: layer(hidden),
      cell: layer(cell),
      layout: new Tensor("int64", BigInt64Array.of(BigInt(steps), BigInt(batch), BigInt(WIDTH)), [3]),
    });
    const [speech, hiddenAfter, cellAfter] = [after.speech!, after.hiddenAfter!, after.cellAfter!].map(({ data }) => data as Float32Array);
    return streams.map(({ frames }, index) => {
      const state = new Float32Array(STATE_SIZE);
      state.set(frames.subarray(frames.length - CONTEXT));
      state.set(hiddenAfter!.subarray(index * WIDTH, (index + 1) * WIDTH), CONTEXT);
      state.set(cellAfter!.subarray(index * WIDTH, (index + 1) * WIDTH), CONTEXT + WIDTH);
      return { speech: Float32Array.from({ length: steps }, (_, step) => speech![step * batch + index]!), state };
    });
  }
}

/** Whole frames of one stream, and what it carries from the ones before. */
export interface Stretch {
  readonly frames: Float32Array;
  readonly state?: Float32Array | undefined;
}

function sanitise(frames: Float32Array): void {
  for (let i = 0; i < frames.length; i += 1) {
    const value = frames[i]!;
    if (!(value >= -1 && value <= 1)) frames[i] = value > 1 ? 1 : value < -1 ? -1 : 0;
  }
}

/** @throws AudioError when it is no ONNX file: whatever the protobuf reader stumbles over */
function constantsOf(file: Uint8Array): ReturnType<typeof floatConstants> {
  try {
    return floatConstants(file);
  } catch (error) {
    throw unknownModel(error instanceof Error ? error.message : String(error));
  }
}

/**
 * Each frame of stream `index` of `batch` after its context, cut into four windows; the last one reaches past the frame and is filled by
 * reflection. They are folded and put where the graph wants them.
 */
function foldWindows(
  frames: Float32Array,
  context: Float32Array,
  even: Float32Array,
  odd: Float32Array,
  index: number,
  batch: number,
): void {
  const count = frames.length / SPEECH_FRAME;
  const frame = new Float32Array(CONTEXT + SPEECH_FRAME + CONTEXT);
  frame.set(context);
  for (let i = 0; i < count; i += 1) {
    let at = (i * batch + index) * WINDOWS * HALF;
    frame.set(frames.subarray(i * SPEECH_FRAME, (i + 1) * SPEECH_FRAME), CONTEXT);
    const end = CONTEXT + SPEECH_FRAME;
    for (let k = 0; k < CONTEXT; k += 1) frame[end + k] = frame[end - 2 - k]!;
    for (let window = 0; window < WINDOWS; window += 1) {
      const start = window * HOP;
      for (let k = 1; k < HALF; k += 1, at += 1) {
        const a = frame[start + k]!;
        const b = frame[start + WINDOW - k]!;
        even[at] = a + b;
        odd[at] = a - b;
      }
      even[at] = frame[start + HALF]!;
      at += 1;
    }
    frame.copyWithin(0, SPEECH_FRAME, end);
  }
}
