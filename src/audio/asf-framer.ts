import { AudioError } from "./audio-error.js";
import { ByteQueue } from "./byte-queue.js";
import { type Framer, PIECE_BYTES } from "./framer.js";
import { HeadBytes } from "./head-bytes.js";

/** First four bytes of the GUIDs (Microsoft, "Advanced Systems Format Specification", section 10), big-endian. */
const FILE_PROPERTIES = 0xa1dcab8c;
const STREAM_PROPERTIES = 0x9107dcb7;
const AUDIO_MEDIA = 0x409e69f8;
const MAX_HEADER_BYTES = 1_048_576;
/** The data object's own header: GUID, size, file id, packet count, reserved. */
const DATA_HEADER_BYTES = 50;

/**
 * Pieces of WMA: the whole header first, then whole packets. `@audio/decode-wma` 1.4.0 takes a header cut anywhere for a damaged one.
 * Numbers are little-endian (section 2.1).
 */
export function createAsfFramer(): Framer {
  const queue = new ByteQueue();
  let header: AsfHeader | undefined;
  let received = 0;
  return {
    push(bytes) {
      received += bytes.length;
      queue.push(bytes);
    },
    end() {},
    next() {
      if (!header) {
        if (queue.length < 30) return undefined;
        const bytes = new HeadBytes(queue.peek(24)).uint64(16, true) + DATA_HEADER_BYTES;
        if (!(bytes >= 80 && bytes <= MAX_HEADER_BYTES)) throw new AudioError("undecodable", "The WMA file's header is damaged.");
        if (queue.length < bytes) return undefined;
        header = readHeader(new HeadBytes(queue.peek(bytes)));
        const packet = header.packetBytes;
        if (queue.length < bytes + packet) {
          header = undefined;
          return undefined;
        }
        return queue.take(bytes + packet);
      }
      const whole = Math.max(1, Math.floor(PIECE_BYTES / header.packetBytes)) * header.packetBytes;
      const ready = Math.min(whole, queue.length - (queue.length % header.packetBytes));
      return ready > 0 ? queue.take(ready) : undefined;
    },
    truncated: () => header !== undefined && received < header.fileBytes,
    get sampleRate() {
      return header?.sampleRate ?? 0;
    },
    get channels() {
      return header?.channels ?? 0;
    },
  };
}

interface AsfHeader {
  readonly packetBytes: number;
  readonly fileBytes: number;
  readonly sampleRate: number;
  readonly channels: number;
}

function readHeader(head: HeadBytes): AsfHeader {
  let packetBytes = 0;
  let fileBytes = 0;
  let sampleRate = 0;
  let channels = 0;
  for (let at = 30; head.has(at + 24); ) {
    const guid = head.uint32(at);
    const size = head.uint64(at + 16, true);
    if (guid === FILE_PROPERTIES) {
      fileBytes = head.uint64(at + 40, true);
      packetBytes = head.uint32(at + 96, true);
    }
    if (guid === STREAM_PROPERTIES && head.uint32(at + 24) === AUDIO_MEDIA) {
      channels = head.uint16(at + 80, true);
      sampleRate = head.uint32(at + 82, true);
    }
    if (size < 24) break;
    at += size;
  }
  if (packetBytes === 0 || packetBytes > 262_144)
    throw new AudioError("undecodable", "The WMA file's header names no packet size that can be read.");
  if (channels === 0) throw new AudioError("no_audio", "The file holds no audio stream.");
  return { packetBytes, fileBytes, sampleRate, channels };
}
