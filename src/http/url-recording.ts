import { STATUS_CODES } from "node:http";
import { AudioError, type AudioErrorCode } from "../audio/index.js";
import type { Config } from "../config/index.js";
import {
  allowedAddresses,
  checkUrl,
  decodedBody,
  type Network,
  RemoteError,
  type RemoteResponse,
  requestRemote,
  type UrlRules,
} from "../remote/index.js";
import { ApiError } from "./errors.js";
import { type BodyFaults, checkLength, type ReceivedBody, receiveBody } from "./received-body.js";

export interface UrlOptions {
  readonly config: Config;
  /** Default: the machine's own. */
  readonly network?: Network;
  readonly signal: AbortSignal;
}

const failed = (reason: string, cause?: unknown) => new ApiError("remoteContent", { reason }, { cause });

/** What another try may not meet: its cause says so, as the causes of all failed connections do. */
const failedForNow = (reason: string, cause?: unknown) => failed(reason, new RemoteError("broken", reason, { cause }));

/** RFC 9110, section 15, and RFC 6585 for 429. */
const passing: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Fetches a recording and hands its bytes on as they come, never held. The connection is closed as soon as `use` is done, however that ends.
 * @throws ApiError `badJson`, `remoteContent`; what `use` throws; the signal's reason
 */
export async function withUrlRecording<T>(url: string, options: UrlOptions, use: (body: ReceivedBody) => Promise<T>): Promise<T> {
  const { config, signal } = options;
  const response = await ask(url, options);
  try {
    checkStatus(response);
    const { urlSeconds: waitSeconds, maxDownloadBytes: limit } = config;
    const faults = faultsOf(response);
    checkLength(response.headers["content-length"], limit, faults);
    const { tookMs: waitedMs } = response;
    return await use(receiveBody(decodedBody(response), { limit, idleSeconds: waitSeconds, waitSeconds, waitedMs, signal, faults }));
  } catch (error) {
    throw error instanceof AudioError && noAudio.has(error.code) && isPage(response) ? failed(pageInstead(response), error) : error;
  } finally {
    response.close();
  }
}

/**
 * Checks a recording's URL and the addresses of its host, and fetches nothing.
 * @throws ApiError `badJson`, `remoteContent`; the signal's reason
 */
export async function checkRecordingUrl(url: string, { config, network, signal }: UrlOptions): Promise<void> {
  const rules = rulesOf(config);
  try {
    await allowedAddresses(checkUrl(url, rules), rules, network, signal);
  } catch (error) {
    throw urlError(error);
  }
}

const rulesOf = ({ allowPrivateUrls: allowPrivate }: Config): UrlRules => ({ allowPrivate });

async function ask(url: string, { config, network, signal }: UrlOptions): Promise<RemoteResponse> {
  try {
    return await requestRemote({
      url,
      rules: rulesOf(config),
      redirects: config.followRedirects ? config.maxRedirects : 0,
      connectMs: config.urlConnectSeconds * 1000,
      totalMs: config.urlSeconds * 1000,
      network,
      signal,
    });
  } catch (error) {
    throw urlError(error);
  }
}

function urlError(error: unknown): unknown {
  if (!(error instanceof RemoteError)) return error;
  const { code, message } = error;
  if (code === "bad_url") return new ApiError("badJson", { reason: message }, { cause: error });
  return failed(code === "private" ? `${message} The server's operator can allow it with AUDIO_URL_ALLOW_PRIVATE.` : message, error);
}

function checkStatus({ status, headers, host }: RemoteResponse): void {
  if (status >= 200 && status < 300) return;
  // The reason phrase as registered: the other server's own may say anything.
  const answer = `${host} answered with ${`${status} ${STATUS_CODES[status] ?? ""}`.trim()}`;
  if (status >= 300 && status < 400 && headers.location !== undefined)
    throw failed(`${answer}, and redirects are not followed. The server's operator can allow them with AUDIO_URL_FOLLOW_REDIRECTS.`);
  if (status === 401 || status === 403) throw failed(`${answer}: give a URL that can be read without a login, such as a signed one.`);
  throw passing.has(status) ? failedForNow(`${answer}.`) : failed(`${answer}.`);
}

function faultsOf({ host }: RemoteResponse): BodyFaults {
  return {
    tooLarge: (limit) => failed(`it is larger than the limit of ${limit} bytes.`),
    late: (seconds) => failedForNow(`${host} did not send it within ${seconds} seconds.`),
    broken: (error) =>
      /^(Z_|ERR_.*BROTLI)/.test((error as NodeJS.ErrnoException | null)?.code ?? "")
        ? failed(`${host} sent it compressed, and it cannot be unpacked.`, error)
        : failedForNow(`${host} closed the connection before the end.`, error),
  };
}

const noAudio: ReadonlySet<AudioErrorCode> = new Set(["empty", "undecodable", "unsupported", "no_audio"]);

const isPage = ({ headers }: RemoteResponse) => /^(text\/html|application\/xhtml\+xml)\b/i.test(headers["content-type"] ?? "");

const pageInstead = ({ host }: RemoteResponse) =>
  `${host} sent a web page, not a recording: give the address of the audio file itself, not of a page about it.`;
