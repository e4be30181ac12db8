import { AudioError } from "./audio-error.js";
import { ByteQueue } from "./byte-queue.js";
import type { AudioInfo, RawFormat } from "./decoder.js";
import { detect, MAX_HEAD_BYTES } from "./detect.js";
import { createLibraryReader } from "./library-reader.js";
import { fitChannels, meanOf } from "./mixdown.js";
import { Outbox } from "./outbox.js";
import type { Pcm, PcmFormat } from "./pcm-format.js";
import { createPcmReader } from "./pcm-reader.js";
import { startBytes, startOf } from "./raw-start.js";
import type { Reader } from "./reader.js";
import { OUTPUT_RATE, Resampler } from "./resampler.js";

export interface SessionOptions {
  readonly raw?: RawFormat | undefined;
  readonly channels: "mix" | "split";
  /** Of output. */
  readonly maxSeconds: number;
  /** Decoded PCM, 4 bytes a sample, over the whole file. */
  readonly maxPcmBytes: number;
  /** Bytes kept of a file that can only be read from its end. */
  readonly maxHeldBytes: number;
}

const RAW_FORMATS: Readonly<Record<RawFormat["encoding"], PcmFormat>> = {
  linear16: { kind: "signed", bytesPerSample: 2, bigEndian: false },
  linear32: { kind: "float", bytesPerSample: 4, bigEndian: false },
  mulaw: { kind: "mulaw", bytesPerSample: 1, bigEndian: false },
  alaw: { kind: "alaw", bytesPerSample: 1, bigEndian: false },
};

/** Some kilobytes of silence may decode to many minutes: they are resampled in slices, so that other streams get their turns. */
const SLICE_SAMPLES = 131_072;
/** Samples beyond full scale by more than this are noise, and would overflow sums. */
const SANE = 8;

/** One file on its way from bytes to 16 kHz blocks, inside the worker. Throws AudioError; everything else it throws is a decoder's. */
export class Session {
  readonly outbox = new Outbox();
  readonly #options: SessionOptions;
  readonly #head = new ByteQueue();
  #reader: (Reader & { damaged?(): boolean }) | undefined;
  #wears = false;
  /** The bytes are no raw samples, whatever the options say. */
  #contained = false;
  #toSkip = 0;
  #received = 0;
  /** Bytes without which it cannot be told whether they are samples. */
  #wanted = 0;
  #lookedAt = 0;
  #ended = false;
  #resamplers: Resampler[] = [];
  #rate = 0;
  #channels = 0;
  #sourceRate = 0;
  #pcmBytes = 0;
  /** Decoded and not yet resampled. */
  #rest: Pcm | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  push(bytes: Uint8Array): void {
    this.#received += bytes.length;
    if (this.#reader) this.#reader.push(bytes);
    else this.#head.push(bytes);
  }

  end(): void {
    this.#ended = true;
    this.#reader?.end();
  }

