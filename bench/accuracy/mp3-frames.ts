/** Kilobits a second of layer III by the header's index (ISO/IEC 11172-3 and 13818-3, tables of bitrate_index). */
const BITRATES_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const BITRATES_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
/** Hertz by version bits and index; version 1 is reserved. */
const RATES = [[11_025, 12_000, 8000], [], [22_050, 24_000, 16_000], [44_100, 48_000, 32_000]] as const;

export interface Mp3Frames {
  readonly frames: readonly Uint8Array[];
  readonly secondsEach: number;
}

/**
 * The frames of an MP3 file without its tags and without the first frame that holds the encoder's notes instead of sound: frames may be
 * repeated and strung together to a file of any length.
 *
 * @throws Error where no frame is
 */
export function mp3Frames(bytes: Uint8Array): Mp3Frames {
  const frames: Uint8Array[] = [];
  let secondsEach = 0;
  for (let at = id3Length(bytes); at + 4 <= bytes.length; ) {
    const header = readHeader(bytes, at);
    if (header === undefined) break;
    if (at + header.length > bytes.length) break;
    const frame = bytes.subarray(at, at + header.length);
    if (frames.length > 0 || !hasNotes(frame)) frames.push(frame);
    secondsEach = header.seconds;
    at += header.length;
  }
  if (frames.length === 0) throw new Error("no MP3 frame");
  return { frames, secondsEach };
}

function id3Length(bytes: Uint8Array): number {
  if (bytes[0] !== 0x49 || bytes[1] !== 0x44 || bytes[2] !== 0x33) return 0;
  // Seven bits of each byte count.
  return 10 + ((bytes[6]! << 21) | (bytes[7]! << 14) | (bytes[8]! << 7) | bytes[9]!);
}

function readHeader(bytes: Uint8Array, at: number): { length: number; seconds: number } | undefined {
  const [first, second, third] = [bytes[at]!, bytes[at + 1]!, bytes[at + 2]!];
  const isLayer3 = first === 0xff && (second & 0xe6) === 0xe2;
  const version = (second >> 3) & 3;
  const bitrate = (version === 3 ? BITRATES_1 : BITRATES_2)[third >> 4];
  const rate = RATES[version]?.[(third >> 2) & 3];
  if (!isLayer3 || !bitrate || rate === undefined) return undefined;
  const samples = version === 3 ? 1152 : 576;
  return { length: Math.floor((samples * bitrate * 125) / rate) + ((third >> 1) & 1), seconds: samples / rate };
}

function hasNotes(frame: Uint8Array): boolean {
  const text = Buffer.from(frame.subarray(0, 48)).toString("latin1");
  return text.includes("Xing") || text.includes("Info");
}
