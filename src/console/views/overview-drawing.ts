import { columns } from "../measure/index.js";
import { brush } from "./canvas.js";
import { laneColours, level, type Scene, wordsBetween } from "./scene.js";

interface Overview extends Scene {
  /** What the strip above shows: from when, and how much, in seconds. */
  readonly from: number;
  readonly span: number;
}

const STEP = 3;
const BAR = 2;

/** All of a recording at a glance, with a frame round the part that the strip shows. */
export function drawOverview(canvas: HTMLCanvasElement, width: number, height: number, overview: Overview): void {
  const { lanes, gain, laneCount, document, duration, time, from, span, inks } = overview;
  const context = brush(canvas, width, height);
  const count = Math.floor(width / STEP);
  const lane = height / laneCount;
  for (let channel = 0; channel < laneCount; channel += 1) {
    const samples = lanes?.[channel];
    const loud = samples === undefined ? undefined : columns(samples, 0, duration, count);
    const colour = laneColours(overview, channel, 0, duration);
    for (let index = 0; index < count; index += 1) {
      const at = (index * duration) / count;
      const spoken = wordsBetween(document?.channels[channel] ?? [], at, at + duration / count).length > 0;
      const half = Math.max(0.5, (level(loud?.[index], gain, spoken) * (lane - 6)) / 2);
      context.globalAlpha = at <= time ? 0.9 : 0.35;
      context.fillStyle = colour(at);
      context.fillRect(index * STEP, channel * lane + lane / 2 - half, BAR, half * 2);
    }
  }
  context.globalAlpha = 1;
  const left = (from / duration) * width;
  context.strokeStyle = inks.soft;
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(left + 0.5, 0.5, Math.max(6, (span / duration) * width) - 1, height - 1, 4);
  context.stroke();
  context.fillStyle = inks.ink;
  context.fillRect((time / duration) * width - 0.5, 0, 1.5, height);
}
