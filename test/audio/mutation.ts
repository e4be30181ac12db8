/** A generator of numbers in [0, 1) that a seed determines (the mulberry32 generator of T. Ettinger, 2017). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Mutation = (bytes: Uint8Array, other: Uint8Array, random: () => number) => Uint8Array;

/** Values that lengths, counts and offsets break on. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff] as const;
const HEADER_BYTES = 512;

const MUTATIONS: readonly Mutation[] = [
  // Bits flipped anywhere.
  (bytes, _, random) => {
    const copy = bytes.slice();
    const flips = 1 + Math.floor(random() * 20);
    for (let i = 0; i < flips; i += 1) copy[below(random, copy.length)]! ^= 1 << below(random, 8);
    return copy;
  },
  // Cut at the end, or at the start.
  (bytes, _, random) => bytes.slice(0, below(random, bytes.length)),
  (bytes, _, random) => bytes.slice(below(random, Math.min(bytes.length, 2_000))),
  // A span twice, a span gone, two spans exchanged.
  (bytes, _, random) => {
    const [from, to] = span(bytes, random);
    return concat(bytes.subarray(0, to), bytes.subarray(from));
  },
  (bytes, _, random) => {
    const [from, to] = span(bytes, random);
    return concat(bytes.subarray(0, from), bytes.subarray(to));
  },
  (bytes, _, random) => {
    const [a, b, c] = [0, 0, 0].map(() => below(random, bytes.length)).sort((x, y) => x - y) as [number, number, number];
    return concat(bytes.subarray(0, a), bytes.subarray(b, c), bytes.subarray(a, b), bytes.subarray(c));
  },
  // A number in the header replaced by one that breaks sums.
  (bytes, _, random) => {
    const copy = bytes.slice();
    const edits = 1 + below(random, 4);
    for (let i = 0; i < edits; i += 1) writeEdge(copy, below(random, Math.min(HEADER_BYTES, copy.length)), random);
    return copy;
  },
  // The same, at the end, where MP4 keeps its index.
  (bytes, _, random) => {
    const copy = bytes.slice();
    for (let i = 0; i < 3; i += 1) writeEdge(copy, copy.length - 1 - below(random, Math.min(1_024, copy.length)), random);
    return copy;
  },
  // One file's head on another's body.
  (bytes, other, random) => concat(bytes.subarray(0, below(random, bytes.length)), other.subarray(below(random, other.length))),
  // A span of noise, a span of zeros.
  (bytes, _, random) => {
    const copy = bytes.slice();
    const [from, to] = span(bytes, random);
    for (let i = from; i < to; i += 1) copy[i] = below(random, 256);
    return copy;
  },
  (bytes, _, random) => {
    const copy = bytes.slice();
    copy.fill(0, ...span(bytes, random));
    return copy;
  },
];

/** A damaged file, the same for the same seed: one to three mutations of one of the files. */
export function mutate(files: readonly Uint8Array[], seed: number): Uint8Array {
  const random = seeded(seed);
  let bytes = files[below(random, files.length)]!;
  const rounds = 1 + below(random, 3);
  for (let i = 0; i < rounds && bytes.length > 0; i += 1) {
    const mutation = MUTATIONS[below(random, MUTATIONS.length)]!;
    bytes = mutation(bytes, files[below(random, files.length)]!, random);
  }
  return bytes;
}

function below(random: () => number, limit: number): number {
  return Math.floor(random() * limit);
}

function span(bytes: Uint8Array, random: () => number): [number, number] {
  const from = below(random, bytes.length);
  return [from, Math.min(bytes.length, from + 1 + below(random, Math.ceil(bytes.length / 4)))];
}

function writeEdge(bytes: Uint8Array, at: number, random: () => number): void {
  const value = EDGES[below(random, EDGES.length)]!;
  const width = [1, 2, 4][below(random, 3)]!;
  const little = random() < 0.5;
  for (let i = 0; i < width && at + i < bytes.length; i += 1) bytes[at + i] = (value >>> (8 * (little ? i : width - 1 - i))) & 0xff;
}

function concat(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
