import { isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { Deadline } from "./deadline.js";
import { machineNetwork, type Network } from "./network.js";
import { RemoteError } from "./remote-error.js";
import { allowedAddresses, bareHost, portOf, shownHost, type UrlRules } from "./url-rules.js";
import { withinSignal } from "./within-signal.js";

export interface DialOptions {
  readonly rules: UrlRules;
  readonly network?: Network;
  /** Milliseconds for the name, the connection and TLS together. */
  readonly connectMs: number;
  readonly signal: AbortSignal;
}

/** Failures of certificates and of TLS, as Node names them. */
const TLS_CODES = /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO)/;

/**
 * A connection to the host of a checked URL, encrypted for https. The name is looked up once; whatever it leads to is checked and connected to,
 * while TLS still asks for the name.
 * @throws RemoteError; the signal's reason
 */
export async function dial(url: URL, { rules, network = machineNetwork, connectMs, signal }: DialOptions): Promise<Socket> {
  signal.throwIfAborted();
  const late = () => new RemoteError("timeout", `${shownHost(url)} took no connection within ${connectMs / 1000} seconds.`);
  const deadline = new Deadline(connectMs, signal, late);
  const open: Socket[] = [];
  try {
    const addresses = await allowedAddresses(url, rules, network, deadline.signal);
    const plain = network.connect(addresses, portOf(url));
    open.push(plain);
    await withinSignal(once(plain, "connect"), deadline.signal);
    if (url.protocol === "http:") return plain;
    const host = bareHost(url);
    const secure = connectTls({
      socket: plain,
      host,
      servername: isIP(host) === 0 ? host : "",
      ALPNProtocols: ["http/1.1"],
      ...(network.authorities !== undefined && { ca: network.authorities }),
    });
    open.push(secure);
    await withinSignal(once(secure, "secureConnect"), deadline.signal);
    return secure;
  } catch (error) {
    for (const socket of open) socket.destroy();
    deadline.signal.throwIfAborted();
    throw error instanceof RemoteError ? error : connectionFailure(error, url);
  } finally {
    deadline.end();
  }
}

/** Errors that come when nobody waits any more end with the socket: they must not end the process. */
function once(socket: Socket, event: "connect" | "secureConnect"): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.on("error", reject);
    socket.once("close", () => reject(new Error("closed")));
    socket.once(event, resolve);
  });
}

function connectionFailure(cause: unknown, url: URL): RemoteError {
  const code = codeOf(cause);
  if (url.protocol === "https:" && (TLS_CODES.test(code) || code === ""))
    return new RemoteError(
      "tls",
      `${shownHost(url)} could not be reached safely${code === "" ? "" : ` (${code})`}: its TLS or its certificate is wrong.`,
      { cause },
    );
  return new RemoteError("unreachable", `${shownHost(url)} could not be reached${code === "" ? "" : ` (${code})`}.`, { cause });
}

/** Node's name of a failure; of several addresses that failed, the last one's. */
export function codeOf(error: unknown): string {
  const { code, errors } = error as { readonly code?: unknown; readonly errors?: readonly unknown[] };
  if (typeof code === "string") return code;
  return errors === undefined || errors.length === 0 ? "" : codeOf(errors.at(-1));
}
