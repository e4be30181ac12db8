interface Ending {
  /** Of the Close frame (RFC 6455, section 7.4). */
  readonly code: number;
  /** Of the Close frame: Deepgram's names where it has one. */
  readonly reason: string;
  /** Of an Error frame before it; absent: there is none. */
  readonly variant?: string;
}

/** Every way in which a session ends. */
export const endings = {
  /** The client wanted no more. */
  asked: { code: 1000, reason: "" },
  undecodable: { code: 1008, reason: "DATA-0000", variant: "DataError" },
  too_long: { code: 1008, reason: "the stream is longer than this server takes", variant: "LengthError" },
  /** The client has used up what it may be heard. */
  used_up: { code: 1008, reason: "the key's audio minutes of the day are used up", variant: "LimitError" },
  idle: { code: 1011, reason: "NET-0001", variant: "TimeoutError" },
  failed: { code: 1011, reason: "NET-0000", variant: "ServerError" },
  stopping: { code: 1012, reason: "the server is stopping" },
  /** The client does not take what it is sent, and would not take a Close frame: the connection is cut. */
  unread: { code: 1006, reason: "" },
  /** The connection is gone: there is nobody to tell. */
  gone: { code: 1006, reason: "" },
} as const satisfies Readonly<Record<string, Ending>>;

export type LiveEnding = keyof typeof endings;
