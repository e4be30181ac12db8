import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { type AudioDecoder, createAudioDecoder, createSpeechDetector } from "../../src/audio/index.js";
import { loadConfig } from "../../src/config/index.js";
import { createEngine, type OwnedEngine } from "../../src/engine/index.js";
import { type AppOptions, buildApp } from "../../src/http/index.js";
import { openJobs } from "../../src/jobs/index.js";
import { type KeyRing, openKeyRing } from "../../src/keys/index.js";

const root = join(import.meta.dirname, "../../..");

export const sample: Buffer = readFileSync(join(root, "audio/jfk.wav"));

export const sampleText = "And so my fellow Americans ask not what your country can do for you, ask what you can do for your country.";

export interface RunningServer {
  readonly app: FastifyInstance;
  readonly engine: OwnedEngine;
  readonly decoder: AudioDecoder;
  readonly keys: KeyRing;
  readonly key: string;
  readonly port: number;
  readonly url: string;
  /** Of what it keeps. */
  readonly folder: string;
  /** The log's lines so far. */
  readonly log: readonly string[];
  close(): Promise<void>;
}

/** The whole server with its own engine, decoder and keys, on a free port; `modelsDirs` are looked into beside the project's own. */
export async function startServer(
  environment: Readonly<Record<string, string>> = {},
  maxAdmitted = 8,
  modelsDirs: readonly string[] = [],
  { liveLimits, network, now }: Pick<AppOptions, "liveLimits" | "network"> & { readonly now?: () => number } = {},
): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), "server-"));
  const config = loadConfig({ DATA_DIR: folder, ...environment });
  const log: string[] = [];
  const logger = pino({ level: "info" }, { write: (line: string) => void log.push(line) });
  const engine = createEngine({
    modelsDirs: [join(root, "models"), ...modelsDirs],
    defaultModel: "tiny.en",
    threads: 2,
    // What is heard must not depend on how the machine multiplies.
    encoderPrecision: "float32",
    workers: 1,
    maxAdmitted,
    maxStreams: config.maxLiveStreams,
    // The tests' machine may be slow, and nothing here is about that.
    maxLiveDelay: environment.MAX_LIVE_DELAY === undefined ? 60 : config.maxLiveDelayMs / 1000,
    maxRows: 8,
  });
  const decoder = createAudioDecoder({ workers: 1 });
  const detector = createSpeechDetector();
  const keys = await openKeyRing(join(folder, "keys.db"), now);
  const jobs = await openJobs(config.dataDir, { maxSpoolBytes: config.callbackSpoolBytes });
  const app = await buildApp({ config, engine, decoder, detector, keys, jobs, logger, liveLimits, network, version: "0.0.0" });
  const { key } = await keys.create("tests");
  await app.listen({ host: "127.0.0.1", port: 0, listenTextResolver: () => "listening" });
  await engine.ready();
  const { port } = app.server.address() as AddressInfo;
  return {
    app,
    engine,
    decoder,
    keys,
    key,
    port,
    url: `http://127.0.0.1:${port}`,
    folder: config.dataDir,
    log,
    async close() {
      app.server.closeAllConnections();
      await app.close();
      await Promise.all([engine.close(), decoder.close(), detector.close(), keys.close(), jobs.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until something holds; fails after some seconds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, seconds = 10): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
