import { signal } from "@preact/signals";
import { grantToken, LiveSocket } from "../api/index.js";
import { peaksOf } from "../measure/index.js";
import type { Query } from "../snippets/index.js";
import { Microphone, MicrophoneFault } from "../sound/index.js";
import { ended, GrowingPeaks, heard, type LiveMessage, lagOf, silence } from "../stream/index.js";
import type { Session } from "./session.js";

export type LivePhase = "opening" | "connecting" | "on" | "reconnecting" | "finishing" | "done" | "failed";

/** Seconds before each attempt to connect anew; then it is given up. */
const PATIENCE = [0.5, 1, 2, 4, 8, 8, 8, 8];

/** What the server will refuse again: audio that is none, or more of it than the key may send (RFC 6455, section 7.4.1). */
const REFUSED = 1008;

/** One visit of the microphone: all that is recorded, and all that the server says of it. Times in seconds of the recording. */
export class LiveSession {
  readonly #phase = signal<LivePhase>("opening");
  readonly #problem = signal<string | undefined>(undefined);
  readonly #take = signal(silence);
  readonly #seconds = signal(0);
  readonly #level = signal(0);
  readonly #lag = signal<number | undefined>(undefined);
  readonly #peaks = new GrowingPeaks();
  readonly #session: Session;
  readonly #query: Query;
  readonly #pieces: Int16Array<ArrayBuffer>[] = [];
  #metadata: Extract<LiveMessage, { readonly type: "Metadata" }> | undefined;
  #microphone: Microphone | undefined;
  #socket: LiveSocket | undefined;
  #samples = 0;
  #rate = 16_000;
  /** Of this connection: what of the recording came before it, and up to where it was sent; in samples. */
  #begin = 0;
  #sent = 0;
  #open = false;
  #attempts = 0;
  #timer = 0;
  /** Seconds that the last answer came late. */
  #measured: number | undefined;

  constructor(session: Session, query: Query) {
    this.#session = session;
    this.#query = query;
  }

  get phase() {
    return this.#phase;
  }
  /** What is wrong, in a sentence. */
  get problem() {
    return this.#problem;
  }
  get take() {
    return this.#take;
  }
  get seconds() {
    return this.#seconds;
  }
  /** The loudest sample of the last twentieth of a second, 0..1. */
  get level() {
    return this.#level;
  }
  /** How far behind what is said the server's last word of it was. */
  get lag() {
    return this.#lag;
  }
  get peaks(): Float32Array {
    return this.#peaks.values;
  }
  get pieces(): readonly Int16Array<ArrayBuffer>[] {
    return this.#pieces;
  }
  get sampleRate(): number {
    return this.#rate;
  }
  get metadata() {
    return this.#metadata;
  }
  /** As it is asked for: with the rate that the microphone turned out to have. */
  get query(): Query {
    return this.#query.map(([name, value]) => [name, name === "sample_rate" ? String(this.#rate) : value]);
  }

  get #over(): boolean {
    return ["done", "failed"].includes(this.#phase.peek());
  }

