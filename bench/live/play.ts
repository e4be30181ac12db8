import { setTimeout as sleep } from "node:timers/promises";
import { type RawData, WebSocket } from "ws";
import type { LiveMessage, Received, SessionLog } from "./live-message.js";
import { type Clock, framesOf, keepPace } from "./pacing.js";
import { BYTES_PER_SECOND, type Recording, SAMPLE_RATE, secondsOf } from "./recording.js";
import type { LiveTarget } from "./target.js";

/** What one session plays. */
export interface Play {
  readonly recording: Recording;
  /** Seconds of silence after it. Without any, CloseStream comes upon the last word. */
  readonly tail: number;
}

export interface PlayOptions {
  readonly frameMs: number;
  /** Seconds. */
  readonly endpointing: number;
  /** Times real time. */
  readonly speed: number;
  /** Called with the seconds of audio that have been sent. */
  readonly onSent?: (seconds: number) => void;
}

export interface Played extends SessionLog {
  readonly play: Play;
  /** Seconds of audio sent. */
  readonly seconds: number;
  /** The most milliseconds that a frame was sent late. */
  readonly late: number;
}

/** The handshake was answered with something else than a WebSocket. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`the handshake was refused with ${status}`);
    this.name = "Refused";
    this.status = status;
  }
}

const OPEN_LIMIT_MS = 20_000;
/** After CloseStream. */
const CLOSE_LIMIT_MS = 120_000;
/** A socket that has not taken so many bytes holds the sender up. */
const UNSENT_BYTES = 1 << 20;

const realClock: Clock = { now: () => performance.now(), wait: (ms) => sleep(ms) };

/**
 * One session: opened, played in real time (or faster), closed by CloseStream, and waited for.
 *
 * @throws Refused when the server does not let it in
 * @throws Error when it closes the socket otherwise than with 1000 after CloseStream
 */
export async function playSession(target: LiveTarget, play: Play, options: PlayOptions): Promise<Played> {
  const { socket, messages, ended } = await open(target, options);
  try {
    const began = performance.now();
    const silence = Buffer.alloc(Math.round(play.tail * SAMPLE_RATE) * 2);
    const audio = play.tail > 0 ? Buffer.concat([play.recording.audio, silence]) : play.recording.audio;
    const frames = framesOf(audio, 2 * Math.round((options.frameMs / 1000) * SAMPLE_RATE));
    let sent = 0;
    const late = await keepPace(frames, (BYTES_PER_SECOND * options.speed) / 1000, realClock, async (frame) => {
      if (socket.readyState !== WebSocket.OPEN) throw new Error(`the socket was closed in the midst: ${await ended}`);
      socket.send(frame);
      sent += frame.length;
      options.onSent?.(sent / BYTES_PER_SECOND);
      while (socket.bufferedAmount > UNSENT_BYTES && socket.readyState === WebSocket.OPEN) await sleep(20);
    });
    const closeSent = performance.now() - began;
    socket.send(JSON.stringify({ type: "CloseStream" }));
    const code = await within(CLOSE_LIMIT_MS, ended, "no close after CloseStream");
    const closed = performance.now() - began;
    if (code !== 1000) throw new Error(`closed with ${code} instead of 1000`);
    const received = messages.map(({ at, message }): Received => ({ at: at - began, message }));
    return { play, received, closeSent, closed, late, seconds: secondsOf({ audio }) };
  } finally {
    socket.terminate();
  }
}

interface Session {
  readonly socket: WebSocket;
  /** Grows; times are those of performance.now(). */
  readonly messages: readonly Received[];
  /** The close code. */
  readonly ended: Promise<number>;
}

async function open(target: LiveTarget, { endpointing }: PlayOptions): Promise<Session> {
  const socket = openSocket(target, {
    encoding: "linear16",
    sample_rate: `${SAMPLE_RATE}`,
    interim_results: "true",
    endpointing: `${Math.round(1000 * endpointing)}`,
  });
  const messages: Received[] = [];
  socket.on("message", (data: RawData) => {
    messages.push({ at: performance.now(), message: JSON.parse(data.toString()) as LiveMessage });
  });
  const ended = new Promise<number>((settle) => socket.once("close", settle));
  await opened(socket);
  return { socket, messages, ended };
}

/** A socket that is being opened. */
export function openSocket(target: LiveTarget, query: Readonly<Record<string, string>>): WebSocket {
  const { url, headers } = target.socket(query);
  return new WebSocket(url, { headers, perMessageDeflate: false, handshakeTimeout: OPEN_LIMIT_MS });
}

/** @throws Refused when the server does not let it in */
export function opened(socket: WebSocket): Promise<void> {
  return new Promise((settle, fail) => {
    socket.once("open", settle);
    socket.once("unexpected-response", (request, response) => {
      request.destroy();
      fail(new Refused(response.statusCode ?? 0));
    });
    // Also after the opening: the code of the close says what became of it.
    socket.on("error", fail);
  });
}

async function within<Value>(ms: number, promise: Promise<Value>, what: string): Promise<Value> {
  const timer = new AbortController();
  const late = sleep(ms, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`${what} within ${ms / 1000} s`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    late.catch(() => undefined);
    timer.abort();
  }
}
