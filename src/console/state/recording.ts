import { type Signal, signal } from "@preact/signals";
import type { History, ListenAnswer, TranscriptDocument } from "../document/index.js";
import type { Peaks } from "../measure/index.js";
import type { ListenOptions, Query } from "../snippets/index.js";

/** How far a recording is. Fractions are 0..1. */
export type Stage =
  /** `again`: the server was busy, and is asked anew after so many seconds. */
  | { readonly name: "waiting"; readonly again?: number }
  | { readonly name: "sending"; readonly fraction: number; readonly left?: number }
  /** `fraction` and `left` (seconds) where they can be told. */
  | { readonly name: "transcribing"; readonly fraction?: number; readonly left?: number }
  | { readonly name: "done" }
  | { readonly name: "failed"; readonly reason: string }
  | { readonly name: "cancelled" };

/** `none`: there is no shape to show. */
export type Shape = Peaks | "unknown" | "loading" | "none";

/** A recording, and all that the page knows of it. */
export interface Recording {
  readonly id: number;
  readonly name: string;
  readonly source: Blob | { readonly url: string };
  readonly options: ListenOptions;
  /** It was a live stream that was asked for so. */
  readonly live?: Query;
  readonly stage: Signal<Stage>;
  /** Seconds, as the browser finds them before the server does. */
  readonly seconds: Signal<number | undefined>;
  readonly answer: Signal<ListenAnswer | undefined>;
  readonly history: Signal<History<TranscriptDocument> | undefined>;
  readonly shape: Signal<Shape>;
  readonly stop: Signal<AbortController | undefined>;
  /** What was heard so far, while it is transcribed. */
  readonly heard: Signal<string>;
  /** How often the server was too busy for it. */
  refusals: number;
}

let nextId = 1;

export function newRecording(name: string, source: Recording["source"], options: ListenOptions, live?: Query): Recording {
  return {
    id: nextId++,
    name,
    source,
    options,
    ...(live !== undefined && { live }),
    stage: signal<Stage>({ name: "waiting" }),
    seconds: signal<number | undefined>(undefined),
    answer: signal<ListenAnswer | undefined>(undefined),
    history: signal<History<TranscriptDocument> | undefined>(undefined),
    shape: signal<Shape>("unknown"),
    stop: signal<AbortController | undefined>(undefined),
    heard: signal(""),
    refusals: 0,
  };
}

export function audioOf({ source }: Recording): Blob | undefined {
  return source instanceof Blob ? source : undefined;
}
