import { createHash } from "node:crypto";
import { type AudioDecoder, AudioError, type AudioStream, channelStreams, OUTPUT_RATE, type RawFormat, type SpeechDetector } from "../audio/index.js";
import type { EngineStream } from "../engine/index.js";
import { ByteQueue } from "./byte-queue.js";
import { readCommand } from "./client-command.js";
import { endings, type LiveEnding } from "./live-ending.js";
import type { LiveEvent } from "./live-event.js";
import type { LiveInput } from "./live-input.js";
import type { LiveMessage } from "./live-message.js";
import type { LiveOptions } from "./live-options.js";
import { LiveSession } from "./live-session.js";
import { type LiveIdentity, MessageWriter } from "./message-writer.js";
import { QuietClock } from "./quiet-clock.js";
import { RunningWindows } from "./running-windows.js";

/** Channels that one session may have: each costs as much as a session of its own. */
const MOST_CHANNELS = 8;
/** Bytes that wait to be decoded: 16 s of 16-bit samples at 16 kHz. Above it the client is not read, until a quarter is left. */
const MOST_HELD = 524_288;
/** Samples by which one channel may be heard before another. */
const AHEAD = 2 * OUTPUT_RATE;
/** Seconds for everything that has come to become final, at the end. */
const FLUSH_SECONDS = 120;

/** What a session lives on. The caller opens and closes each; the stream is released when the session ends. */
export interface LiveParts {
  readonly decoder: AudioDecoder;
  readonly detector: SpeechDetector;
  readonly stream: EngineStream;
}

export interface ConversationOptions {
  readonly session: Omit<LiveOptions, "channels">;
  /** What bytes are that begin like no container. */
  readonly raw?: RawFormat;
  /** Each channel by itself; otherwise they are mixed. */
  readonly multichannel: boolean;
  readonly identity: LiveIdentity;
  /** Seconds of audio. */
  readonly maxSeconds: number;
}

/** Where a session's messages go, and where its bytes come from. */
export interface LiveClient {
  send(message: LiveMessage): void;
  /** Give no more bytes, until `resume`. */
  pause(): void;
  resume(): void;
  /** The last message has been sent. Called once. */
  ended(ending: LiveEnding): void;
}

/** What the log says of a session. */
export interface LiveFigures {
  readonly audioSeconds: number;
  readonly bytes: number;
  readonly channels: number;
  /** Milliseconds that the slowest final took, from when its audio was there. */
  readonly slowestFinalMs: number;
}

type Command =
  | { readonly type: "bytes"; readonly bytes: Uint8Array }
  | { readonly type: "finalize"; readonly channel?: number }
  | { readonly type: "end"; readonly ending: LiveEnding; readonly why?: string };

/**
 * One live session: what a client sends goes in, in its order, and what is to be sent comes out. It knows neither sockets nor Fastify.
 * Everything that it has begun ends with it, whichever way it ends.
 */
export class LiveConversation {
  readonly #parts: LiveParts;
  readonly #options: ConversationOptions;
  readonly #client: LiveClient;
  readonly #writer: MessageWriter;
  readonly #windows: RunningWindows;
  readonly #quiet: QuietClock;
  readonly #source: ByteQueue;
  readonly #hash = createHash("sha256");
  readonly #gone = new AbortController();
  readonly #commands: Command[] = [];
  readonly #waiters = new Set<() => void>();
  #working = false;
  /** Bytes given and not yet taken by the decoder. */
  #held = 0;
  #bytes = 0;
  #paused = false;
  #audio: AudioStream | undefined;
  /** Settles when all audio has been heard. */
  #hearing: Promise<void> | undefined;
  #deaf = false;
  #session: LiveSession | undefined;
  /** Samples that the session has been given, by channel. */
  #heard: number[] = [];
  #sessionEnded = false;
  /** Nothing more is taken from the client. */
  #closing = false;
  #over = false;
  #flush: NodeJS.Timeout | undefined;

