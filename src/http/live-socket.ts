import type { WebSocket } from "ws";
import { type ConversationOptions, endings, LiveConversation, type LiveEnding, type LiveMessage, type LiveParts } from "../live/index.js";

/** What one connection may do. */
export interface SocketLimits {
  /** Seconds without audio or KeepAlive. */
  readonly idleSeconds: number;
  /** Seconds that a session may last. */
  readonly sessionSeconds: number;
  /** Bytes that the client has not taken yet, above which nothing more is taken from it. */
  readonly mostUnread: number;
  /** Seconds that it may go on not taking them. */
  readonly unreadSeconds: number;
}

/** Bytes that no other frames than those of audio come to while a stream idles: a ping has at most 131. */
const LONG_FRAME = 4096;

/** What ws closes a connection with by itself (its errors' codes, in doc/ws.md; RFC 6455, section 7.4.1). The rest is 1002. */
const violations: Readonly<Record<string, number>> = { WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 1009, WS_ERR_INVALID_UTF8: 1007 };

/** What a client may be heard. */
export interface AudioAllowance {
  /** Takes seconds of audio. */
  hear(seconds: number): void;
  mayHear(): boolean;
}

/** How a session ended. */
export interface SocketEnding {
  readonly ending: LiveEnding;
  /** Of the Close frame that was sent, or came; 1006 for none. */
  readonly code: number;
  /** What went wrong in the server. */
  readonly error?: unknown;
}

/** One session's connection: frames in, frames out, and all that has to do with clocks and buffers. */
export class LiveSocket {
  /** Resolves when the session is over; its last frames may still be on their way. */
  readonly ended: Promise<SocketEnding>;
  readonly #socket: WebSocket;
  readonly #limits: SocketLimits;
  readonly #conversation: LiveConversation;
  readonly #timers: readonly NodeJS.Timeout[];
  readonly #idle: NodeJS.Timeout;
  readonly #received: () => number;
  /** Bytes received when the last frame was whole. */
  #receivedBefore = 0;
  #resolve!: (ending: SocketEnding) => void;
  /** Why the client is not read. */
  readonly #paused = new Set<"behind" | "unread">();
  #unread: NodeJS.Timeout | undefined;
  /** The code with which the client left, or had to. */
  #goneWith: number = endings.gone.code;
  #over = false;

  /** @param received bytes that have come over the connection */
  constructor(
    socket: WebSocket,
    received: () => number,
    limits: SocketLimits,
    allowance: AudioAllowance,
    parts: LiveParts,
    options: ConversationOptions,
  ) {
    this.#socket = socket;
    this.#received = received;
    this.#limits = limits;
    this.ended = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.#idle = setTimeout(() => this.#idled(), limits.idleSeconds * 1000);
    const length = setTimeout(
      () => this.#conversation.close("too_long", `The stream has lasted ${limits.sessionSeconds} s, which is the most here.`),
      limits.sessionSeconds * 1000,
    );
    this.#timers = [this.#idle, length];
    this.#conversation = new LiveConversation(parts, options, {
      send: (message) => this.#send(message),
      heard: (seconds) => {
        allowance.hear(seconds);
        if (!allowance.mayHear()) this.#conversation.close("used_up", "The audio that this key may transcribe a day is used up.");
      },
      pause: () => this.#pause("behind"),
      resume: () => this.#resume("behind"),
      ended: (ending, error) => this.#end(ending, error),
    });
    socket.on("message", (data, isBinary) => {
      const frame = data as Buffer;
      if (isBinary) {
        this.#alive();
        this.#conversation.binary(frame);
      } else if (this.#conversation.text(frame.toString("utf8"))) this.#alive();
    });
    socket.once("close", (code) => this.#gone(code));
    // The Close frame is already on its way.
    socket.once("error", (error: Error & { readonly code?: string }) => this.#gone(violations[error.code ?? ""] ?? 1002));
  }

  /** Sends what has come to be final, and closes. */
  stop(): void {
    this.#conversation.close("stopping");
  }

  /** Gives up at once. */
  terminate(): void {
    this.#conversation.abort("gone");
    this.#socket.terminate();
  }

  figures() {
    return this.#conversation.figures();
  }

  #gone(code: number): void {
    this.#goneWith = code;
    this.#conversation.abort("gone");
  }

  #alive(): void {
    if (this.#over) return;
    this.#receivedBefore = this.#received();
    this.#idle.refresh();
  }

  #idled(): void {
    // Its frames may have come, and lie where nobody reads them; or one that is on its way is long, and the line slow.
    if (this.#paused.size > 0 || this.#received() - this.#receivedBefore > LONG_FRAME) this.#alive();
    else this.#conversation.close("idle", `Neither audio nor KeepAlive came for ${this.#limits.idleSeconds} s.`);
  }

  #send(message: LiveMessage): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(JSON.stringify(message), () => {
      if (this.#unread === undefined || this.#socket.bufferedAmount > this.#limits.mostUnread / 2) return;
      clearTimeout(this.#unread);
      this.#unread = undefined;
      this.#resume("unread");
    });
    if (this.#unread !== undefined || this.#socket.bufferedAmount <= this.#limits.mostUnread) return;
    this.#pause("unread");
    this.#unread = setTimeout(() => this.#conversation.abort("unread"), this.#limits.unreadSeconds * 1000);
  }

  #pause(why: "behind" | "unread"): void {
    this.#paused.add(why);
    this.#socket.pause();
  }

  #resume(why: "behind" | "unread"): void {
    this.#paused.delete(why);
    if (this.#paused.size > 0) return;
    this.#alive();
    this.#socket.resume();
  }

  #end(ending: LiveEnding, error: unknown): void {
    this.#over = true;
    for (const timer of this.#timers) clearTimeout(timer);
    clearTimeout(this.#unread);
    const { code, reason } = endings[ending];
    // Closing is a conversation too, and the client's part of it must be read.
    this.#socket.resume();
    if (ending === "unread") this.#socket.terminate();
    else if (ending !== "gone") this.#socket.close(code, reason);
    this.#resolve({ ending, code: ending === "gone" ? this.#goneWith : code, error });
  }
}
