/** What tells one version of a file on a server from another (RFC 9110, section 8.8). */
export interface Validators {
  readonly etag?: string;
  readonly lastModified?: string;
}

export interface TransferOptions {
  readonly url: URL;
  /** First byte that is wanted. */
  readonly from: number;
  /** Of the file that the bytes before `from` came from. */
  readonly validators: Validators;
  /** Longest silence: until the headers, and between any two pieces of the body. */
  readonly idleMs: number;
  readonly signal: AbortSignal;
}

export interface Transfer {
  /** Place of the body's first byte in the file: `from`, or 0 when the server sends all of it. */
  readonly start: number;
  /** Bytes of the whole file, when the server says so. */
  readonly total: number | undefined;
  readonly validators: Validators;
  /** @throws TransferError when it breaks off */
  readonly body: AsyncIterable<Uint8Array>;
  /** Ends the connection without reading on. */
  cancel(): Promise<void>;
}

/** A request that failed. */
export class TransferError extends Error {
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** Seconds that the server asks to wait. */
  readonly retryAfter: number | undefined;

  constructor(message: string, retryable: boolean, retryAfter?: number) {
    super(message);
    this.name = "TransferError";
    this.retryable = retryable;
    this.retryAfter = retryAfter;
  }
}

const MOST_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Statuses that pass (RFC 9110, section 15; RFC 6585 for 429). */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);
/** Failures of TLS that no second try heals, as Node names them. */
const UNTRUSTED = /^(ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** Asks for a file from some byte on. @returns undefined when the server says that nothing lies there (416). @throws TransferError */
export async function openTransfer(options: TransferOptions): Promise<Transfer | undefined> {
  const { idleMs, signal } = options;
  const silence = new Silence(idleMs, signal);
  const response = await follow(options, silence).catch((error) => {
    silence.over();
    throw error;
  });
  const cancel = async () => {
    silence.over();
    await response.body?.cancel().catch(() => undefined);
  };
  const { status, headers } = response;
  if (status === 416 && options.from > 0) {
    await cancel();
    return undefined;
  }
  if (status !== 200 && status !== 206) {
    await cancel();
    throw refusal(status, headers, options.url);
  }
  const encoded = !["", "identity"].includes(headers.get("content-encoding") ?? "");
  const range = status === 206 ? contentRange(headers.get("content-range")) : { start: 0, total: wholeLength(headers, encoded) };
  if (range === undefined || (encoded && status === 206)) {
    await cancel();
    throw new TransferError(`${options.url.host} answered a request for a part of the file in a way that cannot be used.`, true);
  }
  return { ...range, validators: validatorsOf(headers), body: pieces(response, silence, options.url), cancel };
}

function wholeLength(headers: Headers, encoded: boolean): number | undefined {
  const length = headers.get("content-length");
  return length === null || encoded || !/^\d+$/.test(length) ? undefined : Number(length);
}

/** `bytes 100-199/200` (RFC 9110, section 14.4). */
function contentRange(text: string | null): { readonly start: number; readonly total: number | undefined } | undefined {
  const match = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(text?.trim() ?? "");
  return match === null ? undefined : { start: Number(match[1]), total: match[2] === "*" ? undefined : Number(match[2]) };
}

function validatorsOf(headers: Headers): Validators {
  const etag = headers.get("etag");
  const lastModified = headers.get("last-modified");
  return { ...(etag !== null && { etag }), ...(lastModified !== null && { lastModified }) };
}

/** Goes after redirects, each with the same range: files of large hosts lie on servers whose addresses hold for a minute. */
async function follow({ url, from, validators, signal }: TransferOptions, silence: Silence): Promise<Response> {
  let at = url;
  for (let hops = 0; ; hops++) {
    const response = await silence
      .watch(() => fetch(plainUrl(at), { headers: requestHeaders(at, url, from, validators), redirect: "manual", signal: silence.signal }))
      .catch((error) => {
        signal.throwIfAborted();
        throw failed(error, at);
      });
    const location = response.headers.get("location");
    if (!REDIRECTS.has(response.status) || location === null) return response;
    await response.body?.cancel().catch(() => undefined);
    const next = URL.canParse(location, at.href) ? new URL(location, at) : undefined;
    if (next === undefined || !/^https?:$/.test(next.protocol) || (at.protocol === "https:" && next.protocol !== "https:"))
      throw new TransferError(`${at.host} redirects to an address that is not followed.`, false);
    if (hops === MOST_REDIRECTS) throw new TransferError(`${url.host} redirects more than ${MOST_REDIRECTS} times.`, false);
    at = next;
  }
}

/** fetch refuses addresses with a name and a password in them. */
function plainUrl(url: URL): URL {
  const plain = new URL(url);
  plain.username = "";
  plain.password = "";
  return plain;
}

function requestHeaders(at: URL, first: URL, from: number, { etag, lastModified }: Validators): Record<string, string> {
  // Bytes are counted as they lie on the disk, so the server must not compress them.
  const headers: Record<string, string> = { "accept-encoding": "identity", "user-agent": "whisper-api" };
  const owner = at.username !== "" ? at : at.origin === first.origin ? first : undefined;
  if (owner !== undefined && owner.username !== "") {
    const [name, password] = [owner.username, owner.password].map(decodeURIComponent);
    headers.authorization = `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;
  }
  if (from > 0) {
    headers.range = `bytes=${from}-`;
    // A weak tag may not stand in If-Range (RFC 9110, section 13.1.5).
    const condition = etag !== undefined && !etag.startsWith("W/") ? etag : etag === undefined ? lastModified : undefined;
    if (condition !== undefined) headers["if-range"] = condition;
  }
  return headers;
}

function refusal(status: number, headers: Headers, url: URL): TransferError {
  const file = url.pathname.split("/").at(-1);
  if (status === 404 || status === 410) return new TransferError(`The mirror ${url.host} does not have ${file} (HTTP ${status}).`, false);
  if (status === 401 || status === 403) return new TransferError(`The mirror ${url.host} refuses to give ${file} (HTTP ${status}).`, false);
  const wait = headers.get("retry-after") ?? "";
  const passing = PASSING.has(status);
  return new TransferError(`The mirror ${url.host} answered with HTTP ${status}.`, passing, /^\d+$/.test(wait) ? Number(wait) : undefined);
}

function failed(error: unknown, url: URL): TransferError {
  if (error instanceof TransferError) return error;
  const cause = (error as { readonly cause?: { readonly code?: string; readonly message?: string } }).cause;
  const why = cause?.code ?? cause?.message ?? (error instanceof Error ? error.message : String(error));
  return new TransferError(`The connection to ${url.host} failed (${why}).`, !UNTRUSTED.test(why));
}

async function* pieces(response: Response, silence: Silence, url: URL): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      const { done, value } = await silence
        .watch(() => reader.read())
        .catch((error) => {
          silence.outer.throwIfAborted();
          throw failed(error, url);
        });
      if (done) return;
      yield value;
    }
  } finally {
    silence.over();
    await reader.cancel().catch(() => undefined);
  }
}

/** Aborts what it watches when nothing comes for too long. The time that the disk takes in between does not count. */
class Silence {
  readonly #stop = new AbortController();
  readonly signal: AbortSignal;
  readonly outer: AbortSignal;
  readonly #ms: number;
  readonly #pass = () => this.#stop.abort(this.outer.reason);

  constructor(ms: number, outer: AbortSignal) {
    this.#ms = ms;
    this.outer = outer;
    this.signal = this.#stop.signal;
    outer.addEventListener("abort", this.#pass, { once: true });
  }

  async watch<T>(start: () => Promise<T>): Promise<T> {
    this.outer.throwIfAborted();
    const timer = setTimeout(() => {
      this.#stop.abort(new TransferError(`Nothing came for ${this.#ms / 1000} s.`, true));
    }, this.#ms);
    try {
      return await start();
    } finally {
      clearTimeout(timer);
    }
  }

  over(): void {
    this.outer.removeEventListener("abort", this.#pass);
  }
}