  async start(device: string): Promise<void> {
    try {
      const microphone = await Microphone.open(
        device,
        (samples) => this.#record(samples),
        () => {
          this.#problem.value = "The microphone was taken away.";
          this.stop();
        },
      );
      if (this.#phase.peek() !== "opening") return await microphone.close();
      this.#microphone = microphone;
      this.#rate = microphone.sampleRate;
      this.#phase.value = "connecting";
      void this.#connect();
    } catch (error) {
      if (!(error instanceof MicrophoneFault)) throw error;
      this.#fail(error.message);
    }
  }

  /** Stops recording and waits for the last words; a second time, it waits no more. */
  stop(): void {
    if (this.#over) return;
    const { value: phase } = this.#phase;
    void this.#microphone?.close();
    this.#microphone = undefined;
    this.#level.value = 0;
    if (phase === "finishing" || this.#samples === 0) {
      this.#end();
    } else {
      this.#phase.value = "finishing";
      if (this.#open) this.#socket!.finish();
    }
  }

  finalize(): void {
    this.#socket?.finalize();
  }

  /** Leaves everything as it is, at once. */
  discard(): void {
    this.#end();
  }

  #record(samples: Int16Array<ArrayBuffer>): void {
    if (this.#microphone === undefined) return;
    this.#pieces.push(samples);
    this.#samples += samples.length;
    const peaks = peaksOf(
      Float32Array.from(samples, (sample) => sample / 32_768),
      this.#rate,
    );
    this.#peaks.add(peaks);
    this.#level.value = peaks.reduce((left, right) => Math.max(left, right), 0);
    this.#seconds.value = this.#samples / this.#rate;
    this.#lag.value = this.#measured && lagOf(this.#take.peek(), this.#seconds.peek(), this.#measured);
    this.#flush();
  }

  async #connect(): Promise<void> {
    const { key, credential } = this.#session;
    let token: string;
    try {
      // A short-lived token cannot make another, and serves by itself.
      token = credential.token ? key : await grantToken(key);
    } catch (error) {
      this.#closed(1006, error instanceof Error ? error.message : "");
      return;
    }
    if (this.#over) return;
    // What is final is behind us; the rest is said again.
    this.#begin = Math.round(this.#take.peek().reached * this.#rate);
    this.#sent = this.#begin;
    this.#socket = new LiveSocket(token, this.query, {
      onOpen: () => {
        this.#open = true;
        this.#problem.value = undefined;
        this.#flush();
        if (this.#phase.peek() === "finishing") this.#socket!.finish();
        else this.#phase.value = "on";
      },
      onMessage: (message) => this.#hear(message),
      onClose: (code, reason) => this.#closed(code, reason),
    });
  }

  #hear(message: LiveMessage): void {
    const offset = this.#begin / this.#rate;
    if (message.type === "Metadata") this.#metadata = message;
    if (message.type === "Error") this.#problem.value = message.description;
    this.#take.value = heard(this.#take.peek(), message, offset);
    if (message.type !== "Results") return;
    this.#attempts = 0;
    this.#measured = Math.max(0, this.#seconds.peek() - (offset + message.start + message.duration));
  }

  #flush(): void {
    if (!this.#open) return;
    let start = this.#samples;
    let index = this.#pieces.length;
    while (index > 0 && start > this.#sent) {
      index -= 1;
      start -= this.#pieces[index]!.length;
    }
    for (const piece of this.#pieces.slice(index)) {
      this.#socket!.send(piece.slice(Math.max(0, this.#sent - start)));
      start += piece.length;
    }
    this.#sent = this.#samples;
  }

  #closed(code: number, reason: string): void {
    const opened = this.#open;
    this.#open = false;
    if (this.#over) return;
    const { value: phase } = this.#phase;
    if (code === 1000 && phase === "finishing") this.#end();
    else if (code === REFUSED) {
      this.#problem.value ??= reason;
      this.#end();
    } else if (phase === "connecting" && !opened) {
      this.#fail(reason || "The server refused the stream. It may have as many as it takes, or this key may have all its streams.");
    } else this.#retry(phase, reason);
  }

  #retry(phase: LivePhase, reason: string): void {
    const wait = PATIENCE[this.#attempts];
    this.#attempts += 1;
    if (wait === undefined) {
      this.#problem.value = "The connection to the server was lost, and did not come back. What was final is kept.";
      this.#end();
      return;
    }
    if (phase !== "finishing") this.#phase.value = "reconnecting";
    this.#problem.value = `The connection was lost${reason === "" ? "" : ` (${reason})`}. Recording goes on, and what was said meanwhile is sent when it is back.`;
    this.#timer = setTimeout(() => void this.#connect(), wait * 1000);
  }

  #fail(problem: string): void {
    this.#problem.value = problem;
    this.#phase.value = "failed";
    void this.#microphone?.close();
    this.#microphone = undefined;
  }

  #end(): void {
    clearTimeout(this.#timer);
    void this.#microphone?.close();
    this.#microphone = undefined;
    this.#take.value = ended(this.#take.peek());
    this.#phase.value = "done";
    this.#level.value = 0;
    this.#socket?.close();
  }
}
