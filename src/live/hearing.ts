import {
  type AudioDecoder,
  type AudioStream,
  beginningWith,
  channelStreams,
  type HeardBlock,
  OUTPUT_RATE,
  type RawFormat,
  type SpeechDetector,
  Waiters,
} from "../audio/index.js";
import { PushedBytes } from "./pushed-bytes.js";

/** Samples by which one channel may be heard before another. */
const AHEAD = 2 * OUTPUT_RATE;

export interface HearingOptions {
  /** What bytes are that begin like no container. */
  readonly raw?: RawFormat;
  /** Each channel by itself; otherwise they are mixed. */
  readonly multichannel: boolean;
  /** Seconds of audio. */
  readonly maxSeconds: number;
}

interface Listener {
  /** The channels are known. Comes before the first block. */
  begun(channels: number): void;
  block(channel: number, block: HeardBlock): void;
  /** Resolves when the next block is wanted. */
  ready(): Promise<void>;
  /** Bytes, which came in so many pieces, have left the queue for the decoder. */
  taken(bytes: number, pieces: number): void;
  /** Nothing more will be heard. */
  failed(error: unknown): void;
}

/** The way of a session's bytes to blocks of samples with probabilities of speech. It costs nothing before the first byte. */
export class Hearing {
  readonly #decoder: AudioDecoder;
  readonly #detector: SpeechDetector;
  readonly #options: HearingOptions;
  readonly #signal: AbortSignal;
  readonly #listener: Listener;
  readonly #bytes: PushedBytes;
  #stream: AudioStream | undefined;
  #ended: Promise<void> | undefined;
  /** Samples given to the listener, by channel. */
  #given: number[] = [];
  #over = false;
  readonly #waiters = new Waiters();

  /** @param signal ends all work on the stream */
  constructor(
    { decoder, detector }: { readonly decoder: AudioDecoder; readonly detector: SpeechDetector },
    options: HearingOptions,
    signal: AbortSignal,
    listener: Listener,
  ) {
    this.#decoder = decoder;
    this.#detector = detector;
    this.#options = options;
    this.#signal = signal;
    this.#listener = listener;
    this.#bytes = new PushedBytes((count, pieces) => listener.taken(count, pieces));
  }

  push(bytes: Uint8Array): void {
    this.#bytes.push(bytes);
    this.#ended ??= this.#listen();
  }

  /** No more bytes will come. Resolves when all have been heard, or nothing more will be. */
  async end(): Promise<void> {
    this.#bytes.end();
    await this.#ended;
  }

  /** Seconds of audio so far. */
  duration(): number {
    return this.#stream?.duration() ?? 0;
  }

  /** Resolves when the listener has been given all that the bytes so far can make, or when nothing more will be heard. */
  async settled(): Promise<void> {
    if (this.#stream === undefined) return;
    await this.#stream.settled();
    const samples = Math.round(this.#stream.duration() * OUTPUT_RATE);
    const behind = () => samples > Math.min(...(this.#given.length === 0 ? [0] : this.#given));
    while (!this.#over && behind()) await this.#waiters.wait();
  }

  async #listen(): Promise<void> {
    const { raw, multichannel, maxSeconds } = this.#options;
    const signal = this.#signal;
    try {
      const channels = multichannel ? "split" : "mix";
      this.#stream = this.#decoder.decode(this.#bytes, { signal, channels, maxSeconds, ...(raw !== undefined && { raw }) });
      const blocks = this.#stream[Symbol.asyncIterator]();
      const first = await blocks.next();
      if (first.done === true) return;
      const count = first.value.length;
      const streams = channelStreams(beginningWith(first, blocks), count, AHEAD);
      this.#given = new Array<number>(count).fill(0);
      this.#listener.begun(count);
      await Promise.all(streams.map((stream, channel) => this.#hear(channel, this.#detector.listen(stream, signal))));
    } catch (error) {
      if (!signal.aborted) this.#listener.failed(error);
    } finally {
      this.#over = true;
      this.#waiters.wake();
    }
  }

  async #hear(channel: number, blocks: AsyncIterable<HeardBlock>): Promise<void> {
    for await (const block of blocks) {
      await this.#listener.ready();
      if (this.#signal.aborted) return;
      // Its memory is given away.
      const { length } = block.samples;
      this.#listener.block(channel, block);
      this.#given[channel]! += length;
      this.#waiters.wake();
    }
  }
}
