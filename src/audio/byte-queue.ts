const EMPTY = new Uint8Array(0);

/** Bytes in arrival order, taken from the front without moving the rest. */
export class ByteQueue {
  #chunks: Uint8Array[] = [];
  #first = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#chunks.push(bytes);
    this.#length += bytes.length;
  }

  /** The first bytes, at most `count` of them, left where they are. */
  peek(count: number): Uint8Array {
    const wanted = Math.min(count, this.#length);
    if (wanted === 0) return EMPTY;
    const head = this.#chunks[this.#first]!;
    if (head.length >= wanted) return head.subarray(0, wanted);
    // Joined once and kept joined: a header that is looked at again and again is not copied again and again.
    const joined = new Uint8Array(Math.min(this.#length, Math.max(wanted, 2 * head.length)));
    let filled = 0;
    while (filled < joined.length) {
      const chunk = this.#chunks[this.#first]!;
      const part = chunk.subarray(0, joined.length - filled);
      joined.set(part, filled);
      filled += part.length;
      this.#advance(part.length);
    }
    this.#first -= 1;
    if (this.#first < 0) {
      this.#chunks.unshift(joined);
      this.#first = 0;
    } else this.#chunks[this.#first] = joined;
    this.#length += joined.length;
    return joined.subarray(0, wanted);
  }

  take(count: number): Uint8Array {
    const bytes = this.peek(count);
    this.#advance(bytes.length);
    return bytes;
  }

  skip(count: number): number {
    let left = Math.min(count, this.#length);
    const skipped = left;
    while (left > 0) {
      const part = Math.min(left, this.#chunks[this.#first]!.length);
      this.#advance(part);
      left -= part;
    }
    return skipped;
  }

  /** Drops the first bytes, which lie in the first chunk. */
  #advance(count: number): void {
    if (count === 0) return;
    const chunk = this.#chunks[this.#first]!;
    this.#length -= count;
    if (count < chunk.length) {
      this.#chunks[this.#first] = chunk.subarray(count);
      return;
    }
    this.#chunks[this.#first] = EMPTY;
    this.#first += 1;
    if (this.#first >= 64 || this.#first === this.#chunks.length) {
      this.#chunks = this.#chunks.slice(this.#first);
      this.#first = 0;
    }
  }
}
