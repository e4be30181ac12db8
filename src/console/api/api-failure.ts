/** The server said no, or could not be reached. The message is a sentence for people. */
export class ApiFailure extends Error {
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** The server's name for it. */
  readonly code: string;
  /** Seconds after which it makes sense to try again, where the server says so. */
  readonly retryAfter: number | undefined;

  constructor(status: number, code: string, message: string, retryAfter?: number) {
    super(message);
    this.name = "ApiFailure";
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

export function unreachable(): ApiFailure {
  return new ApiFailure(0, "UNREACHABLE", "The server does not answer. Is it running, and is this device connected?");
}

/** @param body the answer's text, in the API's form or, from a proxy in between, in any other */
export function failureOf(status: number, body: string, retryAfter: string | null): ApiFailure {
  const seconds = retryAfter === null || !/^\d+$/.test(retryAfter) ? undefined : Number(retryAfter);
  try {
    const { err_code: code, err_msg: message } = JSON.parse(body) as Readonly<Record<string, unknown>>;
    if (typeof code === "string" && typeof message === "string") return new ApiFailure(status, code, message, seconds);
  } catch {
    // Not from this server's API.
  }
  return new ApiFailure(status, `HTTP ${status}`, `The answer was HTTP ${status}, without an explanation.`, seconds);
}