  /** Does a bounded piece of work; what it made lies in the outbox. */
  async step(): Promise<"starved" | "progress" | "done"> {
    if (!this.#reader && !this.#open()) return "starved";
    const step = this.#rest ?? (await this.#reader!.step());
    this.#rest = undefined;
    if (step === "starved") return step;
    if (step === "done") {
      this.#finish();
      return "done";
    }
    if (step.channels.length > 0) this.#take(this.#slice(step));
    return "progress";
  }

  info(): AudioInfo | undefined {
    if (!this.#reader || this.#channels === 0) return undefined;
    return {
      container: this.#reader.container,
      sampleRate: this.#reader.sampleRate || this.#sourceRate,
      channels: this.#channels,
      truncated: this.#ended && this.#reader.truncated(),
    };
  }

  /** It runs a decoder in WebAssembly. */
  wears(): boolean {
    return this.#wears;
  }

  /** A decoder failed in a way that may have spoiled its memory. */
  damaged(): boolean {
    return this.#reader?.damaged?.() ?? false;
  }

  free(): void {
    this.#reader?.free();
  }

  #open(): boolean {
    this.#toSkip -= this.#head.skip(this.#toSkip);
    if (this.#ended && this.#received === 0) throw new AudioError("empty", "The body is empty; send the bytes of an audio file.");
    if (this.#options.raw && !this.#contained) {
      if (!this.#ended && this.#head.length < this.#wanted) return false;
      const { assumed = false } = this.#options.raw;
      const start = startOf(this.#head.peek(startBytes(assumed)), this.#ended, assumed);
      if (typeof start === "number") {
        this.#wanted = start;
        return false;
      }
      if (start === "samples") {
        this.#begin(rawReader(this.#options.raw));
        return true;
      }
      this.#contained = true;
    }
    // Looked at again only when it has grown by a fair part, so that bytes that come one by one cost no more.
    if (!this.#ended && this.#head.length < Math.max(16, this.#lookedAt * 1.25)) return false;
    this.#lookedAt = this.#head.length;
    const reader = this.#sniff(this.#head.peek(MAX_HEAD_BYTES));
    if (!reader) return this.#toSkip > 0 && this.#head.length > 0 ? this.#open() : false;
    this.#head.skip(this.#toSkip);
    this.#begin(reader);
    return true;
  }

  #begin(reader: Reader): void {
    this.#reader = reader;
    reader.push(this.#head.take(this.#head.length));
    if (this.#ended) reader.end();
  }

  #sniff(head: Uint8Array): (Reader & { damaged?(): boolean }) | undefined {
    if (this.#ended && head.length === 0) throw new AudioError("no_audio", "The file holds tags but no audio.");
    const found = detect(head, this.#ended);
    if (found === "more") return undefined;
    if (typeof found === "number") {
      this.#toSkip = found;
      this.#lookedAt = 0;
      return undefined;
    }
    if (found.read === "pcm") return createPcmReader(found.layout);
    this.#toSkip = found.skip;
    this.#wears = true;
    return createLibraryReader(found, this.#options.maxHeldBytes);
  }

  /** As much as one step resamples; the rest waits. */
  #slice(pcm: Pcm): Pcm {
    if (pcm.channels[0]!.length <= SLICE_SAMPLES) return pcm;
    const { sampleRate } = pcm;
    this.#rest = { channels: pcm.channels.map((channel) => channel.subarray(SLICE_SAMPLES)), sampleRate };
    return { channels: pcm.channels.map((channel) => channel.subarray(0, SLICE_SAMPLES)), sampleRate };
  }

  #take({ channels, sampleRate }: Pcm): void {
    const length = channels[0]!.length;
    this.#pcmBytes += 4 * length * channels.length;
    if (this.#pcmBytes > this.#options.maxPcmBytes) {
      throw new AudioError("too_large", `The audio decodes to more than ${this.#options.maxPcmBytes} bytes, the limit of this server.`);
    }
    this.#channels ||= channels.length;
    this.#sourceRate ||= sampleRate;
    const fitted = fitChannels(channels, this.#channels);
    const sane = new Set(fitted);
    for (const channel of sane) sanitise(channel);
    const wanted = this.#options.channels === "mix" ? [meanOf(fitted)] : fitted;
    if (sampleRate !== this.#rate) {
      this.#drain();
      this.#rate = sampleRate;
      this.#resamplers = wanted.map(() => new Resampler(sampleRate));
    }
    this.#put(wanted.map((channel, index) => this.#resamplers[index]!.push(channel)));
  }

  #finish(): void {
    this.#drain();
    if (this.outbox.samples === 0) throw new AudioError("no_audio", "The file holds no audio samples.");
  }

  /** What the resamplers still hold, before the rate changes and at the end. */
  #drain(): void {
    if (this.#resamplers.length > 0) this.#put(this.#resamplers.map((resampler) => resampler.finish()));
  }

  #put(channels: Float32Array[]): void {
    this.outbox.put(channels);
    if (this.outbox.samples > this.#options.maxSeconds * OUTPUT_RATE) {
      throw new AudioError(
        "too_long",
        `The audio is longer than ${this.#options.maxSeconds} seconds, the limit of this server; send it in parts.`,
      );
    }
  }
}

function rawReader(raw: RawFormat): Reader {
  const { sampleRate, channels } = raw;
  return createPcmReader({
    container: "raw",
    format: RAW_FORMATS[raw.encoding],
    sampleRate,
    channels,
    dataStart: 0,
    dataBytes: Number.POSITIVE_INFINITY,
  });
}

/** In place: no NaN, no infinities. */
function sanitise(samples: Float32Array): void {
  for (let i = 0; i < samples.length; i += 1) {
    const value = samples[i]!;
    if (!(value >= -SANE && value <= SANE)) samples[i] = Number.isFinite(value) ? Math.sign(value) * SANE : 0;
  }
}
