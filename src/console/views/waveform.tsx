import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { clock, mixed, spokenTime } from "../measure/index.js";
import type { OpenTranscript } from "../state/index.js";
import { drawOverview } from "./overview-drawing.js";
import { captionsOf } from "./scene.js";
import { drawStrip, STRIP_HEIGHT } from "./strip-drawing.js";
import { useSurface } from "./use-surface.js";
import { SKIP } from "./use-transcript-keys.js";

/** Pixels of a second, where the recording does not fit as a whole with at least so many. */
const USUAL_SCALE = 110;
const LEAST_SCALE = 70;
const OVERVIEW_HEIGHT = 36;

/** The recording's shape with its words at their times, and beneath, when it is long, all of it at a glance. */
export function Waveform({ open }: { readonly open: OpenTranscript }) {
  const { player, duration, recording, document } = open;
  const { box, width, inks } = useSurface();
  const strip = useRef<HTMLCanvasElement>(null);
  const overview = useRef<HTMLCanvasElement>(null);
  const from = useSignal(0);

  const scale = useComputed(() => {
    const whole = duration.value > 0 ? width.value / duration.value : USUAL_SCALE;
    return whole >= LEAST_SCALE ? whole : USUAL_SCALE;
  });
  const span = useComputed(() => width.value / scale.value);
  const fits = useComputed(() => duration.value <= span.value + 1e-6);
  // Voices that have a channel each get a lane each.
  const laneCount = useComputed(() => {
    const { value: shape } = recording.shape;
    const voices = document.value?.voices ?? "none";
    if (voices === "channels") return document.value!.channels.length;
    return voices === "speakers" && typeof shape !== "string" ? Math.min(2, shape.channels.length) : 1;
  });
  const captions = useComputed(() => (document.value === undefined ? [] : captionsOf(document.value)));
  const lanes = useComputed(() => {
    const { value: shape } = recording.shape;
    if (typeof shape === "string") return undefined;
    return laneCount.value === shape.channels.length ? shape.channels : [mixed(shape)];
  });

  // The strip goes along with what is heard.
  useSignalEffect(() => {
    const time = player.time.value;
    const most = Math.max(0, duration.value - span.value);
    const [left, right] = [from.peek(), from.peek() + span.value];
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (player.playing.value && !calm && time >= left && time <= right) {
      const wanted = time - span.value * 0.35;
      if (wanted > left) from.value = Math.min(most, left + Math.max((wanted - left) * 0.15, 0));
    } else if (time < left || time > right - span.value * 0.05) from.value = Math.min(most, Math.max(0, time - span.value * 0.35));
    if (from.peek() > most) from.value = most;
  });

  useSignalEffect(() => {
    if (width.value === 0) return;
    const { value: shape } = recording.shape;
    const scene = {
      lanes: lanes.value,
      laneCount: laneCount.value,
      gain: typeof shape === "string" ? 1 : shape.gain,
      document: document.value,
      captions: captions.value,
      duration: duration.value,
      time: player.time.value,
      inks: inks.value,
    };
    drawStrip(strip.current!, width.value, { ...scene, from: from.value, scale: scale.value });
    if (!fits.value) drawOverview(overview.current!, width.value, OVERVIEW_HEIGHT, { ...scene, from: from.value, span: span.value });
  });

  const drag = useRef<{ readonly x: number; readonly from: number; moved: boolean } | undefined>(undefined);
  const panTo = (seconds: number) => {
    from.value = Math.max(0, Math.min(seconds, duration.value - span.value));
  };

  const seconds = useComputed(() => Math.round(player.time.value));
  return (
    <div class="waveform" ref={box}>
      <div
        class="strip"
        role="slider"
        tabIndex={0}
        aria-label="Position"
        aria-valuemin={0}
        aria-valuemax={Math.round(duration.value)}
        aria-valuenow={seconds.value}
        aria-valuetext={`${spokenTime(seconds.value)} of ${spokenTime(duration.value)}`}
        onKeyDown={(event) => {
          const steps: Readonly<Record<string, number>> = {
            ArrowLeft: -SKIP,
            ArrowDown: -1,
            ArrowRight: SKIP,
            ArrowUp: 1,
            PageUp: 30,
            PageDown: -30,
          };
          if (event.key === "Home") player.seek(0);
          else if (event.key === "End") player.seek(duration.value);
          else if (event.key === " ") player.toggle();
          else if (steps[event.key] !== undefined) player.skip(steps[event.key]!);
          else return;
          event.preventDefault();
        }}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          drag.current = { x: event.clientX, from: from.value, moved: false };
        }}
        onPointerMove={(event) => {
          const { current } = drag;
          if (current === undefined || (!current.moved && Math.abs(event.clientX - current.x) < 5)) return;
          current.moved = true;
          panTo(current.from - (event.clientX - current.x) / scale.value);
        }}
        onPointerUp={(event) => {
          if (drag.current?.moved === false)
            player.seek(from.value + (event.clientX - box.current!.getBoundingClientRect().left) / scale.value);
          drag.current = undefined;
        }}
        onPointerCancel={() => {
          drag.current = undefined;
        }}
        onWheel={(event) => {
          const by = Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.shiftKey ? event.deltaY : 0;
          if (by === 0 || fits.value) return;
          event.preventDefault();
          panTo(from.value + by / scale.value);
        }}
      >
        <canvas ref={strip} style={{ height: `${STRIP_HEIGHT}px` }} />
      </div>
      <canvas
        ref={overview}
        class="overview"
        hidden={fits.value}
        title={clock(duration.value)}
        style={{ height: `${OVERVIEW_HEIGHT}px` }}
        onPointerDown={(event) => {
          const share = (event.clientX - box.current!.getBoundingClientRect().left) / width.value;
          player.seek(share * duration.value);
        }}
      />
    </div>
  );
}
