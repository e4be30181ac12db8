import type { FastifyBaseLogger } from "fastify";
import type { Config } from "../config/index.js";
import type { Job, JobResult, Sent } from "../jobs/index.js";
import { type Network, RemoteError, requestRemote } from "../remote/index.js";
import { signatureHeaders } from "./callback-signature.js";
import { callbackRules } from "./callback-url.js";
import { requestIdHeaders } from "./request-id.js";

interface CallbackDelivery {
  readonly config: Config;
  readonly network?: Network;
  readonly logger: FastifyBaseLogger;
}

/** Milliseconds that a `Retry-After` asks for (RFC 9110, section 10.2.3): seconds or a date. */
function retryAfterOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return wait > 0 ? wait : undefined;
}

/** Sends a job's result once. 2xx is what takes it. */
export async function sendResult(
  { config, network, logger }: CallbackDelivery,
  job: Job,
  result: JobResult,
  signal: AbortSignal,
): Promise<Sent> {
  try {
    const response = await requestRemote({
      url: job.callback.url,
      method: job.callback.method,
      rules: callbackRules(config),
      headers: {
        "content-type": result.contentType,
        // Says which key it was, and is none: Deepgram's header.
        "dg-token": job.owner.id,
        ...requestIdHeaders(job.id),
        ...signatureHeaders(config.callbackSecrets, job.id, Date.now(), result.body),
      },
      body: result.body,
      totalMs: config.callbackSeconds * 1000,
      connectMs: Math.min(10, config.callbackSeconds) * 1000,
      signal,
      network,
    });
    const { status, headers } = response;
    await response.discard();
    if (status >= 200 && status < 300) return { status };
    const redirect = status >= 300 && status < 400 ? " Redirects are not followed." : "";
    const retryAfter = retryAfterOf(headers["retry-after"]);
    return { status, error: `The receiver answered ${status}.${redirect}`, ...(retryAfter !== undefined && { retryAfter }) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RemoteError) return { error: error.message };
    logger.error({ err: error, request_id: job.id }, "callback failed");
    return { error: "The attempt failed within this server." };
  }
}
