/**
 * `bad_url` is no address that could be asked, `private` one that only the operator can allow, `forbidden` one that may not be asked in any case;
 * `unresolved` has no such name in DNS, `unreachable` takes no connection, `tls` proves not to be who it says; `redirect` leads nowhere, `timeout`
 * takes too long, `broken` breaks off or speaks no HTTP.
 */
export type RemoteErrorCode =
  | "bad_url"
  | "private"
  | "forbidden"
  | "unresolved"
  | "unreachable"
  | "tls"
  | "redirect"
  | "timeout"
  | "broken";

const LASTING: ReadonlySet<RemoteErrorCode> = new Set(["bad_url", "private", "forbidden"]);

/**
 * Why another server was not asked, or did not answer. The message is a sentence for whoever gave the URL. Of the URL it names the host alone,
 * never a password, path or query, and never an address that a name leads to.
 */
export class RemoteError extends Error {
  readonly code: RemoteErrorCode;

  constructor(code: RemoteErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.name = "RemoteError";
    this.code = code;
  }

  /** Whether the same request may succeed later. */
  get retryable(): boolean {
    return !LASTING.has(this.code);
  }
}
