import type { IncomingMessage } from "node:http";
import WebSocket, { type ClientOptions } from "ws";
import type { LiveMessage } from "../../src/live/index.js";
import { type RunningServer, until } from "./running-server.js";

export type Results = Extract<LiveMessage, { readonly type: "Results" }>;
export type Metadata = Extract<LiveMessage, { readonly type: "Metadata" }>;
export type UtteranceEnd = Extract<LiveMessage, { readonly type: "UtteranceEnd" }>;
export type SpeechStarted = Extract<LiveMessage, { readonly type: "SpeechStarted" }>;
export type ErrorMessage = Extract<LiveMessage, { readonly type: "Error" }>;

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

export interface Dialled extends ClientOptions {
  readonly key?: string;
  readonly protocols?: readonly string[];
}

export const liveUrl = (server: RunningServer, query = ""): string => `ws://127.0.0.1:${server.port}/v1/listen${query}`;

/** A WebSocket client of the running server that remembers everything it is sent. */
export class LiveClient {
  readonly socket: WebSocket;
  readonly messages: LiveMessage[] = [];
  readonly opened: Promise<IncomingMessage>;
  readonly closed: Promise<Closed>;
  #closed: Closed | undefined;

  constructor(server: RunningServer, query = "", { key = server.key, protocols = [], ...options }: Dialled = {}) {
    const headers = key === "" ? options.headers : { authorization: `Token ${key}`, ...options.headers };
    this.socket = new WebSocket(liveUrl(server, query), [...protocols], { ...options, ...(headers !== undefined && { headers }) });
    this.socket.on("message", (data) => this.messages.push(JSON.parse(String(data))));
    this.opened = new Promise((resolve, reject) => {
      this.socket.once("upgrade", resolve);
      this.socket.once("error", reject);
    });
    this.opened.catch(() => undefined);
    this.socket.on("error", () => undefined);
    this.closed = new Promise((resolve) => {
      this.socket.once("close", (code, reason) => {
        this.#closed = { code, reason: String(reason) };
        resolve(this.#closed);
      });
    });
  }

  async open(): Promise<this> {
    await this.opened;
    await until("the first frame", () => this.messages.length > 0);
    return this;
  }

  send(data: Buffer | object): void {
    this.socket.send(Buffer.isBuffer(data) ? data : JSON.stringify(data));
  }

  /** Sends bytes in frames of one size, or of the sizes given in turn, as fast as they are taken. */
  async stream(bytes: Buffer, size: number | readonly number[] = 8000): Promise<void> {
    const sizes = typeof size === "number" ? [size] : size;
    for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
      const end = at + sizes[turn % sizes.length]!;
      const sent = new Promise<void>((resolve) => this.socket.send(bytes.subarray(at, end), () => resolve()));
      if (turn % 50 === 0) await sent;
      at = end;
    }
  }

  /** Sends CloseStream and waits for the end. */
  async close(): Promise<Closed> {
    this.send({ type: "CloseStream" });
    return await this.closed;
  }

  /** Waits for a message, from a place in what has come on. */
  async next<T extends LiveMessage>(what: string, is: (message: LiveMessage) => boolean, from = 0, seconds = 30): Promise<T> {
    const find = () => this.messages.slice(from).find(is);
    await until(what, () => find() !== undefined || this.#closed !== undefined, seconds);
    const found = find();
    if (found === undefined) throw new Error(`${what} never came; closed with ${this.#closed?.code}: ${JSON.stringify(this.messages)}`);
    return found as T;
  }

  get results(): readonly Results[] {
    return this.messages.filter((message) => message.type === "Results");
  }

  get finals(): readonly Results[] {
    return this.results.filter((message) => message.is_final);
  }

  get metadata(): readonly Metadata[] {
    return this.messages.filter((message) => message.type === "Metadata");
  }

  get errors(): readonly ErrorMessage[] {
    return this.messages.filter((message) => message.type === "Error");
  }

  /** The finals' text, of one channel. */
  transcript(channel = 0): string {
    return this.finals
      .filter((final) => final.channel_index[0] === channel)
      .map((final) => final.channel.alternatives[0]!.transcript)
      .filter((text) => text !== "")
      .join(" ");
  }
}

/** A handshake that is refused: the answer. */
export interface Refusal {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: { readonly err_code: string; readonly err_msg: string; readonly request_id: string; readonly detail: string };
}

export function refused(server: RunningServer, query = "", options: Dialled = {}): Promise<Refusal> {
  const { socket } = new LiveClient(server, query, options);
  return new Promise((resolve, reject) => {
    socket.once("open", () => {
      socket.terminate();
      reject(new Error(`not refused: ${query}`));
    });
    socket.once("unexpected-response", (_request, response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part) => {
        text += part;
      });
      response.once("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: JSON.parse(text) }));
    });
  });
}
