import type { FastifyInstance } from "fastify";
import { JobRunner } from "../jobs/index.js";
import type { AppOptions } from "./app-options.js";
import { sendResult } from "./callback-delivery.js";
import { ApiError } from "./errors.js";
import { JobIntake } from "./job-intake.js";
import { erroneous, transcribeJob } from "./job-transcription.js";

/** Requests with `callback`: works on them from the server's start to its end, and takes new ones. */
export function callbacks(app: FastifyInstance, { config, engine, decoder, detector, jobs, keys, logger, network }: AppOptions): JobIntake {
  const transcription = { config, recogniser: { engine, decoder, detector }, spool: jobs.spool, keys, network, logger: app.log };
  const delivery = { config, network, logger: app.log };
  const runner = new JobRunner({
    jobs,
    logger,
    work: {
      transcribe: (job, signal) => transcribeJob(transcription, job, signal),
      abandon: (job) => erroneous(new ApiError("workerDied"), job),
      send: (job, result, signal) => sendResult(delivery, job, result, signal),
    },
    concurrency: config.callbackConcurrency,
    retries: config.callbackRetries,
    retryDelay: config.callbackRetrySeconds * 1000,
    retention: config.callbackRetentionSeconds * 1000,
  });
  app.addHook("onReady", () => runner.start());
  // Beside the requests that end now, not after them: both have the same grace, less a second to write what is left.
  let stopped: Promise<void> | undefined;
  app.addHook("preClose", async () => {
    stopped = runner.stop(Math.max(0, config.shutdownSeconds - 1) * 1000);
  });
  app.addHook("onClose", async () => stopped);
  return new JobIntake({ config, jobs, runner, network });
}
