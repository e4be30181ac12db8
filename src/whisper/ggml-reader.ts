import type { ByteSource } from "./byte-source.js";
import { ModelError } from "./model-error.js";
import type { Scratch } from "./scratch.js";
import { type TensorType, type TensorTypeName, tensorType } from "./tensor-type.js";
import { Vocabulary } from "./vocabulary.js";

/** The header of a ggml Whisper file, in the file's order. `ftype` is the quantisation of the weights plus 1000 times its version. */
export interface Dimensions {
  readonly vocab: number;
  readonly audioContext: number;
  readonly audioState: number;
  readonly audioHeads: number;
  readonly audioLayers: number;
  readonly textContext: number;
  readonly textState: number;
  readonly textHeads: number;
  readonly textLayers: number;
  readonly mels: number;
  readonly ftype: number;
}

/** Where a tensor's data lies in the file. `shape` has the slowest dimension first, as PyTorch writes it. */
export interface TensorEntry {
  readonly name: string;
  readonly type: TensorType;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly bytes: number;
}

export interface GgmlFile {
  readonly dimensions: Dimensions;
  /** Slaney-style mel filters, row-major [mels, 201]. */
  readonly melFilters: Float32Array;
  /** Special tokens are not in it. */
  readonly vocabulary: Vocabulary;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /** The quantisation of most weights, for people. */
  readonly quantization: TensorTypeName;
  /** A tensor's bytes, in `scratch` if it is given. */
  data(entry: TensorEntry, scratch?: Scratch): Uint8Array;
  /** `bytes` of a tensor after its first `from`, likewise. */
  part(entry: TensorEntry, from: number, bytes: number, scratch?: Scratch): Uint8Array;
  close(): void;
}

const MAGIC = 0x67676d6c; // "ggml", as whisper.cpp's convert-pt-to-ggml.py writes it
const FFT_BINS = 201;
/** How much is read at once while headers are walked: more than any one field, less than matters. */
const PAGE = 1 << 16;

/** The largest values of any published model are a quarter of these or less; beyond them a header is noise. */
const LIMITS: readonly (readonly [keyof Dimensions, number, number])[] = [
  ["vocab", 51_864, 60_000],
  ["audioContext", 1500, 1500],
  ["audioState", 32, 8192],
  ["audioHeads", 1, 128],
  ["audioLayers", 1, 128],
  ["textContext", 448, 448],
  ["textState", 32, 8192],
  ["textHeads", 1, 128],
  ["textLayers", 1, 128],
  ["mels", 80, 128],
  ["ftype", 0, 100_000],
];

/**
 * Reads the header, mel filters, vocabulary and the place of every tensor; no tensor's data. Closes the source when it throws.
 * @throws ModelError for anything that is not a whole, sane Whisper file.
 */
export function readGgml(source: ByteSource): GgmlFile {
  try {
    return read(source);
  } catch (error) {
    source.close();
    throw error;
  }
}

function read(source: ByteSource): GgmlFile {
  const cursor = new Cursor(source);
  if (source.size < 48 || cursor.int("magic number") !== MAGIC)
    throw new ModelError("This is not a ggml Whisper model: it does not begin with ggml's magic number.");
  const dimensions = readDimensions(cursor);
  const rows = cursor.int("mel filter rows");
  const columns = cursor.int("mel filter columns");
  if (rows !== dimensions.mels || columns !== FFT_BINS)
    throw new ModelError(
      `The mel filters are ${rows} × ${columns}; a model of ${dimensions.mels} mels needs ${dimensions.mels} × ${FFT_BINS}.`,
    );
  const melFilters = floats(cursor.bytes(rows * columns * 4, "mel filters"));
  const vocabulary = readVocabulary(cursor, dimensions.vocab);
  const tensors = readTensors(cursor);
  return {
    dimensions,
    melFilters,
    vocabulary,
    tensors,
    quantization: commonType(tensors),
    data: (entry, scratch) => source.read(entry.offset, entry.bytes, scratch),
    part: (entry, from, bytes, scratch) => source.read(entry.offset + from, bytes, scratch),
    close: () => source.close(),
  };
}

function readDimensions(cursor: Cursor): Dimensions {
  const values: Partial<Record<keyof Dimensions, number>> = {};
  for (const [name, least, most] of LIMITS) {
    const value = cursor.int(name);
    if (value < least || value > most)
      throw new ModelError(
        `The header says ${name} = ${value}; a Whisper model has between ${least} and ${most}. The file is corrupt or of another kind.`,
      );
    values[name] = value;
  }
  const dimensions = values as Dimensions;
  if (dimensions.audioState % dimensions.audioHeads !== 0 || dimensions.textState % dimensions.textHeads !== 0)
    throw new ModelError("The header's widths are no multiples of its numbers of heads. The file is corrupt.");
  if (dimensions.audioState % 32 !== 0 || dimensions.textState % 32 !== 0)
    throw new ModelError("The header's widths are no multiples of 32, the size of a block of weights.");
  if (dimensions.audioState !== dimensions.textState)
    throw new ModelError("The encoder and the decoder differ in width; no Whisper model does.");
  return dimensions;
}

