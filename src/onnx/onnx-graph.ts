import { type BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { type Fill, Parts } from "./message-parts.js";

/** Element types of onnx.proto's TensorProto.DataType. */
export const ElementType = { float: 1, uint8: 2, int8: 3, int64: 7 } as const;
export type ElementType = (typeof ElementType)[keyof typeof ElementType];

const BYTES: Readonly<Record<ElementType, number>> = { 1: 4, 2: 1, 3: 1, 7: 8 };

/** A named dimension is free at run time. */
export type Dimension = number | string;

export interface ValueInfo {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly Dimension[];
}

type Attribute = number | string | readonly number[] | { readonly float: number };

interface Node {
  readonly kind: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly domain: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

interface Initializer {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly length: number;
  readonly data: Fill;
}

export interface OnnxModel {
  readonly model: Uint8Array;
  /** Present when the weights are too large for one protobuf message: the content of the file that the model names. */
  readonly external?: { readonly path: string; readonly chunks: readonly Fill[] };
}

/** ONNX Runtime's own operators. */
export const MICROSOFT = "com.microsoft";
const OPSET = 20;
const IR_VERSION = 10;
/**
 * Bytes of weights that go into the message; more go into a file, which ONNX Runtime maps, so that a large model does not stand in memory as a message, as
 * what was parsed from it, and as it is packed for products. (The message itself would end at 2 GiB: protobuf.dev, "Encoding".)
 */
const MESSAGE_LIMIT = 2 ** 27;
/** Weights smaller than this stay in the message: ONNX Runtime reads shapes and axes at load time. */
const EXTERNAL_LEAST = 1024;

/** Collects nodes and weights, and writes them as an ONNX model (onnx.proto, IR version 10). */
export class OnnxGraph {
  readonly #nodes: Node[] = [];
  readonly #initializers = new Map<string, Initializer>();
  #count = 0;

  /** Adds a node with one output and returns the output's name. */
  op(kind: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}, output?: string): string {
    return this.ops(kind, inputs, [output ?? this.#fresh(kind)], attributes)[0];
  }

  /** Adds a node with as many outputs as asked for, by number or by name. */
  ops(
    kind: string,
    inputs: readonly string[],
    outputs: number | readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): readonly string[] {
    const names = typeof outputs === "number" ? Array.from({ length: outputs }, () => this.#fresh(kind)) : outputs;
    this.#nodes.push({ kind, inputs, outputs: names, domain: "", attributes });
    return names;
  }

  /** Like `op`, from ONNX Runtime's own domain. */
  contrib(kind: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>>, output = this.#fresh(kind)): string {
    this.#nodes.push({ kind, inputs, outputs: [output], domain: MICROSOFT, attributes });
    return output;
  }

  /** Like `contrib`, with several outputs. @param used which ones are wanted, by their places among the operator's */
  contribs(
    kind: string,
    inputs: readonly string[],
    used: readonly number[],
    attributes: Readonly<Record<string, Attribute>>,
  ): readonly string[] {
    const outputs = Array.from({ length: Math.max(...used) + 1 }, (_, i) => (used.includes(i) ? this.#fresh(kind) : ""));
    this.#nodes.push({ kind, inputs, outputs, domain: MICROSOFT, attributes });
    return used.map((place) => outputs[place]!);
  }

  /** A float32 constant; the first use of a name defines it. */
  floats(name: string, values: Float32Array | readonly number[], shape: readonly number[] = [values.length]): string {
    return this.lazy(name, ElementType.float, shape, () => asBytes(values instanceof Float32Array ? values : Float32Array.from(values)));
  }

  /** A constant whose bytes are asked for when the model is written, and copied before the next one's are. */
  lazy(name: string, type: ElementType, shape: readonly number[], data: Fill): string {
    if (!this.#initializers.has(name)) {
      const length = shape.reduce((a, b) => a * b, BYTES[type]);
      this.#initializers.set(name, { name, type, shape, length, data });
    }
    return name;
  }

  scalar(name: string, value: number): string {
    return this.floats(name, [value], []);
  }

  ints(name: string, values: readonly number[]): string {
    return this.lazy(name, ElementType.int64, [values.length], () => asBytes(BigInt64Array.from(values, BigInt)));
  }

  /** Writes the model; weights go to external data when the message would grow over `limit` bytes. */
  write(name: string, inputs: readonly ValueInfo[], outputs: readonly ValueInfo[], limit = MESSAGE_LIMIT): OnnxModel {
    let total = 0;
    for (const { length } of this.#initializers.values()) total += length;
    const external = total > limit ? { path: `${name}.onnx.data`, chunks: [] as Fill[], size: 0 } : undefined;

    const graph = new Parts();
    const body = graph.writer();
    for (const node of this.#nodes) writeNode(body.tag(1, WireType.LengthDelimited).fork(), node).join();
    body.tag(2, WireType.LengthDelimited).string(name);
    for (const each of inputs) writeValueInfo(body.tag(11, WireType.LengthDelimited).fork(), each).join();
    for (const each of outputs) writeValueInfo(body.tag(12, WireType.LengthDelimited).fork(), each).join();
    for (const each of this.#initializers.values()) graph.message(5, writeInitializer(each, external));

    const model = new Parts();
    const head = model.writer();
    head.tag(1, WireType.Varint).int64(IR_VERSION);
    head.tag(2, WireType.LengthDelimited).string("whisper-api");
    for (const [domain, version] of [
      ["", OPSET],
      [MICROSOFT, 1],
    ] as const)
      head
        .tag(8, WireType.LengthDelimited)
        .fork()
        .tag(1, WireType.LengthDelimited)
        .string(domain)
        .tag(2, WireType.Varint)
        .int64(version)
        .join();
    model.message(7, graph);
    return { model: model.finish(), external: external && { path: external.path, chunks: external.chunks } };
  }

  #fresh(kind: string): string {
    this.#count += 1;
    return `${kind}_${this.#count}`;
  }
}

export function asBytes(array: Float32Array | Int8Array | BigInt64Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function writeNode(to: BinaryWriter, node: Node): BinaryWriter {
  for (const input of node.inputs) to.tag(1, WireType.LengthDelimited).string(input);
  for (const output of node.outputs) to.tag(2, WireType.LengthDelimited).string(output);
  to.tag(3, WireType.LengthDelimited).string(`${node.kind}:${node.outputs[0]}`);
  to.tag(4, WireType.LengthDelimited).string(node.kind);
  for (const [name, value] of Object.entries(node.attributes)) {
    to.tag(5, WireType.LengthDelimited).fork();
    to.tag(1, WireType.LengthDelimited).string(name);
    if (typeof value === "number") to.tag(3, WireType.Varint).int64(value).tag(20, WireType.Varint).int32(2);
    else if (typeof value === "string")
      to.tag(4, WireType.LengthDelimited).bytes(new TextEncoder().encode(value)).tag(20, WireType.Varint).int32(3);
    else if ("float" in value) to.tag(2, WireType.Bit32).float(value.float).tag(20, WireType.Varint).int32(1);
    else {
      for (const each of value) to.tag(8, WireType.Varint).int64(each);
      to.tag(20, WireType.Varint).int32(7);
    }
    to.join();
  }
  return to.tag(7, WireType.LengthDelimited).string(node.domain);
}

function writeInitializer(
  { name, type, shape, length, data }: Initializer,
  external: { path: string; chunks: Fill[]; size: number } | undefined,
): Parts {
  const parts = new Parts();
  const to = parts.writer();
  for (const dimension of shape) to.tag(1, WireType.Varint).int64(dimension);
  to.tag(2, WireType.Varint).int32(type);
  to.tag(8, WireType.LengthDelimited).string(name);
  if (external === undefined || length < EXTERNAL_LEAST) {
    parts.bytes(9, length, data);
    return parts;
  }
  const entries = { location: external.path, offset: String(external.size), length: String(length) };
  for (const [key, value] of Object.entries(entries))
    to.tag(13, WireType.LengthDelimited)
      .fork()
      .tag(1, WireType.LengthDelimited)
      .string(key)
      .tag(2, WireType.LengthDelimited)
      .string(value)
      .join();
  external.chunks.push(data);
  external.size += length;
  to.tag(14, WireType.Varint).int32(1);
  return parts;
}

function writeValueInfo(to: BinaryWriter, { name, type, shape }: ValueInfo): BinaryWriter {
  to.tag(1, WireType.LengthDelimited).string(name);
  to.tag(2, WireType.LengthDelimited).fork().tag(1, WireType.LengthDelimited).fork();
  to.tag(1, WireType.Varint).int32(type);
  to.tag(2, WireType.LengthDelimited).fork();
  for (const dimension of shape) {
    to.tag(1, WireType.LengthDelimited).fork();
    if (typeof dimension === "number") to.tag(1, WireType.Varint).int64(dimension);
    else to.tag(2, WireType.LengthDelimited).string(dimension);
    to.join();
  }
  return to.join().join().join();
}
