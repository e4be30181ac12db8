import type { LiveMessage } from "../stream/index.js";
import { socketUrl } from "./address.js";

export interface LiveEvents {
  onOpen(): void;
  onMessage(message: LiveMessage): void;
  /** Once, also when it never opened. 1000 is a good end (RFC 6455, section 7.4.1). */
  onClose(code: number, reason: string): void;
}

/** A live stream of this server. Browsers cannot send headers with it, so the token goes along as a subprotocol. */
export class LiveSocket {
  readonly #socket: WebSocket;

  constructor(token: string, query: readonly (readonly [name: string, value: string])[], events: LiveEvents) {
    const parameters = new URLSearchParams(query.map(([name, value]) => [name, value]));
    const socket = new WebSocket(socketUrl(`v1/listen?${parameters}`), ["bearer", token]);
    socket.onopen = () => events.onOpen();
    socket.onmessage = ({ data }) => events.onMessage(JSON.parse(data));
    socket.onclose = ({ code, reason }) => events.onClose(code, reason);
    this.#socket = socket;
  }

  send(samples: Int16Array<ArrayBuffer>): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(samples);
  }

  /** Makes everything final that was sent so far. */
  finalize(): void {
    this.#say("Finalize");
  }

  /** Everything is sent: the server makes it final and closes. */
  finish(): void {
    this.#say("CloseStream");
  }

  close(): void {
    this.#socket.close();
  }

  #say(type: string): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({ type }));
  }
}