  constructor(parts: LiveParts, options: ConversationOptions, client: LiveClient) {
    this.#parts = parts;
    this.#options = options;
    this.#client = client;
    this.#writer = new MessageWriter(options.identity);
    this.#windows = new RunningWindows(parts.stream, {
      answered: ({ id }, { segments, language }) => this.#push({ type: "transcribed", id, segments, language }),
      failed: ({ id, urgency }, error) => {
        if (urgency === "interim") this.#push({ type: "failed", id });
        else this.#fail(error);
      },
    });
    this.#source = new ByteQueue((bytes) => this.#taken(bytes));
    const { endpointing = 0, utteranceEnd = 0 } = options.session;
    this.#quiet = new QuietClock(Math.max(endpointing, utteranceEnd), (isQuiet) => this.#tellQuiet(isQuiet));
    client.send(this.#metadata());
  }

  figures(): LiveFigures {
    return {
      audioSeconds: this.#audio?.duration() ?? 0,
      bytes: this.#bytes,
      channels: this.#channels,
      slowestFinalMs: this.#windows.slowestMs,
    };
  }

  /** A binary frame. An empty one is an old way to say CloseStream. */
  binary(bytes: Uint8Array): void {
    if (this.#closing) return;
    if (bytes.length === 0) return this.close("asked");
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    this.#held += bytes.length;
    if (this.#held > MOST_HELD && !this.#paused) {
      this.#paused = true;
      this.#client.pause();
    }
    this.#quiet.interrupt();
    this.#enqueue({ type: "bytes", bytes });
  }

  /** A text frame. @returns whether it was one that keeps the session alive. */
  text(frame: string): boolean {
    if (this.#closing) return false;
    const command = readCommand(frame);
    switch (command.type) {
      case "KeepAlive":
        return true;
      case "Finalize":
        if (command.channel !== undefined && command.channel >= this.#channels) {
          this.#client.send(this.#writer.error("SchemaError", `There is no channel ${command.channel} in this stream.`));
          return false;
        }
        this.#enqueue({ type: "finalize", ...(command.channel !== undefined && { channel: command.channel }) });
        return true;
      case "CloseStream":
        this.close("asked");
        return true;
      case "Configure":
        this.#client.send(this.#writer.configureFailure());
        return false;
      case "unknown":
        this.#client.send(this.#writer.error("SchemaError", command.reason));
        return false;
    }
  }

  /** What has come becomes final and is sent; then the session ends. */
  close(ending: LiveEnding, why?: string): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#quiet.stop();
    this.#flush = setTimeout(() => this.#end("failed", "The server could not finish in time."), FLUSH_SECONDS * 1000);
    this.#enqueue({ type: "end", ending, ...(why !== undefined && { why }) });
  }

  /** Ends the session at once, and all work on it. */
  abort(ending: LiveEnding): void {
    this.#closing = true;
    this.#end(ending);
  }

  get #channels(): number {
    const { raw, multichannel } = this.#options;
    return this.#session === undefined ? (multichannel ? (raw?.channels ?? 1) : 1) : this.#heard.length;
  }

  #metadata() {
    const sha256 = this.#hash.copy().digest("hex");
    return this.#writer.metadata({ sha256, duration: this.#audio?.duration() ?? 0, channels: this.#channels });
  }

  #taken(bytes: number): void {
    this.#held -= bytes;
    if (!this.#paused || this.#held > MOST_HELD / 4) return;
    this.#paused = false;
    // It was quiet because nobody listened.
    this.#quiet.interrupt();
    this.#client.resume();
  }

  #enqueue(command: Command): void {
    this.#commands.push(command);
    if (!this.#working) void this.#work().catch((error) => this.#fail(error));
  }

  async #work(): Promise<void> {
    this.#working = true;
    try {
      for (let command = this.#commands.shift(); command !== undefined && !this.#over; command = this.#commands.shift()) {
        switch (command.type) {
          case "bytes":
            this.#source.push(command.bytes);
            this.#hearing ??= this.#listen();
            break;
          case "finalize":
            await this.#settled();
            this.#finalize(command.channel);
            break;
          case "end":
            await this.#finish(command.ending, command.why);
        }
      }
    } finally {
      this.#working = false;
    }
  }

  /** All audio that came before has been given to the session. */
  async #settled(): Promise<void> {
    if (this.#audio === undefined) return;
    await this.#audio.settled();
    const samples = Math.round(this.#audio.duration() * OUTPUT_RATE);
    const behind = () => (this.#session === undefined ? samples > 0 : this.#heard.some((count) => count < samples));
    while (!this.#deaf && !this.#over && behind()) await this.#change();
  }

  #finalize(channel: number | undefined): void {
    if (this.#over) return;
    if (this.#session !== undefined) return this.#push({ type: "finalize", ...(channel !== undefined && { channel }) });
    // There has been no audio, so there are no words; but somebody waits for the answer.
    const nothing = { start: 0, duration: 0, segments: [], language: "en", isFinal: true, speechFinal: false, fromFinalize: true } as const;
    const count = this.#channels;
    for (let each = 0; each < count; each += 1) {
      if (channel === undefined || channel === each) this.#client.send(this.#writer.results({ type: "results", channel: each, ...nothing }, count));
    }
  }

  async #listen(): Promise<void> {
    const { decoder, detector } = this.#parts;
    const { raw, multichannel, maxSeconds, session } = this.#options;
    const { signal } = this.#gone;
    try {
      this.#audio = decoder.decode(this.#source, {
        signal,
        channels: multichannel ? "split" : "mix",
        maxSeconds,
        ...(raw !== undefined && { raw }),
      });
      const blocks = this.#audio[Symbol.asyncIterator]();
      const first = await blocks.next();
      if (first.done === true) return;
      const channels = first.value.length;
      if (channels > MOST_CHANNELS) {
        throw new AudioError("unsupported", `It has ${channels} channels, and at most ${MOST_CHANNELS} can be transcribed each by itself.`);
      }
      this.#heard = new Array<number>(channels).fill(0);
      this.#session = new LiveSession({ ...session, channels });
      const streams = channelStreams(beginningWith(first, blocks), channels, AHEAD);
      await Promise.all(streams.map((stream, channel) => this.#hear(channel, detector.listen(stream, signal))));
    } catch (error) {
      if (!this.#over) this.#unhearable(error);
    } finally {
      this.#deaf = true;
      this.#changed();
    }
  }

  async #hear(channel: number, blocks: ReturnType<SpeechDetector["listen"]>): Promise<void> {
    for await (const block of blocks) {
      while (this.#session?.behind === true && !this.#over) await this.#change();
      if (this.#over) return;
      // Given away with the block.
      const { length } = block.samples;
      this.#push({ type: "audio", channel, block });
      this.#heard[channel]! += length;
      this.#changed();
    }
  }

  #unhearable(error: unknown): void {
    const code = error instanceof AudioError ? error.code : undefined;
    // A client may leave before its first whole sample, or after a header.
    if (this.#closing && (code === "empty" || code === "no_audio")) return;
    this.#closing = true;
    this.#quiet.stop();
    this.#commands.length = 0;
    const why = error instanceof AudioError ? error.message : "The server failed to hear this stream.";
    const ending: LiveEnding =
      code === undefined || code === "decoder_died" || code === "timeout" ? "failed" : code === "too_long" ? "too_long" : "undecodable";
    this.#enqueue({ type: "end", ending, why });
  }

  /** Everything heard becomes final; then the session is over. */
  async #finish(ending: LiveEnding, why: string | undefined): Promise<void> {
    this.#source.end();
    await this.#hearing;
    if (this.#over) return;
    if (this.#session !== undefined) {
      this.#push({ type: "end" });
      while (!this.#sessionEnded && !this.#over) await this.#change();
    }
    this.#end(ending, why);
  }

  #tellQuiet(isQuiet: () => number | undefined): Promise<boolean> {
    return this.#settled().then(() => {
      const seconds = isQuiet();
      const ready = seconds !== undefined && this.#session !== undefined && this.#commands.length === 0 && !this.#working && !this.#closing;
      if (ready) this.#push({ type: "quiet", seconds });
      return this.#windows.size > 0;
    });
  }

  #push(input: LiveInput): void {
    if (this.#over) return;
    try {
      for (const event of this.#session!.push(input)) this.#do(event);
    } catch (error) {
      this.#fail(error);
    }
    this.#changed();
  }

  #do(event: LiveEvent): void {
    const channels = this.#channels;
    switch (event.type) {
      case "transcribe":
        return this.#windows.start(event);
      case "cancel":
        return this.#windows.cancel(event.id);
      case "results":
        return this.#client.send(this.#writer.results(event, channels));
      case "speechStarted":
        return this.#client.send(this.#writer.speechStarted(event.channel, channels, event.timestamp));
      case "utteranceEnd":
        return this.#client.send(this.#writer.utteranceEnd(event.channel, channels, event.lastWordEnd));
      case "ended":
        this.#sessionEnded = true;
    }
  }

  /** Waits until anything has changed. */
  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiters.add(resolve));
  }

  #changed(): void {
    for (const wake of this.#waiters) wake();
    this.#waiters.clear();
  }

  #fail(_error: unknown): void {
    this.#end("failed", "The server failed to transcribe this stream.");
  }

  #end(ending: LiveEnding, why?: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#closing = true;
    clearTimeout(this.#flush);
    this.#quiet.stop();
    this.#commands.length = 0;
    const { code, reason, ...more }: { code: number; reason: string; variant?: string } = endings[ending];
    if (more.variant !== undefined) this.#client.send(this.#writer.error(more.variant, why ?? reason, reason));
    if (code === 1000 || code === 1012) this.#client.send(this.#metadata());
    this.#windows.cancelAll();
    this.#gone.abort(new Error("The session is over."));
    this.#source.end();
    this.#parts.stream.release();
    this.#changed();
    this.#client.ended(ending);
  }
}

function beginningWith<T>(first: IteratorResult<T, undefined>, rest: AsyncIterator<T, undefined>): AsyncIterable<T> {
  let pending: typeof first | undefined = first;
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        const block = pending;
        pending = undefined;
        return block ?? (await rest.next());
      },
      async return() {
        await rest.return?.();
        return { done: true, value: undefined };
      },
    }),
  };
}
