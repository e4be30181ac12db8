import { closeSync, fstatSync, openSync, readSync } from "node:fs";

import type { Scratch } from "./scratch.js";

/** Random access to bytes that need not be in memory at once. */
export interface ByteSource {
  readonly size: number;
  /** Exactly `length` bytes from `offset`, in `scratch` if it is given; the caller has checked both against `size`. */
  read(offset: number, length: number, scratch?: Scratch): Uint8Array;
  close(): void;
}

/** Reads a file piece by piece, so that a model of 3 GB never stands in memory beside its own graphs. */
export function fileSource(path: string): ByteSource {
  const fd = openSync(path, "r");
  const { size } = fstatSync(fd);
  return {
    size,
    read(offset, length, scratch) {
      const bytes = scratch?.bytes(length) ?? new Uint8Array(length);
      for (let done = 0; done < length; ) {
        const got = readSync(fd, bytes, done, length - done, offset + done);
        if (got === 0) throw new Error(`${path} became shorter while it was read`);
        done += got;
      }
      return bytes;
    },
    close: () => closeSync(fd),
  };
}

export function memorySource(bytes: Uint8Array): ByteSource {
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength); // a Buffer's slice is no copy
  return { size: plain.length, read: (offset, length) => plain.subarray(offset, offset + length), close: () => undefined };
}
