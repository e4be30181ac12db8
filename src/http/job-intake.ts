import type { FastifyRequest } from "fastify";
import { AudioError } from "../audio/index.js";
import type { Config } from "../config/index.js";
import { type AudioSource, type Callback, type JobRunner, type Jobs, SpoolError } from "../jobs/index.js";
import { type Network, shownHost } from "../remote/index.js";
import { callerOf } from "./auth.js";
import { checkCallbackUrl } from "./callback-url.js";
import { ApiError } from "./errors.js";
import type { ListenRequest } from "./listen-request.js";
import type { ReceivedBody } from "./received-body.js";
import type { Place } from "./request-work.js";
import { checkRecordingUrl } from "./url-recording.js";
import { loggedHost, readUrlSource } from "./url-source.js";

/** Seconds after which a refused client may try again: a few recordings are through by then. */
const retryAfter = 30;
const later = { headers: { "retry-after": String(retryAfter) } };

/** What becomes a job. */
interface Taken extends Pick<ListenRequest, "kind"> {
  readonly callback: Callback;
  /** The parameters as they came. */
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: ReceivedBody;
}

interface Intake {
  readonly config: Config;
  readonly jobs: Jobs;
  readonly runner: JobRunner;
  readonly network?: Network;
}

/** Where requests with `callback` become jobs. */
export class JobIntake {
  readonly #intake: Intake;
  #coming = 0;

  constructor(intake: Intake) {
    this.#intake = intake;
  }

  /**
   * Takes a place for a request before its body is read.
   * @throws ApiError `badCallback`, `noCallbacks`, `tooManyWaiting`, or the signal's reason
   */
  async admit(request: FastifyRequest, { url }: Callback, signal: AbortSignal): Promise<Place> {
    const { config, jobs, runner, network } = this.#intake;
    if (!runner.ready) throw new ApiError("noCallbacks", {}, { headers: { "retry-after": "5" } });
    request.facts.callback = shownHost(await checkCallbackUrl(url, config, network, signal));
    const { accepted, transcribing } = await jobs.store.counts();
    const count = accepted + transcribing + this.#coming;
    if (count >= config.callbackMaxWaiting) throw new ApiError("tooManyWaiting", { count, seconds: retryAfter }, later);
    this.#coming += 1;
    return {
      release: () => {
        this.#coming -= 1;
      },
    };
  }

  /**
   * Keeps a request as a job. When this resolves, it will be transcribed and delivered whatever happens to this process.
   * @throws ApiError, AudioError `empty`, or the signal's reason
   */
  async take(request: FastifyRequest, { kind, callback, query, body }: Taken, signal: AbortSignal): Promise<void> {
    const { jobs, runner } = this.#intake;
    const { id: requestId, facts } = request;
    const { key } = callerOf(request);
    const created = Date.now();
    try {
      const source = kind === "json" ? await this.#url(request, body, signal) : await this.#spooled(request, body);
      await jobs.store.add({
        ...{ id: requestId, source, callback, created },
        owner: { id: key.id, prefix: key.prefix, name: key.name },
        query,
      });
      runner.wake();
    } catch (error) {
      await jobs.spool.remove(requestId);
      throw intakeError(error);
    } finally {
      facts.bytes = body.bytes();
      facts.receiveMs = body.waitedMs();
    }
  }

  async #spooled(request: FastifyRequest, body: ReceivedBody): Promise<AudioSource> {
    const bytes = await this.#intake.jobs.spool.write(request.id, body, Number(request.headers["content-length"] ?? 0));
    if (bytes === 0) throw new AudioError("empty", "The body is empty; send the bytes of an audio file.");
    return { kind: "spooled", bytes };
  }

  async #url({ facts }: FastifyRequest, body: ReceivedBody, signal: AbortSignal): Promise<AudioSource> {
    const { config, network } = this.#intake;
    const url = await readUrlSource(body);
    facts.source = loggedHost(url);
    await checkRecordingUrl(url, { config, network, signal });
    return { kind: "url", url };
  }
}

/** What could not be kept for want of room. */
function intakeError(error: unknown): unknown {
  if (error instanceof SpoolError) {
    return error.code === "disk_full"
      ? new ApiError("diskFull", {}, { cause: error })
      : new ApiError("spoolFull", { seconds: retryAfter }, { ...later, cause: error });
  }
  const { code } = error as { readonly code?: unknown };
  return code === "SQLITE_FULL" || code === "SQLITE_IOERR" ? new ApiError("diskFull", {}, { cause: error }) : error;
}
