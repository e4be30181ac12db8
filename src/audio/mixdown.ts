/**
 * As many channels as the header says. The library folds two equal channels into one until they first differ, so the count of its
 * blocks may change within a file.
 */
export function fitChannels(channels: Float32Array[], count: number): Float32Array[] {
  if (count === 0 || channels.length === count) return channels;
  if (channels.length === 1) return Array.from({ length: count }, () => channels[0]!);
  if (count === 1) return [meanOf(channels)];
  return Array.from({ length: count }, (_, index) => channels[index] ?? new Float32Array(channels[0]!.length));
}

/** The mean of all channels, sample by sample. */
export function meanOf(channels: readonly Float32Array[]): Float32Array {
  if (channels.length === 1) return channels[0]!;
  const mean = Float32Array.from(channels[0]!);
  for (const channel of channels.slice(1)) {
    for (let i = 0; i < mean.length; i += 1) mean[i]! += channel[i]!;
  }
  const share = 1 / channels.length;
  for (let i = 0; i < mean.length; i += 1) mean[i]! *= share;
  return mean;
}
