import type { MessagePort } from "node:worker_threads";
import type { EncodedWindow } from "../whisper/index.js";
import type { FromEncoder, ToEncoder } from "./messages.js";

interface Pending {
  readonly resolve: (window: EncodedWindow) => void;
  readonly reject: (error: Error) => void;
}

/** The decoder thread's side of the encoder's thread: windows are encoded one after another, in the order in which they are asked for. */
export class RemoteEncoder {
  readonly #port: MessagePort;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;

  constructor(port: MessagePort) {
    this.#port = port;
    port.on("message", (message: FromEncoder) => {
      const pending = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if ("window" in message) pending?.resolve(message.window);
      else pending?.reject(new Error(message.error));
    });
  }

  /** @param pcm 16 kHz samples, at most 30 s; copied, because a second attempt may need them */
  encode(pcm: Float32Array, full: boolean): Promise<EncodedWindow> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      const copy = pcm.slice();
      this.#port.postMessage({ id, pcm: copy, full } satisfies ToEncoder, [copy.buffer]);
    });
  }
}
