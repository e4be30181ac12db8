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

  /**
   * Probabilities of speech of whole frames of 16 kHz, and the state after them; without a state the frames are a stream's first. They are
   * clipped to −1..1 in place, with silence for what is no number: one such sample would stay in the state for ever. One call at a time.
   */
  async detect(frames: Float32Array, state: Float32Array = this.#first): Promise<Heard> {
    for (let i = 0; i < frames.length; i += 1) {
      const value = frames[i]!;
      if (!(value >= -1 && value <= 1)) frames[i] = value > 1 ? 1 : value < -1 ? -1 : 0;
    }
    const layer = (from: number) => new Tensor("float32", state.subarray(from, from + WIDTH), [1, 1, WIDTH]);
    const rows = (frames.length / SPEECH_FRAME) * WINDOWS;
    if (this.#even.length < rows * HALF) {
      this.#even = new Float32Array(rows * HALF);
      this.#odd = new Float32Array(rows * HALF);
    }
    foldWindows(frames, state.subarray(0, CONTEXT), this.#even, this.#odd);
    const half = (samples: Float32Array) => new Tensor("float32", samples.subarray(0, rows * HALF), [rows, HALF]);
    const { speech, hiddenAfter, cellAfter } = await this.#session.run({
      even: half(this.#even),
      odd: half(this.#odd),
      hidden: layer(CONTEXT),
      cell: layer(CONTEXT + WIDTH),
    });
    const after = new Float32Array(STATE_SIZE);
    after.set(frames.subarray(frames.length - CONTEXT));
    after.set(hiddenAfter!.data as Float32Array, CONTEXT);
    after.set(cellAfter!.data as Float32Array, CONTEXT + WIDTH);
    return { speech: speech!.data as Float32Array, state: after };
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
 * Each frame after its context, cut into four windows; the last one reaches past the frame and is filled by reflection.
 * They are folded as the graph wants them.
 */
function foldWindows(frames: Float32Array, context: Float32Array, even: Float32Array, odd: Float32Array): void {
  const count = frames.length / SPEECH_FRAME;
  const frame = new Float32Array(CONTEXT + SPEECH_FRAME + CONTEXT);
  frame.set(context);
  for (let i = 0, at = 0; i < count; i += 1) {
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
