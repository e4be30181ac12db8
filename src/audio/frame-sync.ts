/** What a self-synchronising frame's header says. */
export interface FrameHeader {
  readonly bytes: number;
  readonly sampleRate: number;
  readonly channels: number;
  readonly samples: number;
  /** Equal in all frames of one stream. */
  readonly kind: number;
}

/** Bytes that any of the parsers looks at. */
const HEADER = 7;

export type ParseFrame = (bytes: Uint8Array, at: number) => FrameHeader | undefined;

/** kbit/s by bitrate index: MPEG-1 layers I to III, then MPEG-2 layer I, and II and III (ISO/IEC 11172-3 and 13818-3, section 2.4.2.3). */
const BITRATES = [
  [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
] as const;
const MPEG_RATES = [44_100, 48_000, 32_000] as const;
const ADTS_RATES = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350] as const;
const AC3_RATES = [48_000, 44_100, 32_000] as const;
/** kbit/s by frame size code, halved (ETSI TS 102 366, table 4.13). */
const AC3_BITRATES = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640] as const;
const AC3_CHANNELS = [2, 1, 2, 3, 3, 4, 4, 5] as const;

/** MPEG-1, -2 and -2.5 audio, layers I to III. Free-format frames are not recognised. */
export const parseMpegFrame: ParseFrame = (bytes, at) => {
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0] = bytes.subarray(at, at + 4);
  const version = (b1 >> 3) & 3;
  const layer = 4 - ((b1 >> 1) & 3);
  const bitrateIndex = b2 >> 4;
  const rateIndex = (b2 >> 2) & 3;
  if (b0 !== 0xff || (b1 & 0xe0) !== 0xe0 || version === 1 || layer === 4 || rateIndex === 3) return undefined;
  if (bitrateIndex === 0 || bitrateIndex === 15 || (b3 & 3) === 2) return undefined;
  const first = version === 3;
  const bitrate = BITRATES[first ? layer - 1 : layer === 1 ? 3 : 4]![bitrateIndex]! * 1000;
  const sampleRate = MPEG_RATES[rateIndex]! / (first ? 1 : version === 2 ? 2 : 4);
  const padding = (b2 >> 1) & 1;
  const samples = layer === 1 ? 384 : layer === 3 && !first ? 576 : 1152;
  const length =
    layer === 1 ? 4 * (Math.floor((12 * bitrate) / sampleRate) + padding) : Math.floor((samples * bitrate) / 8 / sampleRate) + padding;
  return { bytes: length, sampleRate, channels: b3 >> 6 === 3 ? 1 : 2, samples, kind: ((b1 & 0x1e) << 2) | rateIndex };
};

/** AAC in ADTS (ISO/IEC 13818-7, section 6.2). A channel configuration of 0 (given in the stream) is left at 0. */
export const parseAdtsFrame: ParseFrame = (bytes, at) => {
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0, b4 = 0, b5 = 0, b6 = 0] = bytes.subarray(at, at + 7);
  const sampleRate = ADTS_RATES[(b2 >> 2) & 15];
  const length = ((b3 & 3) << 11) | (b4 << 3) | (b5 >> 5);
  if (b0 !== 0xff || (b1 & 0xf6) !== 0xf0 || sampleRate === undefined || length < 8) return undefined;
  const configuration = ((b2 & 1) << 2) | (b3 >> 6);
  const samples = 1024 * ((b6 & 3) + 1);
  return { bytes: length, sampleRate, channels: configuration === 7 ? 8 : configuration, samples, kind: (b1 << 8) | (b2 & 0xfc) };
};

