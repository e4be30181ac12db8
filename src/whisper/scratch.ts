/**
 * Memory that is used over and over. Building graphs touches each weight for a moment; in fresh arrays that would leave
 * a few times the model's size in the allocator's hands, which keeps what it once had. And what a decoder step takes would be garbage a moment
 * later, which V8 has to look for through all its heap.
 */
export class Scratch {
  #buffer = new ArrayBuffer(0);

  /** `length` bytes, valid until the next call on this scratch. */
  bytes(length: number): Uint8Array {
    this.#reserve(length);
    return new Uint8Array(this.#buffer, 0, length);
  }

  /** `length` numbers, valid until the next call on this scratch. */
  floats(length: number): Float32Array {
    this.#reserve(4 * length);
    return new Float32Array(this.#buffer, 0, length);
  }

  #reserve(bytes: number): void {
    if (this.#buffer.byteLength < bytes) this.#buffer = new ArrayBuffer(bytes);
  }
}
