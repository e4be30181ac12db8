import type { Readable } from "node:stream";
import type { FastifyBaseLogger } from "fastify";
import type { Config } from "../config/index.js";
import type { Job, JobResult, Spool, Transcribed } from "../jobs/index.js";
import type { KeyRing } from "../keys/index.js";
import type { Recogniser } from "../recording/index.js";
import { type Network, RemoteError } from "../remote/index.js";
import { errorBody } from "./error-body.js";
import { ApiError, type ErrorName, toApiError } from "./errors.js";
import { readListenRequest } from "./listen-request.js";
import { type BodyFaults, type ReceivedBody, receiveBody } from "./received-body.js";
import { type Answer, recognise } from "./recognition.js";
import { loggedFacts, type RequestFacts } from "./request-facts.js";
import { withUrlRecording } from "./url-recording.js";

/** Faults of the server, which another try may not meet. */
const passing: ReadonlySet<ErrorName> = new Set(["workerDied", "notReady", "closing", "tooManyRequests", "internal"]);

interface JobTranscription {
  readonly config: Config;
  readonly recogniser: Recogniser;
  readonly spool: Spool;
  readonly keys: KeyRing;
  readonly network?: Network;
  readonly logger: FastifyBaseLogger;
}

/** Of a file that is this server's own. */
const spoolFaults: BodyFaults = {
  tooLarge: () => new ApiError("internal"),
  late: () => new ApiError("internal"),
  broken: (cause) => new ApiError("internal", {}, { cause }),
};

/** Without a character set, which JSON has none of (RFC 8259, section 11). */
const json = "application/json";

function answered({ contentType, payload }: Answer): JobResult {
  if (typeof payload === "string") return { contentType, body: Buffer.from(payload), erroneous: false };
  return { contentType: json, body: Buffer.from(JSON.stringify(payload)), erroneous: false };
}

/** An error in the form that leaves the server, as a job's result. */
export function erroneous(error: ApiError, { id }: Job): JobResult {
  return { contentType: json, body: Buffer.from(JSON.stringify(errorBody(error, id))), erroneous: true };
}

async function withSpooled<T>(file: Readable, use: (body: ReceivedBody) => Promise<T>, { uploadIdleSeconds }: Config, signal: AbortSignal) {
  // It is told when the body is read; without a listener it would end the process at any other moment.
  file.on("error", () => undefined);
  try {
    return await use(receiveBody(file, { limit: Number.POSITIVE_INFINITY, idleSeconds: uploadIdleSeconds, signal, faults: spoolFaults }));
  } finally {
    file.destroy();
  }
}

/** Transcribes a job on the way of a direct request, and gives what that would have been answered with. */
export async function transcribeJob(
  { config, recogniser, spool, keys, network, logger }: JobTranscription,
  job: Job,
  stop: AbortSignal,
): Promise<Transcribed> {
  const facts: RequestFacts = {};
  const late = new AbortController();
  const seconds = config.callbackJobSeconds;
  const timer = setTimeout(() => late.abort(new ApiError("timeout", { seconds })), seconds * 1000);
  const signal = AbortSignal.any([stop, late.signal]);
  try {
    // What the label of the body said has done its work.
    const asked = readListenRequest({ query: job.query, headers: {} }, recogniser.engine.models());
    facts.model = asked.model.id;
    const background = { ...asked, speech: { ...asked.speech, background: true } };
    const hear = (seconds: number) => keys.hear(job.owner.id, seconds);
    const recognised = (body: ReceivedBody) => recognise({ recogniser, asked: background, body, signal, requestId: job.id, facts, hear });
    const answer =
      job.source.kind === "url"
        ? await withUrlRecording(job.source.url, { config, network, signal }, recognised)
        : await withSpooled(spool.read(job.id), recognised, config, signal);
    return { result: answered(answer), facts: loggedFacts(facts) };
  } catch (thrown) {
    stop.throwIfAborted();
    const error = toApiError(late.signal.aborted ? late.signal.reason : thrown);
    if (error.status >= 500) logger.error({ err: error.cause ?? error, request_id: job.id, entry: error.entry }, "job failed");
    const transient = passing.has(error.entry) || (error.cause instanceof RemoteError && error.cause.retryable);
    return { result: erroneous(error, job), transient, facts: loggedFacts({ ...facts, error: error.entry }) };
  } finally {
    clearTimeout(timer);
  }
}