/** AC-3 and E-AC-3 (ETSI TS 102 366, sections 4.4.1 and E.1.3.1). */
export const parseAc3Frame: ParseFrame = (bytes, at) => {
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0, b4 = 0, b5 = 0, b6 = 0] = bytes.subarray(at, at + 7);
  if (b0 !== 0x0b || b1 !== 0x77) return undefined;
  const version = b5 >> 3;
  if (version <= 8) {
    const sampleRate = AC3_RATES[b4 >> 6];
    const bitrate = AC3_BITRATES[(b4 & 63) >> 1];
    if (sampleRate === undefined || bitrate === undefined) return undefined;
    const words = sampleRate === 44_100 ? Math.floor((bitrate * 96_000) / 44_100) + (b4 & 1) : (bitrate * 96_000) / sampleRate;
    const mode = b6 >> 5;
    const skipped = ((mode & 1) !== 0 && mode !== 1 ? 2 : 0) + ((mode & 4) !== 0 ? 2 : 0) + (mode === 2 ? 2 : 0);
    const low = (b6 >> (4 - skipped)) & 1;
    return { bytes: 2 * words, sampleRate, channels: AC3_CHANNELS[mode]! + (skipped > 4 ? 0 : low), samples: 1536, kind: 3 };
  }
  if (version < 11 || version > 16) return undefined;
  const sampleRate = b4 >> 6 === 3 ? AC3_RATES[(b4 >> 4) & 3]! / 2 : AC3_RATES[b4 >> 6]!;
  if (!(sampleRate > 0)) return undefined;
  return { bytes: 2 * ((((b2 & 7) << 8) | b3) + 1), sampleRate, channels: AC3_CHANNELS[(b4 >> 1) & 7]! + (b4 & 1), samples: 1536, kind: 5 };
};

/**
 * Where a run of frames begins: each header names where the next one stands, `count` times. One header alone is found by chance in
 * any PCM every few hundred bytes; a run is not. Fewer frames count only when they are all there is: from the first byte to the last.
 */
export function findFrames(
  bytes: Uint8Array,
  parse: ParseFrame,
  count: number,
  ended: boolean,
): { at: number; header: FrameHeader } | undefined {
  for (let at = 0; at + HEADER <= bytes.length; at += 1) {
    const header = parse(bytes, at);
    if (header && follows(bytes, parse, at, header, count, ended && at === 0)) return { at, header };
  }
  return undefined;
}

function follows(bytes: Uint8Array, parse: ParseFrame, at: number, first: FrameHeader, count: number, mayEnd: boolean): boolean {
  const whole = isRun(bytes, parse, at, first, count);
  return typeof whole === "number" ? mayEnd : whole;
}

/** Where the bytes end within the run, or an ID3v1 tag does it: where its next header stands. */
function isRun(bytes: Uint8Array, parse: ParseFrame, at: number, first: FrameHeader, count: number): boolean | number {
  let next = at + first.bytes;
  for (let seen = 1; seen < count; seen += 1) {
    const trailer = next + HEADER > bytes.length || String.fromCharCode(...bytes.subarray(next, next + 3)) === "TAG";
    if (trailer) return next;
    const header = parse(bytes, next);
    if (!header || header.kind !== first.kind) return false;
    next += header.bytes;
  }
  return true;
}

/**
 * Whether bytes that may as well be samples begin with a run of `count` frames: at the very first byte, and with a header that does not come again
 * before the second frame. So a tone is none whose period divides what its first samples would say of a frame's length; that of a file, silent or
 * not, stands once in each frame.
 *
 * @returns a number where that many bytes are needed to tell
 */
export function beginsWithFrames(bytes: Uint8Array, parse: ParseFrame, count: number): boolean | number {
  if (bytes.length < HEADER) return bytes.length === 0 || bytes[0] === 0xff || bytes[0] === 0x0b ? HEADER : false;
  const first = parse(bytes, 0);
  if (!first) return false;
  const run = isRun(bytes, parse, 0, first, count);
  if (typeof run === "number") return run + HEADER > bytes.length && run + HEADER;
  return run && !comesAgain(bytes.subarray(0, first.bytes));
}

function comesAgain(frame: Uint8Array): boolean {
  for (let at = 1; at + 4 <= frame.length; at += 1) {
    if (frame[at] === frame[0] && frame[at + 1] === frame[1] && frame[at + 2] === frame[2] && frame[at + 3] === frame[3]) return true;
  }
  return false;
}
