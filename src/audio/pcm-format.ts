/** How one sample of uncompressed audio is written. */
export interface PcmFormat {
  readonly kind: "signed" | "unsigned" | "float" | "mulaw" | "alaw";
  /** 1 to 4, or 8 for doubles. */
  readonly bytesPerSample: number;
  readonly bigEndian: boolean;
}

/** One block of decoded audio at its own rate: one array a channel, all of one length. */
export interface Pcm {
  readonly channels: Float32Array[];
  readonly sampleRate: number;
}

type SampleReader = (view: DataView, offset: number) => number;

const MULAW = Float32Array.from({ length: 256 }, (_, code) => expandMulaw(code) / 32_768);
const ALAW = Float32Array.from({ length: 256 }, (_, code) => expandAlaw(code) / 32_768);

/** Whether a format can be read at all. */
export function isReadable(format: PcmFormat): boolean {
  const sizes = { signed: [1, 2, 3, 4], unsigned: [1], float: [4, 8], mulaw: [1], alaw: [1] };
  return sizes[format.kind].includes(format.bytesPerSample);
}

/** Splits interleaved samples into channels, −1..1 (floating-point samples as they are). Bytes after the last whole frame are ignored. */
export function readPcm(bytes: Uint8Array, format: PcmFormat, channelCount: number): Float32Array[] {
  const frameBytes = format.bytesPerSample * channelCount;
  const frames = Math.floor(bytes.length / frameBytes);
  const channels = Array.from({ length: channelCount }, () => new Float32Array(frames));
  if (format.kind === "signed" && format.bytesPerSample === 2 && !format.bigEndian) {
    const aligned = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
    const samples = new Int16Array(aligned.buffer, aligned.byteOffset, frames * channelCount);
    channels.forEach((channel, index) => {
      for (let i = 0, at = index; i < frames; i += 1, at += channelCount) channel[i] = samples[at]! / 32_768;
    });
    return channels;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = sampleReader(format);
  channels.forEach((channel, index) => {
    let offset = index * format.bytesPerSample;
    for (let i = 0; i < frames; i += 1, offset += frameBytes) channel[i] = read(view, offset);
  });
  return channels;
}

function sampleReader({ kind, bytesPerSample, bigEndian }: PcmFormat): SampleReader {
  const little = !bigEndian;
  if (kind === "mulaw") return (view, at) => MULAW[view.getUint8(at)]!;
  if (kind === "alaw") return (view, at) => ALAW[view.getUint8(at)]!;
  if (kind === "unsigned") return (view, at) => (view.getUint8(at) - 128) / 128;
  if (kind === "float") return bytesPerSample === 8 ? (view, at) => view.getFloat64(at, little) : (view, at) => view.getFloat32(at, little);
  if (bytesPerSample === 1) return (view, at) => view.getInt8(at) / 128;
  if (bytesPerSample === 2) return (view, at) => view.getInt16(at, little) / 32_768;
  if (bytesPerSample === 4) return (view, at) => view.getInt32(at, little) / 2_147_483_648;
  const low = bigEndian ? 2 : 0;
  const high = bigEndian ? 0 : 1;
  return (view, at) => (view.getInt16(at + high, little) * 256 + view.getUint8(at + low)) / 8_388_608;
}

/** ITU-T G.711, table 2a: all bits inverted, a sign, three of exponent, four of mantissa, a bias of 33 (132 at 16 bits). */
function expandMulaw(code: number): number {
  const bits = ~code & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + 132) << ((bits >> 4) & 7)) - 132;
  return bits & 0x80 ? 0 - magnitude : magnitude;
}

/** ITU-T G.711, table 1a: even bits inverted, a sign, three of exponent, four of mantissa. */
function expandAlaw(code: number): number {
  const bits = code ^ 0x55;
  const exponent = (bits >> 4) & 7;
  const mantissa = ((bits & 0x0f) << 4) + 8;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 256) << (exponent - 1);
  return bits & 0x80 ? magnitude : -magnitude;
}
