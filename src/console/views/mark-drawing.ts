import type { Mark } from "../stream/index.js";
import type { Inks } from "./inks.js";

export const MARK_NAMES: Readonly<Record<Mark["kind"], string>> = {
  speech: "a voice begins",
  endpoint: "a pause ends the phrase",
  utterance: "the utterance is over",
};

/** Marks differ in shape as well as in place: a flag, a full stop, a double line. */
export function drawMark(context: CanvasRenderingContext2D, kind: Mark["kind"], x: number, top: number, bottom: number, inks: Inks): void {
  context.strokeStyle = kind === "speech" ? inks.accent : inks.soft;
  context.fillStyle = context.strokeStyle;
  context.lineWidth = 1.5;
  context.beginPath();
  if (kind === "utterance") {
    context.moveTo(x - 2, top);
    context.lineTo(x - 2, bottom);
    context.moveTo(x + 2, top);
    context.lineTo(x + 2, bottom);
  } else {
    context.moveTo(x, top);
    context.lineTo(x, bottom);
  }
  context.stroke();
  context.beginPath();
  if (kind === "speech") {
    context.moveTo(x, top);
    context.lineTo(x + 9, top + 4.5);
    context.lineTo(x, top + 9);
  } else if (kind === "endpoint") context.arc(x, bottom - 1, 4, 0, 2 * Math.PI);
  context.fill();
}
