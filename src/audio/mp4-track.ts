import { HeadBytes } from "./head-bytes.js";
import { walkBoxes } from "./mp4-boxes.js";

const AUDIO_ENTRIES = new Set(
  "mp4a alac Opus fLaC .mp3 sowt twos in24 in32 fl32 fl64 lpcm ipcm fpcm ulaw alaw samr sawb ac-3 ec-3".split(" "),
);
const PARAMETRIC_STEREO = 29;

/** Rate (Hz) and channels of the first audio track; 0 where the index does not say (ISO/IEC 14496-12, section 12.2.3). */
export function readMp4Track(index: Uint8Array): { sampleRate: number; channels: number } {
  const head = new HeadBytes(index);
  const view = new DataView(index.buffer, index.byteOffset, index.byteLength);
  for (const { type, body, end } of walkBoxes(view, 0, index.length)) {
    if (type !== "stsd" || end - body < 44 || !AUDIO_ENTRIES.has(head.tag(body + 12))) continue;
    const version = head.uint16(body + 24);
    const channels = aacChannels(index.subarray(body, end)) || head.uint16(body + 32);
    const sampleRate = head.uint16(body + 40);
    if (version < 2 && channels > 0 && channels <= 32) return { sampleRate: sampleRate >= 4_000 ? sampleRate : 0, channels };
  }
  return { sampleRate: 0, channels: 0 };
}

/**
 * Channels from the AudioSpecificConfig, because many writers leave the entry's own field at 2 for mono: descriptor 5 of the esds box,
 * 5 bits of object type, 4 of rate (15: 24 more), 4 of channel configuration (ISO/IEC 14496-1, section 7.2.6, and 14496-3, section 1.6.2.1).
 */
function aacChannels(description: Uint8Array): number {
  const head = new HeadBytes(description);
  let at = 44;
  while (head.has(at + 4) && head.tag(at) !== "esds") at += 1;
  if (!head.has(at + 4)) return 0;
  for (let tagAt = at + 8; head.has(tagAt + 2); ) {
    const tag = head.byte(tagAt);
    let body = tagAt + 1;
    let size = 0;
    do size = (size << 7) | (head.byte(body) & 0x7f);
    while (head.byte(body++) & 0x80 && body < tagAt + 5);
    if (tag === 5) {
      const bits = head.uint32(body);
      const objectType = bits >>> 27;
      const configuration = ((bits >>> 23) & 15) === 15 ? 0 : (bits >>> 19) & 15;
      if (objectType === PARAMETRIC_STEREO) return 2;
      return configuration === 7 ? 8 : configuration < 7 ? configuration : 0;
    }
    // 3 (stream) and 4 (decoder configuration) hold the ones that follow.
    tagAt = tag === 3 ? body + 3 : tag === 4 ? body + 13 : body + size;
  }
  return 0;
}
