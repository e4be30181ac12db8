import { OUTPUT_RATE } from "./resampler.js";

/** 20 ms, a step of Whisper's own clock: 200 bytes of memory a second and channel. */
const FRAME_SAMPLES = OUTPUT_RATE / 50;
/** What 16-bit dither may differ by. */
const DITHER = 4 / 32_768;
/** −30 dB: lossy codecs keep two equal channels closer than this. */
const ALIKE = 0.001;

/** Keeps how loud each of two channels is, frame by frame, and whether they have been the same so far. */
export class ChannelMeter {
  readonly #sums: [Float32Array, Float32Array] = [new Float32Array(3000), new Float32Array(3000)];
  #samples = 0;
  #alike = true;

  /** Both channels have carried the same sound until now. */
  get alike(): boolean {
    return this.#alike;
  }

  add([left, right]: readonly Float32Array[]): void {
    const length = left!.length;
    this.#grow(Math.ceil((this.#samples + length) / FRAME_SAMPLES));
    const [leftSums, rightSums] = this.#sums;
    let apart = 0;
    let power = 0;
    for (let i = 0; i < length; ) {
      const frame = Math.floor((this.#samples + i) / FRAME_SAMPLES);
      const end = Math.min(length, (frame + 1) * FRAME_SAMPLES - this.#samples);
      let leftSum = 0;
      let rightSum = 0;
      for (; i < end; i += 1) {
        const a = left![i]!;
        const b = right![i]!;
        leftSum += Math.abs(a);
        rightSum += Math.abs(b);
        apart += (a - b) * (a - b);
        power += (a * a + b * b) / 2;
      }
      leftSums[frame]! += leftSum;
      rightSums[frame]! += rightSum;
    }
    this.#samples += length;
    this.#alike &&= apart <= ALIKE * power + DITHER ** 2 * length;
  }

  /** Mean magnitude of a channel between two times in seconds, over whole frames. */
  level(channel: 0 | 1, start: number, end: number): number {
    const first = Math.max(0, Math.floor((start * OUTPUT_RATE) / FRAME_SAMPLES));
    const last = Math.max(first + 1, Math.ceil((end * OUTPUT_RATE) / FRAME_SAMPLES));
    let sum = 0;
    for (const value of this.#sums[channel].subarray(first, last)) sum += value;
    return sum / ((last - first) * FRAME_SAMPLES);
  }

  #grow(frames: number): void {
    for (const [index, sums] of this.#sums.entries()) {
      if (frames <= sums.length) continue;
      const larger = new Float32Array(Math.max(frames, 2 * sums.length));
      larger.set(sums);
      this.#sums[index] = larger;
    }
  }
}
