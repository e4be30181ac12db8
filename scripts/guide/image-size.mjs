import { readFileSync } from "node:fs";

/** Width and height of a PNG or WebP file, so that text does not jump when pictures arrive. */
export function imageSize(path) {
  const bytes = readFileSync(path);
  const text = (from, to) => bytes.toString("latin1", from, to);
  // PNG specification, section 11.2.2.
  if (text(12, 16) === "IHDR") return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  // RFC 9649, sections 2.5 (lossy), 2.6 (lossless) and 2.7 (extended).
  if (text(8, 16) === "WEBPVP8 ") return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
  if (text(8, 16) === "WEBPVP8X") return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
  if (text(8, 16) === "WEBPVP8L") {
    const packed = bytes.readUInt32LE(21);
    return { width: (packed & 0x3fff) + 1, height: ((packed >> 14) & 0x3fff) + 1 };
  }
  throw new Error(`${path} is neither PNG nor WebP.`);
}
