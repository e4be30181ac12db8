/** The seven tensor types, written and read from ggml's definitions of them: the oracle for the engine's own reader. */
export type Format = "f32" | "f16" | "q4_0" | "q4_1" | "q5_0" | "q5_1" | "q8_0";

export const FORMATS: readonly Format[] = ["f32", "f16", "q4_0", "q4_1", "q5_0", "q5_1", "q8_0"];
export const BLOCK_FORMATS: readonly Format[] = ["q4_0", "q4_1", "q5_0", "q5_1", "q8_0"];
export const FORMAT_IDS: Readonly<Record<Format, number>> = { f32: 0, f16: 1, q4_0: 2, q4_1: 3, q5_0: 6, q5_1: 7, q8_0: 8 };
/** Weights in a block and bytes that hold it. */
export const BLOCKS: Readonly<Record<Format, readonly [weights: number, bytes: number]>> = {
  f32: [1, 4],
  f16: [1, 2],
  q4_0: [32, 18],
  q4_1: [32, 20],
  q5_0: [32, 22],
  q5_1: [32, 24],
  q8_0: [32, 34],
};

/** The bits of the binary16 number nearest to `value`, ties to even (IEEE 754). */
export function toHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (size >= 65_520) return sign | 0x7c00;
  const exponent = Math.max(-14, Math.floor(Math.log2(size || 1e-30)));
  const units = size / 2 ** (exponent - 10);
  const floor = Math.floor(units);
  const rest = units - floor;
  const rounded = rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
  return sign | (rounded < 1024 ? rounded : ((exponent + 15) << 10) + rounded - 1024);
}

export function fromHalf(bits: number): number {
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 1024;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -14 : sign * (1 + fraction) * 2 ** (exponent - 15);
}

/** Quantises as ggml's `quantize_row_*_ref` do. */
export function encodeFormat(format: Format, values: Float32Array): Uint8Array {
  const [size, bytes] = BLOCKS[format];
  const out = new DataView(new ArrayBuffer((values.length / size) * bytes));
  if (format === "f32") for (let i = 0; i < values.length; i++) out.setFloat32(4 * i, values[i], true);
  else if (format === "f16") for (let i = 0; i < values.length; i++) out.setUint16(2 * i, toHalf(values[i]), true);
  else for (let b = 0; b < values.length / 32; b++) encodeBlock(format, values.subarray(32 * b, 32 * b + 32), out, b * bytes);
  return new Uint8Array(out.buffer);
}

function encodeBlock(format: Format, x: Float32Array, out: DataView, at: number): void {
  const clamp = (q: number, most: number) => Math.max(0, Math.min(most, Math.floor(q)));
  if (format === "q8_0") {
    const d = fromHalf(toHalf(Math.max(...x.map(Math.abs)) / 127));
    out.setUint16(at, toHalf(d), true);
    for (let i = 0; i < 32; i++) out.setInt8(at + 2 + i, d === 0 ? 0 : Math.max(-127, Math.min(127, Math.round(x[i] / d))));
    return;
  }
  const bits = format.startsWith("q5") ? 5 : 4;
  const levels = 2 ** bits;
  let q: number[];
  let nibbles = at + 2;
  if (format.endsWith("_1")) {
    const least = Math.min(...x);
    const d = (Math.max(...x) - least) / (levels - 1);
    out.setUint16(at, toHalf(d), true);
    out.setUint16(at + 2, toHalf(least), true);
    q = Array.from(x, (value) => (d === 0 ? 0 : clamp((value - least) / d + 0.5, levels - 1)));
    nibbles += 2;
  } else {
    const top = x.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
    const d = top / -(levels / 2);
    out.setUint16(at, toHalf(d), true);
    q = Array.from(x, (value) => (d === 0 ? levels / 2 : clamp(value / d + levels / 2 + 0.5, levels - 1)));
  }
  if (bits === 5) {
    out.setUint32(
      nibbles,
      q.reduce((sum, level, i) => sum + (level >> 4) * 2 ** i, 0),
      true,
    );
    nibbles += 4;
  }
  for (let i = 0; i < 16; i++) out.setUint8(nibbles + i, (q[i] & 15) | ((q[i + 16] & 15) << 4));
}

/** Expands weight by weight, by the formulas of ggml's `dequantize_row_*`. */
export function decodeFormat(format: Format, bytes: Uint8Array, count: number): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: count }, (_, i) => {
    if (format === "f32") return view.getFloat32(4 * i, true);
    if (format === "f16") return fromHalf(view.getUint16(2 * i, true));
    const at = Math.floor(i / 32) * BLOCKS[format][1];
    const j = i % 32;
    const d = fromHalf(view.getUint16(at, true));
    if (format === "q8_0") return d * view.getInt8(at + 2 + j);
    const nibble = (from: number) => (view.getUint8(from + (j % 16)) >> (j < 16 ? 0 : 4)) & 15;
    const fifth = (from: number) => Math.floor(view.getUint32(from, true) / 2 ** j) % 2;
    const m = () => fromHalf(view.getUint16(at + 2, true));
    if (format === "q4_0") return d * (nibble(at + 2) - 8);
    if (format === "q4_1") return d * nibble(at + 4) + m();
    if (format === "q5_0") return d * (nibble(at + 6) + 16 * fifth(at + 2) - 16);
    return d * (nibble(at + 8) + 16 * fifth(at + 4)) + m();
  });
}
