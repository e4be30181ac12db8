import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** Gives the bytes of a field; they are copied before another field's are asked for. */
export type Fill = () => Uint8Array;

type Part = BinaryWriter | { readonly length: number; readonly fill: Fill };

/**
 * A protobuf message in pieces. The library's writer copies every byte field once for each message around it; weights are asked for
 * and put into place once, when the whole is finished (protobuf.dev, "Encoding": length-delimited records).
 */
export class Parts {
  readonly #parts: Part[] = [];

  /** A writer for the fields that come next; it may be used until `finish`, but writes here, before what is added later. */
  writer(): BinaryWriter {
    const writer = new BinaryWriter();
    this.#parts.push(writer);
    return writer;
  }

  bytes(field: number, length: number, fill: Fill): void {
    this.writer().tag(field, WireType.LengthDelimited).uint32(length);
    this.#parts.push({ length, fill });
  }

  /** Adds a finished message as a field. */
  message(field: number, parts: Parts): void {
    const inner = parts.#flat();
    this.writer().tag(field, WireType.LengthDelimited).uint32(lengthOf(inner));
    this.#parts.push(...inner);
  }

  finish(): Uint8Array {
    const parts = this.#flat();
    const whole = new Uint8Array(lengthOf(parts));
    let at = 0;
    for (const { length, fill } of parts) {
      whole.set(fill(), at);
      at += length;
    }
    return whole;
  }

  #flat(): { readonly length: number; readonly fill: Fill }[] {
    return this.#parts.map((part) => {
      if ("fill" in part) return part;
      const bytes = part.finish();
      return { length: bytes.length, fill: () => bytes };
    });
  }
}

function lengthOf(parts: readonly { readonly length: number }[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}
