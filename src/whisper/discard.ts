import { MessageChannel } from "node:worker_threads";
import type { Tensor } from "onnxruntime-node";

/** Nobody is at the other end, from the next turn of the event loop on. */
const nowhere = (() => {
  const { port1, port2 } = new MessageChannel();
  port1.close();
  return port2;
})();

/**
 * Gives memory back to the allocator now, and leaves its arrays empty: it is transferred to nobody. As garbage it would wait for a collection, and V8 would look
 * through a heap for the sake of what lies outside it. (`ArrayBuffer.prototype.transfer` does the same from Node 22 on.)
 */
export function discard(...buffers: readonly ArrayBufferLike[]): void {
  nowhere.postMessage(undefined, buffers as readonly ArrayBuffer[]);
}

/** The same for what a session took or gave, when what is worth keeping of it has been copied. */
export function discardTensors(tensors: Readonly<Record<string, Tensor>>): void {
  discard(...Object.values(tensors).map(({ data }) => (data as Float32Array).buffer));
}
