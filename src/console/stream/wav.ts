/** One channel of 16-bit samples as a WAV file (RIFF: "Multimedia Programming Interface and Data Specifications 1.0", chapter 3). */
export function wavFile(pieces: readonly Int16Array<ArrayBuffer>[], sampleRate: number): Blob {
  const bytes = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  const header = new DataView(new ArrayBuffer(44));
  const text = (at: number, name: string) => {
    for (let index = 0; index < 4; index += 1) header.setUint8(at + index, name.charCodeAt(index));
  };
  text(0, "RIFF");
  header.setUint32(4, 36 + bytes, true);
  text(8, "WAVE");
  text(12, "fmt ");
  header.setUint32(16, 16, true);
  header.setUint16(20, 1, true);
  header.setUint16(22, 1, true);
  header.setUint32(24, sampleRate, true);
  header.setUint32(28, 2 * sampleRate, true);
  header.setUint16(32, 2, true);
  header.setUint16(34, 16, true);
  text(36, "data");
  header.setUint32(40, bytes, true);
  return new Blob([header, ...pieces], { type: "audio/wav" });
}
