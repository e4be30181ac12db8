import { createHash } from "node:crypto";
import { type AudioDecoder, AudioError, OUTPUT_RATE, type SpeechDetector, Waiters } from "../audio/index.js";
import type { EngineStream } from "../engine/index.js";
import { readCommand } from "./client-command.js";
import { Hearing, type HearingOptions } from "./hearing.js";
import { endings, type LiveEnding } from "./live-ending.js";
import type { LiveEvent } from "./live-event.js";
import type { LiveInput } from "./live-input.js";
import type { LiveMessage } from "./live-message.js";
import type { LiveOptions } from "./live-options.js";
import { LiveSession } from "./live-session.js";
import { type LiveIdentity, MessageWriter } from "./message-writer.js";
import { QuietClock } from "./quiet-clock.js";
import { RunningWindows } from "./running-windows.js";

/** Bytes that wait to be decoded: 16 s of 16-bit samples at 16 kHz. Above it the client is not read, until a quarter is left. */
const MOST_HELD = 524_288;
/** Bytes that a frame takes beside its own. */
const FRAME = 128;
/** Bytes: no more than a header and a bit, from which a stream that was broken off cannot be told to have been none. */
const HEADER = 4096;
/** Seconds of audio that are due to be final and are not; while there are more, no more audio is heard. */
const MOST_BEHIND = 20;
/** Seconds for everything that has come to become final, at the end. */
const FLUSH_SECONDS = 120;

/** What a session lives on. The caller opens and closes each; the stream is released when the session ends. */
export interface LiveParts {
  readonly decoder: AudioDecoder;
  readonly detector: SpeechDetector;
  readonly stream: EngineStream;
}

export interface ConversationOptions extends HearingOptions {
  readonly session: Omit<LiveOptions, "channels">;
  readonly identity: LiveIdentity;
}

/** Where a session's messages go, and where its bytes come from. */
export interface LiveClient {
  send(message: LiveMessage): void;
  /** So many seconds of audio more have been heard, of one channel. */
  heard(seconds: number): void;
  /** Give no more bytes, until `resume`. */
  pause(): void;
  resume(): void;
  /** The last message has been sent. Called once; with the error, where it was the server's. */
  ended(ending: LiveEnding, error?: unknown): void;
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
  readonly #client: LiveClient;
  readonly #writer: MessageWriter;
  readonly #windows: RunningWindows;
  readonly #quiet: QuietClock;
  readonly #hearing: Hearing;
  readonly #hash = createHash("sha256");
  readonly #gone = new AbortController();
  #error: unknown;
  readonly #commands: Command[] = [];
  /** For the session to be told anything. */
  readonly #waiters = new Waiters();
  #working = false;
  /** Bytes given and not yet taken by the decoder, with what their frames take. */
  #held = 0;
  #bytes = 0;
  #paused = false;
  #session: LiveSession | undefined;
  #channels: number;
  #sessionEnded = false;
  /** Nothing more is taken from the client. */
  #closing = false;
  #over = false;
  /** Why nothing more can be heard: it goes before what the client asked for. */
  #deaf: { readonly ending: LiveEnding; readonly why: string } | undefined;
  #flush: NodeJS.Timeout | undefined;

