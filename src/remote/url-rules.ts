import { isIP } from "node:net";
import { type Reach, reachOf } from "./address-reach.js";
import { machineNetwork, type Network } from "./network.js";
import { RemoteError } from "./remote-error.js";
import { withinSignal } from "./within-signal.js";

/** What the operator lets this server ask for on behalf of others. */
export interface UrlRules {
  /** Loopback, local networks, reserved ranges. Link-local, multicast and the clouds' metadata addresses are refused all the same. */
  readonly allowPrivate: boolean;
  /** Absent: any port. */
  readonly ports?: readonly number[];
}

/** Longest part of a host that a sentence repeats. */
const LONGEST_HOST = 100;

/** Host and port of a URL for sentences and logs: no name, no password, no path, no query. */
export function shownHost({ host }: URL): string {
  return host.length > LONGEST_HOST ? `${host.slice(0, LONGEST_HOST)}…` : host;
}

/** The host without an IPv6 address's brackets and without the dot that ends a full name. */
export function bareHost({ hostname }: URL): string {
  return hostname.startsWith("[") ? hostname.slice(1, -1) : hostname.replace(/\.$/, "");
}

export function portOf({ port, protocol }: URL): number {
  return port === "" ? (protocol === "https:" ? 443 : 80) : Number(port);
}

/**
 * Reads a URL and checks what can be checked without asking anybody: its form, scheme and port, and its host where that is an address or a name
 * for the machine itself. Decimal, octal, hexadecimal, short and full-width IPv4 are plain after parsing (WHATWG URL, section 3.5).
 * @throws RemoteError `bad_url`, `private`, `forbidden`
 */
export function checkUrl(text: string, rules: UrlRules): URL {
  if (!URL.canParse(text)) throw new RemoteError("bad_url", "The URL cannot be read: give one such as https://example.com/recording.wav.");
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol)) throw new RemoteError("bad_url", "The URL must begin with http:// or https://.");
  const { ports } = rules;
  if (ports !== undefined && !ports.includes(portOf(url)))
    throw new RemoteError("forbidden", `The port ${portOf(url)} of ${shownHost(url)} is not allowed: use one of ${ports.join(", ")}.`);
  const host = bareHost(url);
  if (isIP(host) !== 0) checkReach(reachOf(host), url, rules);
  else if (/(^|\.)localhost$/i.test(host)) checkReach("private", url, rules);
  return url;
}

function checkReach(reach: Reach, url: URL, { allowPrivate }: UrlRules): void {
  if (reach === "public" || (reach === "private" && allowPrivate)) return;
  if (reach === "private") throw new RemoteError("private", `${shownHost(url)} is not publicly routable.`);
  throw new RemoteError("forbidden", `${shownHost(url)} leads to an address that is never asked for anything.`);
}

/**
 * The addresses that a checked URL's host leads to, every one of them allowed. Connecting to these and to nothing else is what keeps a name
 * from leading elsewhere a moment later (DNS rebinding).
 * @throws RemoteError `private`, `forbidden`, `unresolved`; the signal's reason, at once: a look-up cannot be stopped, and is left behind
 */
export async function allowedAddresses(
  url: URL,
  rules: UrlRules,
  network: Network = machineNetwork,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const host = bareHost(url);
  if (isIP(host) !== 0) {
    checkReach(reachOf(host), url, rules);
    return [host];
  }
  const found = network.resolve(host, signal);
  const addresses = await (signal === undefined ? found : withinSignal(found, signal)).catch((cause: unknown) => {
    signal?.throwIfAborted();
    throw new RemoteError("unresolved", `The name ${shownHost(url)} was not found.`, { cause });
  });
  if (addresses.length === 0) throw new RemoteError("unresolved", `The name ${shownHost(url)} has no address.`);
  for (const address of addresses) checkReach(reachOf(address), url, rules);
  return addresses;
}
