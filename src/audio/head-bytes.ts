/** Reads numbers and tags at the head of a file. Reading past the end gives 0 or a shorter tag: check `has` first. */
export class HeadBytes {
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.bytes.length;
  }

  has(end: number): boolean {
    return end <= this.bytes.length;
  }

  byte(at: number): number {
    return this.bytes[at] ?? 0;
  }

  /** Bytes as Latin-1 text. */
  tag(at: number, length = 4): string {
    return String.fromCharCode(...this.bytes.subarray(at, at + length));
  }

  uint16(at: number, little = false): number {
    return this.has(at + 2) ? this.#view.getUint16(at, little) : 0;
  }

  uint32(at: number, little = false): number {
    return this.has(at + 4) ? this.#view.getUint32(at, little) : 0;
  }

  /** As a double: exact below 2^53. */
  uint64(at: number, little = false): number {
    return this.has(at + 8) ? Number(this.#view.getBigUint64(at, little)) : 0;
  }

  float64(at: number): number {
    return this.has(at + 8) ? this.#view.getFloat64(at) : 0;
  }
}
