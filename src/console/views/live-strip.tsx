import { useComputed, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { LiveSession } from "../state/index.js";
import { finalWords, type Mark } from "../stream/index.js";
import { drawMark, MARK_NAMES } from "./mark-drawing.js";
import type { Caption } from "./scene.js";
import { drawStrip, STRIP_HEIGHT, WAVE_BOTTOM, WAVE_TOP } from "./strip-drawing.js";
import { useSurface } from "./use-surface.js";

/** Pixels of a second: what was said some seconds ago is still to be seen. */
const SCALE = 90;

/** The time line of a live stream: what the microphone hears, the words beneath, and where phrases begin and end. */
export function LiveStrip({ session }: { readonly session: LiveSession }) {
  const { box, width, inks } = useSurface();
  const canvas = useRef<HTMLCanvasElement>(null);
  const captions = useComputed<readonly Caption[]>(() => {
    const take = session.take.value;
    const caption =
      (soft: boolean) =>
      (word: { readonly word: string; readonly punctuated_word?: string; readonly start: number; readonly end: number }) => ({
        text: word.punctuated_word ?? word.word,
        start: word.start,
        end: word.end,
        soft,
      });
    return [...finalWords(take).map(caption(false)), ...take.interim.map(caption(true))];
  });

  useSignalEffect(() => {
    if (width.value === 0) return;
    const seconds = session.seconds.value;
    const from = Math.max(0, seconds - (width.value - 24) / SCALE);
    const { value: take } = session.take;
    drawStrip(canvas.current!, width.value, {
      lanes: [session.peaks],
      laneCount: 1,
      gain: 1.5,
      document: undefined,
      captions: captions.value,
      duration: seconds,
      time: take.reached,
      inks: inks.value,
      from,
      scale: SCALE,
    });
    const context = canvas.current!.getContext("2d")!;
    for (const { kind, at } of take.marks) {
      if (at >= from - 1) drawMark(context, kind, Math.round((at - from) * SCALE), WAVE_TOP, WAVE_BOTTOM, inks.value);
    }
  });

  return (
    <div class="waveform" ref={box}>
      <canvas ref={canvas} style={{ height: `${STRIP_HEIGHT}px` }} />
      <Legend />
    </div>
  );
}

/** The marks' shapes, as mark-drawing.ts draws them. */
const SHAPES: Readonly<Record<Mark["kind"], string>> = {
  speech: "M2 1v14M2 1l8 4-8 4z",
  endpoint: "M5 1v10M5 14a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  utterance: "M3 1v14M8 1v14",
};

function Legend() {
  return (
    <ul class="legend" aria-label="Marks on the time line">
      {(Object.keys(MARK_NAMES) as Mark["kind"][]).map((kind) => (
        <li key={kind}>
          <svg class={kind} viewBox="0 0 12 16" aria-hidden="true" focusable="false">
            <path d={SHAPES[kind]} />
          </svg>
          {MARK_NAMES[kind]}
        </li>
      ))}
    </ul>
  );
}
