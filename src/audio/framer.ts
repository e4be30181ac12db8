import { ByteQueue } from "./byte-queue.js";

/**
 * Cuts a file into the pieces in which its decoder gets it: small, so that one call's output stays bounded however well the audio is
 * compressed, and cut where that decoder can bear it. Bytes are pushed as they come; `next` gives a piece when there is one.
 */
export interface Framer {
  push(bytes: Uint8Array): void;
  end(): void;
  next(): Uint8Array | undefined;
  /** After the end: the container promised more. `samples` is the frames decoded, at the decoder's rate. */
  truncated(samples: number): boolean;
  /** Known from the header once the first piece is out; 0 before and where the header does not say. */
  readonly sampleRate?: number;
  readonly channels?: number;
}

/** A constant FLAC frame of 65,535 samples takes 15 bytes, so a piece can give 18 million samples at worst, and seldom over 10,000. */
export const PIECE_BYTES = 4_096;

/** Pieces of one size, or of `most` bytes, of at most `dataBytes`. `dueBytes`: what the header says there should be, where it is no limit. */
export function createPlainFramer(dataBytes: number, dueBytes = 0): Framer & { next(most?: number): Uint8Array | undefined } {
  const queue = new ByteQueue();
  let left = dataBytes;
  let received = 0;
  return {
    push(bytes) {
      received += bytes.length;
      queue.push(bytes);
    },
    end() {},
    // Whatever there is goes at once: it may be the end of a frame, and the source may pause.
    next(most: number = PIECE_BYTES) {
      if (queue.length === 0 || left <= 0) return undefined;
      const piece = queue.take(Math.min(PIECE_BYTES, most, left));
      left -= piece.length;
      return piece;
    },
    truncated: () => (Number.isFinite(left) && left > 0) || received < dueBytes,
  };
}
