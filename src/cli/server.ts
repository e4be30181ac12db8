import type { AddressInfo } from "node:net";
import { type Logger, pino } from "pino";
import type { Config } from "../config/index.js";
import type { KeyRing } from "../keys/index.js";
import { banner } from "./banner.js";
import { Failure } from "./failure.js";
import { keysFile } from "./keys-file.js";
import { audioWorkers, engineSize, modelMemory } from "./machine-share.js";
import { modelFolders } from "./model-folders.js";
import { Opened } from "./opened.js";
import { version } from "./product.js";
import { readConfig } from "./read-config.js";
import { onShutdown, within } from "./shutdown.js";

/** Seconds to put away what was opened, after a start that failed or when the grace is over. */
const mostCloseSeconds = 10;

function cannotListen(error: unknown, { port, host }: Config): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case "EADDRINUSE":
      return new Failure(`PORT=${port} is already in use on ${host}: stop the program that uses it, or set PORT to a free one.`);
    case "EACCES":
      return new Failure(`PORT=${port} may not be opened by this user: set PORT to 1024 or more.`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new Failure(`HOST="${host}" is no address of this machine: set HOST to 127.0.0.1 or 0.0.0.0.`);
    default:
      return error;
  }
}

/** A first key when the database never held one: it may do everything. */
async function firstKey(keys: KeyRing): Promise<string | undefined> {
  return (await keys.list()).length > 0 ? undefined : (await keys.create("first key", { scopes: ["admin"] })).key;
}

/** Runs the server in this process until a signal ends it. @throws Failure with a sentence about the setting that is wrong */
export async function runServer(): Promise<void> {
  const config = readConfig();
  // Logs go to stderr: stdout is for what a person reads at the start.
  const logger = pino({ level: config.logLevel }, pino.destination({ dest: 2, sync: true }));

  const opened = new Opened();
  onShutdown(logger, () => opened.close());
  try {
    await start(config, logger, opened);
  } catch (error) {
    // A signal came during the start and pulled everything from under it: that ends the process, as it should.
    if (opened.closing) return;
    await within(mostCloseSeconds, opened.close());
    throw error;
  }
}

async function start(config: Config, logger: Logger, opened: Opened): Promise<void> {
  const { workers, threads } = engineSize(config);

  // The engine comes first: its workers load the model while this thread loads the rest.
  const { createEngine, EngineError } = await import("../engine/index.js");
  const engine = createEngine({
    modelsDirs: Object.values(modelFolders(config)),
    defaultModel: config.defaultModel,
    threads,
    workers,
    maxAdmitted: config.maxConcurrent + config.maxQueued,
    maxStreams: config.maxLiveStreams,
    maxLiveDelay: config.maxLiveDelayMs / 1000,
    maxRows: config.maxConcurrent,
    fullWindows: !config.silenceTail,
    encoderPrecision: config.encoderPrecision,
    carryContext: config.carryContext,
    modelMemory: modelMemory(config),
  });
  const ready = engine.ready().catch((error) => {
    if (error instanceof EngineError) throw new Failure(`DEFAULT_MODEL="${config.defaultModel}" cannot be used: ${error.message}`);
    throw error;
  });
  // Awaited below; until then a failure must not count as unhandled.
  const loaded = ready.catch(() => undefined);
  // ONNX Runtime ends the whole process when its thread is stopped while it loads a model.
  opened.add(() => loaded.then(() => engine.close()));

  const [{ createAudioDecoder, createSpeechDetector }, { buildApp }, { openJobs }, { openKeyRing }] = await Promise.all([
    import("../audio/index.js"),
    import("../http/index.js"),
    import("../jobs/index.js"),
    import("../keys/index.js"),
  ]);
  const keys = await openKeyRing(keysFile(config));
  opened.add(() => keys.close());
  const jobs = await openJobs(config.dataDir, { maxSpoolBytes: config.callbackSpoolBytes });
  opened.add(() => jobs.close());
  const decoder = createAudioDecoder({ workers: audioWorkers(config), maxSeconds: config.maxAudioSeconds });
  opened.add(() => decoder.close());
  const detector = createSpeechDetector();
  opened.add(() => detector.close());
  const app = await buildApp({ config, engine, decoder, detector, keys, jobs, logger, version });
  opened.add(async () => {
    const closed = app.close();
    if (!(await within(config.shutdownSeconds, closed))) logger.warn("the grace is over: running requests are cut off");
    app.server.closeAllConnections();
    // Whatever is still at work must be told before what it works with is gone.
    await within(mostCloseSeconds, closed);
  });

  await app.listen({ host: config.host, port: config.port, listenTextResolver: () => "listening" }).catch((error) => {
    throw cannotListen(error, config);
  });
  for (const { path, reason } of engine.faults) logger.warn({ path, reason }, "model file cannot be used");
  await ready;
  const { port } = app.server.address() as AddressInfo;
  const key = await firstKey(keys);
  const seconds = process.uptime();
  logger.info({ host: config.host, port, model: config.defaultModel, seconds }, "ready");
  process.stdout.write(banner({ host: config.host, port, model: config.defaultModel, seconds, ...(key !== undefined && { key }) }));
}