  constructor(parts: LiveParts, options: ConversationOptions, client: LiveClient) {
    this.#parts = parts;
    this.#client = client;
    this.#channels = options.multichannel ? (options.raw?.channels ?? 1) : 1;
    this.#writer = new MessageWriter(options.identity);
    this.#windows = new RunningWindows(parts.stream, {
      answered: ({ id }, { segments, language }) => this.#push({ type: "transcribed", id, segments, language }),
      failed: ({ id, urgency }, error) => {
        if (urgency === "interim") this.#push({ type: "failed", id });
        else this.#fail(error);
      },
    });
    this.#hearing = new Hearing(parts, options, this.#gone.signal, {
      begun: (channels) => {
        this.#channels = channels;
        this.#session = new LiveSession({ ...options.session, channels });
      },
      block: (channel, block) => {
        client.heard(block.samples.length / OUTPUT_RATE);
        this.#push({ type: "audio", channel, block });
      },
      ready: async () => {
        while (this.#session !== undefined && this.#session.behind > MOST_BEHIND && !this.#over) await this.#waiters.wait();
      },
      taken: (bytes, pieces) => this.#taken(bytes + pieces * FRAME),
      failed: (error) => this.#unhearable(error),
    });
    const { endpointing = 0, utteranceEnd = 0 } = options.session;
    this.#quiet = new QuietClock(Math.max(endpointing, utteranceEnd), (quietFor) => this.#tellQuiet(quietFor));
    client.send(this.#metadata());
  }

  figures(): LiveFigures {
    return {
      audioSeconds: this.#hearing.duration(),
      bytes: this.#bytes,
      channels: this.#channels,
      slowestFinalMs: this.#windows.slowestMs,
    };
  }

  /** A binary frame. An empty one is an old way to say CloseStream. */
  binary(bytes: Uint8Array): void {
    if (this.#closing) return;
    if (bytes.length === 0) {
      this.close("asked");
      return;
    }
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    this.#held += bytes.length + FRAME;
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
      case "Finalize": {
        const { channel } = command;
        if (channel !== undefined && channel >= this.#channels) {
          this.#client.send(this.#writer.error("SchemaError", `There is no channel ${channel} in this stream.`));
          return false;
        }
        this.#enqueue({ type: "finalize", ...(channel !== undefined && { channel }) });
        return true;
      }
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
    this.#end(ending);
  }

  #metadata() {
    const sha256 = this.#hash.copy().digest("hex");
    return this.#writer.metadata({ sha256, duration: this.#hearing.duration(), channels: this.#channels });
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
            this.#hearing.push(command.bytes);
            break;
          case "finalize":
            await this.#hearing.settled();
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

  #finalize(channel: number | undefined): void {
    if (this.#over) return;
    if (this.#session !== undefined) {
      this.#push({ type: "finalize", ...(channel !== undefined && { channel }) });
      return;
    }
    // There has been no audio, so there are no words; but somebody waits for the answer.
    const nothing = { start: 0, duration: 0, segments: [], language: "en", isFinal: true, speechFinal: false, fromFinalize: true } as const;
    for (let each = 0; each < this.#channels; each += 1) {
      if (channel !== undefined && channel !== each) continue;
      this.#client.send(this.#writer.results({ type: "results", channel: each, ...nothing }, this.#channels));
    }
  }

  #unhearable(error: unknown): void {
    const code = error instanceof AudioError ? error.code : undefined;
    if (this.#over) return;
    // A client may leave before its first whole sample, or after a header.
    const early = code === "empty" || code === "no_audio" || (code === "undecodable" && this.#bytes <= HEADER);
    if (this.#closing && early) return;
    const ours = code === undefined || code === "decoder_died" || code === "timeout";
    if (ours) this.#error = error;
    const ending = ours ? "failed" : code === "too_long" ? "too_long" : "undecodable";
    const why = error instanceof AudioError ? error.message : "The server failed to hear this stream.";
    this.#deaf = { ending, why };
    // What was said before is given all the same.
    this.close(ending, why);
  }

  /** Everything heard becomes final; then the session is over. */
  async #finish(ending: LiveEnding, why: string | undefined): Promise<void> {
    await this.#hearing.end();
    if (this.#session !== undefined) {
      this.#push({ type: "end" });
      while (!this.#sessionEnded && !this.#over) await this.#waiters.wait();
    }
    this.#end(this.#deaf?.ending ?? ending, this.#deaf?.why ?? why);
  }

  async #tellQuiet(quietFor: () => number | undefined): Promise<boolean> {
    await this.#hearing.settled();
    const seconds = quietFor();
    if (seconds !== undefined && this.#session !== undefined && !this.#working && !this.#closing) this.#push({ type: "quiet", seconds });
    return this.#windows.size > 0;
  }

  #push(input: LiveInput): void {
    if (this.#over) return;
    try {
      for (const event of this.#session!.push(input)) this.#do(event);
    } catch (error) {
      this.#fail(error);
    }
    this.#waiters.wake();
  }

  #do(event: LiveEvent): void {
    const channels = this.#channels;
    switch (event.type) {
      case "transcribe":
        this.#windows.start(event);
        break;
      case "cancel":
        this.#windows.cancel(event.id);
        break;
      case "results":
        this.#client.send(this.#writer.results(event, channels));
        break;
      case "speechStarted":
        this.#client.send(this.#writer.speechStarted(event.channel, channels, event.timestamp));
        break;
      case "utteranceEnd":
        this.#client.send(this.#writer.utteranceEnd(event.channel, channels, event.lastWordEnd));
        break;
      case "ended":
        this.#sessionEnded = true;
    }
  }

  #fail(error: unknown): void {
    this.#error ??= error;
    this.#end("failed", "The server failed to transcribe this stream.");
  }

  #end(ending: LiveEnding, why?: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#closing = true;
    clearTimeout(this.#flush);
    this.#quiet.stop();
    this.#commands.length = 0;
    const { code, reason, variant }: { readonly code: number; readonly reason: string; readonly variant?: string } = endings[ending];
    if (variant !== undefined) this.#client.send(this.#writer.error(variant, why ?? reason, reason));
    if (code === 1000 || code === 1012) this.#client.send(this.#metadata());
    this.#windows.cancelAll();
    this.#gone.abort(new Error("The session is over."));
    void this.#hearing.end();
    this.#parts.stream.release();
    this.#waiters.wake();
    this.#client.ended(ending, this.#error);
  }
}
