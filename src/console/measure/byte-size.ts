/** `820 B`, `12 kB`, `3.4 MB`: in powers of a thousand. */
export function byteSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [unit, name] = bytes < 999_500 ? [1e3, "kB"] : bytes < 999_500_000 ? [1e6, "MB"] : [1e9, "GB"];
  const value = bytes / unit;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${name}`;
}
