import { AudioError } from "./audio-error.js";
import type { AudioDecoder, DecoderOptions } from "./decoder.js";
import { createAudioStream } from "./pulled-stream.js";
import { WorkerHost } from "./worker-host.js";

/**
 * Decodes audio files on worker threads. A worker that dies or hangs fails its own streams alone and is replaced.
 * The workers start at once, and do not keep the process alive while nothing is decoded.
 */
export function createAudioDecoder(options: DecoderOptions = {}): AudioDecoder {
  const settings = {
    workers: options.workers ?? 1,
    chunkTimeoutMs: options.chunkTimeoutMs ?? 10_000,
    workerHeapMb: options.workerHeapMb ?? 512,
    streamsPerWorker: options.streamsPerWorker ?? 64,
    limits: {
      maxSeconds: options.maxSeconds ?? 14_400,
      maxPcmBytes: options.maxPcmBytes ?? 17_179_869_184,
      maxHeldBytes: options.maxHeldBytes ?? 268_435_456,
    },
  };
  let closed = false;
  let restarts = 0;
  const retiring = new Set<WorkerHost>();
  const start = (): WorkerHost =>
    new WorkerHost(settings, (host) => {
      retiring.delete(host);
    });
  const hosts = Array.from({ length: settings.workers }, start);

  /** The least busy worker, after worn-out and dead ones have been replaced. */
  const choose = (): WorkerHost => {
    if (closed) throw new AudioError("decoder_died", "The server is stopping; send the audio again later.");
    hosts.forEach((host, index) => {
      if (host.usable) return;
      if (host.alive) retiring.add(host);
      hosts[index] = start();
      restarts += 1;
    });
    return hosts.reduce((best, host) => (host.streams < best.streams ? host : best));
  };

  return {
    decode(bytes, decodeOptions) {
      const { limits } = settings;
      const maxSeconds = decodeOptions.maxSeconds ?? limits.maxSeconds;
      const maxPcmBytes = limits.maxPcmBytes * Math.max(1, maxSeconds / limits.maxSeconds);
      return createAudioStream(bytes, decodeOptions, { ...limits, maxSeconds, maxPcmBytes }, choose);
    },
    status: () => ({
      workers: hosts.filter((host) => host.alive).length,
      streams: [...hosts, ...retiring].reduce((sum, host) => sum + host.streams, 0),
      restarts,
    }),
    async close() {
      closed = true;
      await Promise.all([...hosts, ...retiring].map((host) => host.close()));
    },
  };
}
