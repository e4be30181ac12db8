import { setImmediate as nextTurn } from "node:timers/promises";
import { AudioError } from "./audio-error.js";
import { BytePump } from "./byte-pump.js";
import type { AudioInfo, AudioStream, DecodeOptions } from "./decoder.js";
import type { StreamReply } from "./protocol.js";
import { OUTPUT_RATE } from "./resampler.js";
import type { SessionOptions } from "./session.js";
import { Waiters } from "./waiters.js";
import type { WorkerHost } from "./worker-host.js";

/** Blocks decoded ahead of the consumer. */
const BLOCKS_AHEAD = 4;

type Limits = Pick<SessionOptions, "maxSeconds" | "maxPcmBytes" | "maxHeldBytes">;

/** The main thread's side of one file: bytes in, blocks out, both only as fast as the blocks are taken. */
export function createAudioStream(
  source: AsyncIterable<Uint8Array>,
  options: DecodeOptions,
  limits: Limits,
  choose: () => WorkerHost,
): AudioStream {
  let info: AudioInfo | undefined;
  let samples = 0;
  let used = false;
  const pull = createPull(source, options, limits, choose, (known) => {
    info = known;
  });
  return {
    info() {
      if (!info) throw new Error("Nothing is known of the audio before its first block.");
      return info;
    },
    duration: () => samples / OUTPUT_RATE,
    settled: () => pull.settled(),
    [Symbol.asyncIterator]() {
      if (used) throw new Error("An audio stream can be iterated once.");
      used = true;
      return {
        async next() {
          const block = await pull.next();
          if (!block) return { done: true, value: undefined };
          samples += block[0]!.length;
          return { done: false, value: block };
        },
        async return() {
          pull.stop();
          return { done: true, value: undefined };
        },
      };
    },
  };
}

function createPull(
  source: AsyncIterable<Uint8Array>,
  options: DecodeOptions,
  limits: Limits,
  choose: () => WorkerHost,
  learn: (info: AudioInfo) => void,
) {
  const { signal } = options;
  const blocks: Float32Array[][] = [];
  const waiters = new Waiters();
  let state: "new" | "open" | "ended" = "new";
  let failure: { readonly error: unknown } | undefined;
  let wakeConsumer = () => {};
  /** The worker has used all messages that it was sent, and has nothing to give. */
  let starved = true;
  let host: WorkerHost;
  let id = 0;
  let iterator: AsyncIterator<Uint8Array>;
  let pump: BytePump;

  const changed = () => waiters.wake();

  const finish = (error?: { readonly error: unknown }) => {
    if (state === "ended") return;
    const opened = state === "open";
    state = "ended";
    failure = error;
    if (error) blocks.length = 0;
    signal.removeEventListener("abort", onAbort);
    if (opened) {
      host.cancel(id);
      pump.stop();
      // Not awaited: a source that hangs must not hold the consumer.
      Promise.resolve(iterator.return?.()).catch(() => {});
    }
    wakeConsumer();
    changed();
  };
  const onAbort = () => finish({ error: signal.reason });

  const onReply = (reply: StreamReply) => {
    if (reply.type === "failed") return finish({ error: new AudioError(reply.code, reply.message) });
    if (reply.info) learn(reply.info);
    if (reply.type === "done") return finish();
    blocks.push(...reply.blocks);
    starved = reply.starved;
    pump.taken(reply.taken);
    if (reply.blocks.length > 0) wakeConsumer();
    changed();
  };

  const open = () => {
    signal.throwIfAborted();
    host = choose();
    iterator = source[Symbol.asyncIterator]();
    pump = new BytePump(iterator, {
      bytes: (message) => host.send({ type: "bytes", id, bytes: message }, [message.buffer as ArrayBuffer]),
      end: () => host.send({ type: "end", id }),
      changed,
    });
    id = host.open({ reply: onReply, lost: (error) => finish({ error }) });
    state = "open";
    signal.addEventListener("abort", onAbort, { once: true });
    const { raw, channels } = options;
    host.send({ type: "open", id, options: { raw, channels, ...limits }, credit: BLOCKS_AHEAD });
    void pump.run().catch((error: unknown) => finish({ error }));
  };

  /** Nothing is under way. `pump.answers` tells whether that held all the while. */
  const isStill = () => blocks.length === 0 && (state === "ended" || (state === "open" && starved && pump.drained));

  return {
    async next(): Promise<Float32Array[] | undefined> {
      if (state === "new") open();
      for (;;) {
        const block = blocks.shift();
        if (block) {
          if (state === "open") host.send({ type: "credit", id, blocks: 1 });
          changed();
          return block;
        }
        if (failure) {
          const { error } = failure;
          failure = undefined;
          throw error;
        }
        if (state === "ended") return undefined;
        await new Promise<void>((resolve) => {
          wakeConsumer = resolve;
        });
      }
    },
    stop() {
      blocks.length = 0;
      if (state === "new") {
        state = "ended";
        changed();
      } else finish();
    },
    async settled(): Promise<void> {
      for (;;) {
        while (!isStill()) await waiters.wait();
        if (state === "ended") return;
        // A source that holds bytes already answers within a turn of the event loop.
        const { answers } = pump;
        await nextTurn();
        if (isStill() && pump.answers === answers) return;
      }
    },
  };
}
