import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { ElementType } from "./onnx-graph.js";

export interface FloatConstant {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * Every float32 constant of an ONNX file by name: initializers, and the outputs of its `Constant` nodes, in the graph and in all branches
 * within it (onnx.proto: ModelProto, GraphProto, NodeProto, AttributeProto, TensorProto).
 * @throws Error when the bytes are no such file
 */
export function floatConstants(file: Uint8Array): ReadonlyMap<string, FloatConstant> {
  const found = new Map<string, FloatConstant>();
  for (const graph of fields(file, 7)) readGraph(graph, found);
  return found;
}

function readGraph(graph: Uint8Array, found: Map<string, FloatConstant>): void {
  for (const tensor of fields(graph, 5)) readTensor(tensor, undefined, found);
  for (const node of fields(graph, 1)) {
    const [output] = fields(node, 2);
    const isConstant = text(fields(node, 4)[0]) === "Constant";
    for (const attribute of fields(node, 5)) {
      for (const field of [6, 11]) for (const branch of fields(attribute, field)) readGraph(branch, found);
      if (isConstant) for (const tensor of fields(attribute, 5)) readTensor(tensor, text(output), found);
    }
  }
}

function readTensor(bytes: Uint8Array, name: string | undefined, found: Map<string, FloatConstant>): void {
  const shape: number[] = [];
  let type = 0;
  let own = "";
  let raw: Uint8Array | undefined;
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (field === 1 && wire === WireType.Varint) shape.push(Number(reader.int64()));
    else if (field === 1 && wire === WireType.LengthDelimited) shape.push(...packed(reader.bytes()));
    else if (field === 2 && wire === WireType.Varint) type = reader.int32();
    else if (field === 8 && wire === WireType.LengthDelimited) own = reader.string();
    else if (field === 9 && wire === WireType.LengthDelimited) raw = reader.bytes();
    else reader.skip(wire, field);
  }
  if (type !== ElementType.float || raw === undefined) return;
  // A copy, aligned: a constant may begin at any byte, and `slice` of a Buffer is not one.
  const values = new Float32Array(new Uint8Array(raw).buffer);
  if (values.length !== shape.reduce((a, b) => a * b, 1)) throw new Error(`The constant ${name ?? own} is not as large as its shape says.`);
  found.set(name ?? own, { shape, values });
}

function packed(bytes: Uint8Array): number[] {
  const reader = new BinaryReader(bytes);
  const values: number[] = [];
  while (reader.pos < reader.len) values.push(Number(reader.int64()));
  return values;
}

/** The records of one field. */
function fields(message: Uint8Array, wanted: number): Uint8Array[] {
  const reader = new BinaryReader(message);
  const found: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (field === wanted && wire === WireType.LengthDelimited) found.push(reader.bytes());
    else reader.skip(wire, field);
  }
  return found;
}

function text(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes);
}