function readVocabulary(cursor: Cursor, vocab: number): Vocabulary {
  const count = cursor.int("vocabulary size");
  if (count < 50_000 || count > vocab) throw new ModelError(`The file lists ${count} tokens for a vocabulary of ${vocab}. It is corrupt.`);
  const ends = new Uint32Array(count);
  let bytes = new Uint8Array(1 << 19);
  for (let id = 0, at = 0; id < count; id++) {
    const length = cursor.int("vocabulary");
    if (length < 0 || length > 1024) throw new ModelError(`Token ${id} is ${length} bytes long. The file is corrupt.`);
    if (at + length > bytes.length) {
      const larger = new Uint8Array(2 * bytes.length);
      larger.set(bytes);
      bytes = larger;
    }
    bytes.set(cursor.bytes(length, "vocabulary"), at);
    at += length;
    ends[id] = at;
  }
  return new Vocabulary(bytes, ends);
}

function readTensors(cursor: Cursor): Map<string, TensorEntry> {
  const tensors = new Map<string, TensorEntry>();
  while (!cursor.atEnd) {
    const rank = cursor.int("tensor rank");
    const nameLength = cursor.int("length of a tensor's name");
    const typeId = cursor.int("tensor type");
    if (rank < 1 || rank > 4 || nameLength < 1 || nameLength > 128)
      throw new ModelError("A tensor's header makes no sense. The file is corrupt.");
    const shape: number[] = [];
    for (let i = 0; i < rank; i++) shape.unshift(cursor.int("tensor shape"));
    const name = new TextDecoder().decode(cursor.bytes(nameLength, "tensor name"));
    const type = tensorType(typeId, name);
    const count = shape.reduce((a, b) => a * b, 1);
    const last = shape[shape.length - 1];
    if (shape.some((n) => n < 1) || !Number.isSafeInteger(count) || last % type.blockSize !== 0)
      throw new ModelError(
        `Tensor ${name} has the shape ${shape.join(" × ")}, which cannot hold ${type.name} weights. The file is corrupt.`,
      );
    const bytes = (count / type.blockSize) * type.blockBytes;
    tensors.set(name, { name, type, shape, offset: cursor.offset, bytes });
    cursor.skip(bytes, `tensor ${name}`);
  }
  if (tensors.size === 0) throw new ModelError("The file ends before its first tensor: it was cut short. Download or copy it again.");
  return tensors;
}

function commonType(tensors: ReadonlyMap<string, TensorEntry>): TensorTypeName {
  const bytes = new Map<TensorTypeName, number>();
  for (const { type, bytes: size } of tensors.values()) bytes.set(type.name, (bytes.get(type.name) ?? 0) + size);
  return [...bytes].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
}

function floats(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.slice().buffer);
}

/** Walks a source forward, a page at a time. Every read is checked against the file's end before memory is asked for. */
class Cursor {
  readonly #source: ByteSource;
  #page: Uint8Array = new Uint8Array(0);
  #pageStart = 0;
  offset = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  get atEnd(): boolean {
    return this.offset >= this.#source.size;
  }

  int(what: string): number {
    const at = this.#reach(4, what);
    const page = this.#page;
    return page[at] | (page[at + 1] << 8) | (page[at + 2] << 16) | (page[at + 3] << 24);
  }

  bytes(length: number, what: string): Uint8Array {
    if (length > PAGE) {
      this.#require(length, what);
      const bytes = this.#source.read(this.offset, length);
      this.offset += length;
      return bytes;
    }
    const at = this.#reach(length, what);
    return this.#page.subarray(at, at + length);
  }

  skip(length: number, what: string): void {
    this.#require(length, what);
    this.offset += length;
  }

  /** Passes over `length` bytes, at most a page; returns where in the page they begin. */
  #reach(length: number, what: string): number {
    this.#require(length, what);
    const at = this.offset - this.#pageStart;
    if (at < 0 || at + length > this.#page.length) {
      this.#pageStart = this.offset;
      this.#page = this.#source.read(this.offset, Math.min(PAGE, this.#source.size - this.offset));
    }
    const from = this.offset - this.#pageStart;
    this.offset += length;
    return from;
  }

  #require(length: number, what: string): void {
    if (this.offset + length > this.#source.size)
      throw new ModelError(`The file ends inside its ${what}: it was cut short. Download or copy it again.`);
  }
}
