import type { Config } from "../config/index.js";
import { allowedAddresses, checkUrl, type Network, RemoteError, type UrlRules } from "../remote/index.js";
import { ApiError } from "./errors.js";

/** As Deepgram has it (https://developers.deepgram.com/docs/callback). */
const ports = [80, 443, 8080, 8443];

/** Where results may be sent. */
export function callbackRules({ callbackAllowPrivate }: Config): UrlRules {
  return callbackAllowPrivate ? { allowPrivate: true } : { allowPrivate: false, ports };
}

/**
 * Checks form and addresses of a callback's URL before anything is accepted; both are checked again at each delivery.
 * @throws ApiError `badCallback`, or the signal's reason
 */
export async function checkCallbackUrl(text: string, config: Config, network: Network | undefined, signal: AbortSignal): Promise<URL> {
  const rules = callbackRules(config);
  try {
    const url = checkUrl(text, rules);
    await allowedAddresses(url, rules, network, signal);
    return url;
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    const hint = error.code === "private" ? " The server's operator can allow it with CALLBACK_ALLOW_PRIVATE." : "";
    throw new ApiError("badCallback", { reason: error.message + hint }, { cause: error });
  }
}

/** A callback's URL without user name and password. */
export function shownCallback(text: string): string {
  const url = new URL(text);
  url.username = "";
  url.password = "";
  return url.href;
}
