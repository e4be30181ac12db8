import { AudioError } from "./audio-error.js";

/** One box of ISO/IEC 14496-12, section 4.2: a size, four letters, a body. */
export interface Box {
  readonly type: string;
  readonly start: number;
  readonly body: number;
  /** Infinity: to the end of the file. */
  readonly end: number;
}

const PARENTS = new Set(["moov", "trak", "mdia", "minf", "stbl", "mvex", "moof", "traf", "edts"]);
/**
 * Entries of one table: a day of AAC. The library makes an array of them, and an array that does not fit in a worker's heap ends the
 * whole process (V8 has no way back from a single allocation that fails), so this must stay far below `workerHeapMb`.
 */
const MAX_ENTRIES = 4_194_304;

export function readBox(view: DataView, at: number): Box | undefined {
  if (at + 8 > view.byteLength) return undefined;
  const size = view.getUint32(at);
  const type = String.fromCharCode(...[4, 5, 6, 7].map((i) => view.getUint8(at + i)));
  if (size === 0) return { type, start: at, body: at + 8, end: Number.POSITIVE_INFINITY };
  if (size > 1) return { type, start: at, body: at + 8, end: at + Math.max(8, size) };
  if (at + 16 > view.byteLength) return undefined;
  const end = at + Number(view.getBigUint64(at + 8));
  return { type, start: at, body: at + 16, end: Math.max(end, at + 16) };
}

/** All boxes within one, parents before children. */
export function* walkBoxes(view: DataView, from: number, to: number, depth = 0): Generator<Box> {
  for (let at = from; at < to; ) {
    const box = readBox(view, at);
    if (!box || box.end > to || depth > 8) return;
    yield box;
    if (PARENTS.has(box.type)) yield* walkBoxes(view, box.body, box.end, depth + 1);
    at = box.end;
  }
}

/**
 * Refuses tables that claim more entries than they hold: the library allocates and loops by the count alone.
 * Offsets of the fields: ISO/IEC 14496-12, sections 8.6.1.2, 8.6.6, 8.7.3 to 8.7.5, 8.8.8.
 */
export function checkTables(view: DataView, from: number, to: number): void {
  for (const { type, body, end } of walkBoxes(view, from, to)) {
    const room = end - body;
    const word = (at: number) => (at + 4 <= room ? view.getUint32(body + at) : 0);
    const wide = room > 0 && view.getUint8(body) === 1;
    let entryBytes = 0;
    let count = 0;
    let head = 8;
    if (type === "stco") [entryBytes, count] = [4, word(4)];
    else if (type === "co64" || type === "stts") [entryBytes, count] = [8, word(4)];
    else if (type === "stsc") [entryBytes, count] = [12, word(4)];
    else if (type === "elst") [entryBytes, count] = [wide ? 20 : 12, word(4)];
    else if (type === "stsz") [entryBytes, count, head] = [word(4) === 0 ? 4 : 0, word(8), 12];
    else if (type === "trun") {
      const flags = word(0);
      entryBytes = [0x100, 0x200, 0x400, 0x800].filter((flag) => flags & flag).length * 4;
      [count, head] = [word(4), 8 + (flags & 1 ? 4 : 0) + (flags & 4 ? 4 : 0)];
    } else continue;
    if (count > MAX_ENTRIES) {
      throw new AudioError(
        "unsupported",
        "The MP4 or MOV file's index has too many entries (uncompressed audio has one for each sample); send it as WAV or FLAC.",
      );
    }
    if (head + count * entryBytes > room) {
      throw new AudioError("undecodable", "The MP4 file's tables are damaged: one claims more entries than it holds.");
    }
  }
}

/** Adds `shift` to every place in the file that a movie box names, in place (sections 8.7.5). */
export function shiftOffsets(view: DataView, from: number, to: number, shift: number): void {
  for (const { type, body } of walkBoxes(view, from, to)) {
    if (type !== "stco" && type !== "co64") continue;
    const count = view.getUint32(body + 4);
    for (let i = 0; i < count; i += 1) {
      if (type === "stco") view.setUint32(body + 8 + 4 * i, view.getUint32(body + 8 + 4 * i) + shift);
      else view.setBigUint64(body + 8 + 8 * i, view.getBigUint64(body + 8 + 8 * i) + BigInt(shift));
    }
  }
}
