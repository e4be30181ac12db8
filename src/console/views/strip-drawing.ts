import { clock, columns, timeTicks } from "../measure/index.js";
import { brush } from "./canvas.js";
import { laneColours, level, type Scene, wordsBetween } from "./scene.js";

const TICKS = 18;
const WAVE = 72;
const WORD_ROW = 19;
const WORD_ROWS = 2;
export const WAVE_TOP = TICKS;
export const WAVE_BOTTOM = TICKS + WAVE;
export const STRIP_HEIGHT = TICKS + WAVE + WORD_ROWS * WORD_ROW;

/** A bar and the gap behind it. */
const BAR = 3;
const STEP = 5;

interface Strip extends Scene {
  /** The left edge, in seconds. */
  readonly from: number;
  /** Pixels of a second. */
  readonly scale: number;
}

export function drawStrip(canvas: HTMLCanvasElement, width: number, strip: Strip): void {
  const context = brush(canvas, width, STRIP_HEIGHT);
  drawTicks(context, width, strip);
  const lane = WAVE / strip.laneCount;
  for (let channel = 0; channel < strip.laneCount; channel += 1) drawLane(context, width, TICKS + channel * lane, lane, channel, strip);
  drawWords(context, width, strip);
  drawHead(context, strip);
}

function drawTicks(context: CanvasRenderingContext2D, width: number, { from, scale, duration, inks }: Strip): void {
  context.font = `11px ${inks.font}`;
  context.textBaseline = "top";
  context.fillStyle = inks.soft;
  for (const tick of timeTicks(from, Math.min(duration, from + width / scale), 90 / scale)) {
    const x = (tick - from) * scale;
    const text = clock(tick);
    if (x + 30 < width) context.fillText(text, x + 1, 0);
  }
}

function drawLane(context: CanvasRenderingContext2D, width: number, top: number, height: number, channel: number, strip: Strip): void {
  const { lanes, gain, from, scale, time, duration } = strip;
  // Bars stand still on the recording, not on the screen, so that they do not flicker when it moves.
  const first = Math.floor((from * scale) / STEP);
  const count = Math.ceil(width / STEP) + 1;
  const start = (first * STEP) / scale;
  const seconds = STEP / scale;
  const samples = lanes?.[channel];
  const loud = samples === undefined ? undefined : columns(samples, start, start + count * seconds, count);
  const words = strip.document === undefined ? [] : wordsBetween(strip.document.channels[channel] ?? [], start, start + count * seconds);
  const colour = laneColours(strip, channel, start, start + count * seconds);
  const middle = top + height / 2;
  let word = 0;
  for (let index = 0; index < count; index += 1) {
    const at = start + index * seconds;
    if (at >= duration || at < 0) continue;
    while (word < words.length && words[word]!.end < at) word += 1;
    const spoken = words[word] !== undefined && words[word]!.start <= at;
    const half = Math.max(1, (level(loud?.[index], gain, spoken) * (height - 8)) / 2);
    context.globalAlpha = at + seconds / 2 <= time ? 1 : 0.42;
    context.fillStyle = colour(at);
    context.beginPath();
    context.roundRect((first + index) * STEP - from * scale, middle - half, BAR, half * 2, BAR / 2);
    context.fill();
  }
  context.globalAlpha = 1;
}

/** Words stand where they begin; one that would touch the one before stands a row below, and one without room there is left out. */
function drawWords(context: CanvasRenderingContext2D, width: number, { captions, from, scale, time, inks }: Strip): void {
  context.textBaseline = "middle";
  const free = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const word of wordsBetween(captions, from - 2, from + width / scale)) {
    const now = word.start <= time && time < word.end;
    const x = (word.start - from) * scale;
    const row = free.findIndex((end) => x >= end);
    if (row === -1) continue;
    context.font = `${now ? 600 : 400} 13px ${inks.font}`;
    context.fillStyle = now ? inks.accent : word.soft ? inks.soft : inks.ink;
    context.fillText(word.text, x, TICKS + WAVE + WORD_ROW * (row + 0.5));
    free[row] = x + context.measureText(word.text).width + 5;
  }
}

function drawHead(context: CanvasRenderingContext2D, { from, scale, time, inks }: Strip): void {
  const x = Math.round((time - from) * scale);
  context.fillStyle = inks.ink;
  context.fillRect(x, TICKS - 2, 1.5, WAVE + 4);
  context.beginPath();
  context.arc(x + 0.75, TICKS - 2, 3.5, 0, 2 * Math.PI);
  context.fill();
}
