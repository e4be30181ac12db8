import { AudioError } from "./audio-error.js";
import type { AudioInfo, AudioStream, DecodeOptions } from "./decoder.js";
import type { Reply } from "./protocol.js";
import { OUTPUT_RATE } from "./resampler.js";
import type { SessionOptions } from "./session.js";
import type { WorkerHost } from "./worker-host.js";

/** One message to the worker; what one request holds on the way in is this times `IN_FLIGHT` + 1, and one chunk of its source. */
const MESSAGE_BYTES = 65_536;
const IN_FLIGHT = 2;
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
  return {
    info() {
      if (!info) throw new Error("Nothing is known of the audio before its first block.");
      return info;
    },
    duration: () => samples / OUTPUT_RATE,
    [Symbol.asyncIterator]() {
      if (used) throw new Error("An audio stream can be iterated once.");
      used = true;
      const pull = createPull(source, options, limits, choose, (known) => {
        info = known;
      });
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
  let state: "new" | "open" | "ended" = "new";
  let failure: { readonly error: unknown } | undefined;
  let wakeConsumer = () => {};
  let wakePump = () => {};
  let inFlight = 0;
  let host: WorkerHost;
  let id = 0;
  let iterator: AsyncIterator<Uint8Array>;

  const finish = (error?: { readonly error: unknown }) => {
    if (state === "ended") return;
    const opened = state === "open";
    state = "ended";
    failure = error;
    if (error) blocks.length = 0;
    signal.removeEventListener("abort", onAbort);
    if (opened) {
      host.cancel(id);
      // Not awaited: a source that hangs must not hold the consumer.
      Promise.resolve(iterator.return?.()).catch(() => {});
    }
    wakePump();
    wakeConsumer();
  };
  const onAbort = () => finish({ error: signal.reason });

  const onReply = (reply: Reply) => {
    if (reply.type === "failed") return finish({ error: new AudioError(reply.code, reply.message) });
    if (reply.info) learn(reply.info);
    if (reply.type === "done") return finish();
    blocks.push(...reply.blocks);
    inFlight -= reply.taken;
    if (reply.taken > 0) wakePump();
    if (reply.blocks.length > 0) wakeConsumer();
  };

  const open = () => {
    signal.throwIfAborted();
    host = choose();
    iterator = source[Symbol.asyncIterator]();
    id = host.open({ reply: onReply, lost: (error) => finish({ error }) });
    state = "open";
    signal.addEventListener("abort", onAbort, { once: true });
    const { raw, channels } = options;
    host.send({ type: "open", id, options: { raw, channels, ...limits }, credit: BLOCKS_AHEAD });
    void pump().catch((error: unknown) => finish({ error }));
  };

  /** Small chunks are joined while the worker is busy, large ones cut; always into memory that is ours to hand over. */
  const pump = async () => {
    const pending: Uint8Array[] = [];
    let pendingBytes = 0;
    const flush = () => {
      const message = new Uint8Array(pendingBytes);
      let at = 0;
      for (const part of pending) {
        message.set(part, at);
        at += part.length;
      }
      pending.length = 0;
      pendingBytes = 0;
      inFlight += 1;
      host.send({ type: "bytes", id, bytes: message }, [message.buffer]);
    };
    const room = async () => {
      while (state === "open" && inFlight >= IN_FLIGHT) {
        await new Promise<void>((resolve) => {
          wakePump = resolve;
        });
      }
    };
    while (state === "open") {
      const next = await iterator.next();
      if (next.done) break;
      for (let at = 0; at < next.value.length && state === "open"; ) {
        const part = next.value.subarray(at, at + MESSAGE_BYTES - pendingBytes);
        at += part.length;
        // Kept while the source goes on, so a copy: the source may use its buffer again.
        pending.push(inFlight < IN_FLIGHT ? part : part.slice());
        pendingBytes += part.length;
        if (pendingBytes === MESSAGE_BYTES) await room();
        if (state === "open" && inFlight < IN_FLIGHT) flush();
      }
    }
    if (state === "open" && pendingBytes > 0) {
      await room();
      if (state === "open") flush();
    }
    if (state === "open") host.send({ type: "end", id });
  };

  return {
    async next(): Promise<Float32Array[] | undefined> {
      if (state === "new") open();
      for (;;) {
        const block = blocks.shift();
        if (block) {
          if (state === "open") host.send({ type: "credit", id, blocks: 1 });
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
      if (state === "new") state = "ended";
      else finish();
    },
  };
}
