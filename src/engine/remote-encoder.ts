import type { MessagePort } from "node:worker_threads";
import { discard, type EncodedWindow, memoryOf } from "../whisper/index.js";
import type { FromEncoder, ToEncoder } from "./messages.js";
import type { Urgency } from "./urgency.js";

interface Pending {
  readonly resolve: (window: EncodedWindow) => void;
  readonly reject: (error: Error) => void;
}

/** The decoder thread's side of the encoder's thread: windows are encoded one after another, the most urgent first. */
export class RemoteEncoder {
  readonly #port: MessagePort;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;

  constructor(port: MessagePort) {
    this.#port = port;
    port.on("message", (message: FromEncoder) => {
      const pending = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if ("error" in message) pending?.reject(new Error(message.error));
      else if (pending === undefined) discard(...memoryOf(message.window));
      else pending.resolve(message.window);
    });
  }

  /**
   * @param pcm 16 kHz samples, at most 30 s; copied, because a second attempt may need them
   * @param signal when it is aborted, the window is not encoded unless that has begun, and the promise rejects with the signal's reason
   */
  encode(pcm: Float32Array, full: boolean, urgency: Urgency, signal: AbortSignal): Promise<EncodedWindow> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const abort = () => {
        if (!this.#pending.delete(id)) return;
        this.#post({ type: "cancel", id });
        reject(signal.reason);
      };
      signal.addEventListener("abort", abort, { once: true });
      this.#pending.set(id, { resolve, reject });
      const copy = pcm.slice();
      this.#post({ type: "encode", id, pcm: copy, full, urgency }, [copy.buffer]);
    });
  }

  /** Until the next call no window of these urgencies is begun. */
  hold(urgencies: readonly Urgency[]): void {
    this.#post({ type: "hold", urgencies });
  }

  #post(message: ToEncoder, transfer: readonly ArrayBuffer[] = []): void {
    this.#port.postMessage(message, transfer);
  }
}
