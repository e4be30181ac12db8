import type { HeardBlock } from "./speech-detector.js";
import { SPEECH_FRAME } from "./speech-frame.js";
import type { Heard } from "./speech-messages.js";

/** Frames of one run, two seconds: what a stream waits at most for each other one, and what the worker holds. */
const RUN_FRAMES = 64;

export type Detect = (frames: Float32Array, state: Float32Array | undefined) => Promise<Heard>;

/** One stream: its blocks go through, each with the probabilities of the frames that it completes. */
export class SpeechListener implements AsyncIterator<HeardBlock, undefined> {
  readonly #source: AsyncIterator<Float32Array>;
  readonly #signal: AbortSignal;
  readonly #detect: Detect;
  /** The start of a frame that the blocks have not completed yet. */
  readonly #rest = new Float32Array(SPEECH_FRAME);
  #restLength = 0;
  #state: Float32Array | undefined;
  #exhausted = false;
  #over = false;
  #failure: { readonly error: unknown } | undefined;
  /** The block after the one that was given out. */
  #ahead: Promise<HeardBlock | undefined> | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #interrupt: (error: unknown) => void = () => {};
  readonly #onAbort = () => this.#end({ error: this.#signal.reason });

  constructor(source: AsyncIterable<Float32Array>, signal: AbortSignal, detect: Detect) {
    this.#source = source[Symbol.asyncIterator]();
    this.#signal = signal;
    this.#detect = detect;
    if (signal.aborted) this.#onAbort();
    else signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  next(): Promise<IteratorResult<HeardBlock, undefined>> {
    const result = this.#turn.then(() => this.#next());
    this.#turn = result.catch(() => {});
    return result;
  }

  async return(): Promise<IteratorResult<HeardBlock, undefined>> {
    this.#end();
    return { done: true, value: undefined };
  }

  async #next(): Promise<IteratorResult<HeardBlock, undefined>> {
    let block: HeardBlock | undefined;
    if (!this.#over) {
      const making = this.#ahead ?? this.#make();
      try {
        block = await new Promise<HeardBlock | undefined>((resolve, reject) => {
          this.#interrupt = reject;
          making.then(resolve, reject);
        });
      } catch (error) {
        this.#end({ error });
      }
    }
    if (this.#failure !== undefined) {
      const { error } = this.#failure;
      this.#failure = undefined;
      throw error;
    }
    if (block === undefined || this.#over) {
      this.#end();
      return { done: true, value: undefined };
    }
    this.#ahead = this.#make();
    this.#ahead.catch(() => {}); // it is told when it is asked for
    return { done: false, value: block };
  }

  async #make(): Promise<HeardBlock | undefined> {
    if (this.#exhausted) return undefined;
    const { done, value: samples } = await this.#source.next();
    if (this.#over) return undefined;
    if (done !== true) return { samples, speech: await this.#hear(samples) };
    this.#exhausted = true;
    if (this.#restLength === 0) return undefined;
    return { samples: new Float32Array(0), speech: await this.#hear(new Float32Array(SPEECH_FRAME - this.#restLength)) };
  }

  async #hear(samples: Float32Array): Promise<Float32Array> {
    const count = Math.floor((this.#restLength + samples.length) / SPEECH_FRAME);
    const speech = new Float32Array(count);
    let at = 0;
    for (let done = 0; done < count && !this.#over; ) {
      const frames = new Float32Array(Math.min(RUN_FRAMES, count - done) * SPEECH_FRAME);
      frames.set(this.#rest.subarray(0, this.#restLength));
      const taken = frames.length - this.#restLength;
      frames.set(samples.subarray(at, at + taken), this.#restLength);
      this.#restLength = 0;
      at += taken;
      const heard = await this.#detect(frames, this.#state);
      this.#state = heard.state;
      speech.set(heard.speech, done);
      done += heard.speech.length;
    }
    const left = samples.subarray(at);
    this.#rest.set(left, this.#restLength);
    this.#restLength += left.length;
    return speech;
  }

  #end(failure?: { readonly error: unknown }): void {
    if (this.#over) return;
    this.#over = true;
    this.#failure = failure;
    this.#ahead = undefined;
    this.#signal.removeEventListener("abort", this.#onAbort);
    // Not awaited: a source that hangs must not hold the consumer.
    if (!this.#exhausted) Promise.resolve(this.#source.return?.()).catch(() => {});
    this.#interrupt(failure?.error);
  }
}
