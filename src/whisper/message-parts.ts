import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/**
 * A protobuf message in pieces. The library's writer copies every byte field once for each message around it; weights are put into place
 * once, when the whole is finished (protobuf.dev, "Encoding": length-delimited records).
 */
export class Parts {
  readonly #parts: (BinaryWriter | Uint8Array)[] = [];

  /** A writer for the fields that come next; it may be used until `finish`, but writes here, before what is added later. */
  writer(): BinaryWriter {
    const writer = new BinaryWriter();
    this.#parts.push(writer);
    return writer;
  }

  bytes(field: number, data: Uint8Array): void {
    this.writer().tag(field, WireType.LengthDelimited).uint32(data.length);
    this.#parts.push(data);
  }

  /** Adds a finished message as a field. */
  message(field: number, parts: Parts): void {
    const inner = parts.#flat();
    const length = inner.reduce((sum, part) => sum + part.length, 0);
    this.writer().tag(field, WireType.LengthDelimited).uint32(length);
    this.#parts.push(...inner);
  }

  finish(): Uint8Array {
    const parts = this.#flat();
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  #flat(): Uint8Array[] {
    return this.#parts.map((part) => (part instanceof Uint8Array ? part : part.finish()));
  }
}
