import { type IncomingHttpHeaders, type IncomingMessage, request as startRequest } from "node:http";
import type { Socket } from "node:net";
import { Deadline } from "./deadline.js";
import { codeOf, dial } from "./dial.js";
import type { Network } from "./network.js";
import { RemoteError } from "./remote-error.js";
import { checkUrl, shownHost, type UrlRules } from "./url-rules.js";

export interface RemoteRequest {
  /** Of whoever asks for it: it is checked here. `https://name:password@host/` becomes Basic authorization. */
  readonly url: string;
  readonly rules: UrlRules;
  /** Default: GET. */
  readonly method?: "GET" | "POST" | "PUT";
  /** For the first host alone: none goes to another that it redirects to. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** How many redirects are followed, of GET alone. Default: none, a redirect is then a response like others. */
  readonly redirects?: number;
  /** Milliseconds for each connection: the name, TCP and TLS. Default: 10 s. */
  readonly connectMs?: number;
  /** Milliseconds until the response's headers, over all hops. Default: 60 s. The body's time is its reader's to limit. */
  readonly totalMs?: number;
  /** Ends it at any moment, the body too. */
  readonly signal: AbortSignal;
  readonly network?: Network;
}

export interface RemoteResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Host and port of the server that answered, for sentences and logs. */
  readonly host: string;
  /** Milliseconds from the start to the headers. */
  readonly tookMs: number;
  /** As it comes, read only as fast as it is taken. It is destroyed with an error when the connection breaks before its end. */
  readonly body: IncomingMessage;
  /** Ends the connection at once. Must be called, unless {@link discard} is. */
  close(): void;
  /** Reads what little there may be of a body that nobody wants, so that the other side is not cut off, and closes. Never throws. */
  discard(): Promise<void>;
}

const CONNECT_MS = 10_000;
const TOTAL_MS = 60_000;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Of a body that nobody wants. */
const MOST_DISCARDED = 65_536;
const DISCARD_MS = 2_000;

/**
 * Asks another server on behalf of somebody. Each hop's URL is checked, its name looked up once, and the addresses that were checked are those
 * that are connected to, each time by a connection of its own.
 * @throws RemoteError; the signal's reason
 */
export async function requestRemote(asked: RemoteRequest): Promise<RemoteResponse> {
  const { signal, rules, redirects = 0, method = "GET", totalMs = TOTAL_MS } = asked;
  signal.throwIfAborted();
  let url = checkUrl(asked.url, rules);
  const from = performance.now();
  const late = () => new RemoteError("timeout", `${shownHost(url)} did not answer within ${totalMs / 1000} seconds.`);
  const deadline = new Deadline(totalMs, signal, late);
  try {
    let authorization = basicAuthorization(url);
    let headers = asked.headers ?? {};
    for (let hops = 0; ; hops += 1) {
      const own = { ...headers, ...(authorization !== undefined && { authorization }) };
      const { response, socket } = await ask(url, own, asked, deadline.signal);
      const { location } = response.headers;
      const status = response.statusCode!;
      if (redirects === 0 || method !== "GET" || !REDIRECTS.has(status) || location === undefined) {
        if (socket.closed) deadline.end();
        else socket.once("close", () => deadline.end());
        return remoteResponse(response, socket, url, performance.now() - from);
      }
      socket.destroy();
      if (hops === redirects)
        throw new RemoteError("redirect", `${shownHost(url)} redirects too often: no more than ${redirects} are followed.`);
      const next = nextUrl(location, url, rules);
      if (next.origin !== url.origin) {
        headers = {};
        authorization = undefined;
      }
      authorization = basicAuthorization(next) ?? authorization;
      url = next;
    }
  } catch (error) {
    deadline.end();
    throw error;
  } finally {
    deadline.met();
  }
}

/** @throws RemoteError `redirect` where it is no step that may be made, or as {@link checkUrl} */
function nextUrl(location: string, at: URL, rules: UrlRules): URL {
  const next = URL.canParse(location, at.href) ? new URL(location, at) : undefined;
  if (next === undefined || !/^https?:$/.test(next.protocol))
    throw new RemoteError("redirect", `${shownHost(at)} redirects to something that is no http or https URL.`);
  if (at.protocol === "https:" && next.protocol === "http:")
    throw new RemoteError("redirect", `${shownHost(at)} redirects from https to http, which is not followed.`);
  return checkUrl(next.href, rules);
}

/** RFC 7617, section 2, of the bytes that stand percent-encoded in the URL. */
function basicAuthorization({ username, password }: URL): string | undefined {
  if (username === "" && password === "") return undefined;
  const bytes = `${username}:${password}`.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return `Basic ${Buffer.from(bytes, "latin1").toString("base64")}`;
}

interface Exchange {
  readonly response: IncomingMessage;
  readonly socket: Socket;
}

/** One request over a connection of its own, up to the response's headers. The signal ends it at any moment, also afterwards. */
async function ask(url: URL, headers: Readonly<Record<string, string>>, asked: RemoteRequest, signal: AbortSignal): Promise<Exchange> {
  const { rules, network, method = "GET", body, connectMs = CONNECT_MS } = asked;
  const socket = await dial(url, { rules, connectMs, signal, network });
  const aborted = () => socket.destroy();
  signal.addEventListener("abort", aborted, { once: true });
  socket.once("close", () => signal.removeEventListener("abort", aborted));
  try {
    signal.throwIfAborted();
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = startRequest({
        // Over this socket and no other: no agent, no proxy, no second look-up.
        createConnection: () => socket,
        method,
        path: url.pathname + url.search,
        headers: { accept: "*/*", "accept-encoding": "identity", "user-agent": "whisper-api", ...headers, host: url.host },
      });
      // Stays after the response: errors then are the body's, and what comes after its end is nobody's.
      request.on("error", reject);
      request.once("response", resolve);
      request.once("close", () => reject(new Error("closed")));
      request.end(body);
    });
    return { response, socket };
  } catch (cause) {
    socket.destroy();
    signal.throwIfAborted();
    const code = codeOf(cause);
    const what = code.startsWith("HPE_") ? "answered with something that is not HTTP" : "closed the connection without an answer";
    throw new RemoteError("broken", `${shownHost(url)} ${what}${code === "" ? "" : ` (${code})`}.`, { cause });
  }
}

function remoteResponse(response: IncomingMessage, socket: Socket, url: URL, tookMs: number): RemoteResponse {
  const close = () => void socket.destroy();
  return {
    status: response.statusCode!,
    headers: response.headers,
    host: shownHost(url),
    tookMs,
    body: response,
    close,
    discard: () =>
      new Promise<void>((resolve) => {
        if (socket.closed) return resolve();
        let bytes = 0;
        const timer = setTimeout(close, DISCARD_MS);
        socket.once("close", () => {
          clearTimeout(timer);
          resolve();
        });
        response.on("data", (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > MOST_DISCARDED) close();
        });
        response.once("end", close);
      }),
  };
}
