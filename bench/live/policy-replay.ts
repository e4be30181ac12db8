import { type HeardBlock, OUTPUT_RATE } from "../../src/audio/index.js";
import type { AudioWindow } from "../../src/engine/index.js";
import { type LiveEvent, type LiveInput, type LiveOptions, type LivePolicy, LiveSession } from "../../src/live/index.js";
import type { PolicyEars } from "./policy-ears.js";

export type Results = Extract<LiveEvent, { type: "results" }>;

/** One session in the time of its audio: a second of work is a second of audio. */
export interface Replay {
  /** Seconds of audio that had been sent when it came. */
  readonly shown: readonly { readonly at: number; readonly results: Results }[];
  readonly seconds: number;
  /** Processor seconds for decodes of each urgency. */
  readonly cost: { readonly final: number; readonly interim: number };
}

interface Job {
  readonly id: number;
  readonly window: AudioWindow;
  readonly urgency: "final" | "interim";
  readonly asked: number;
}

/** Plays a recording to a session, with one thread that decodes one window after another, finals first, as slowly as was measured. */
export async function replay(
  blocks: readonly HeardBlock[],
  ears: PolicyEars,
  options: LiveOptions,
  policy: Partial<LivePolicy>,
): Promise<Replay> {
  const session = new LiveSession(options, policy);
  const shown: { at: number; results: Results }[] = [];
  const cost = { final: 0, interim: 0 };
  let waiting: Job[] = [];
  let running: { readonly job: Job; readonly until: number; readonly input: LiveInput } | undefined;
  let [clock, free] = [0, 0];

  const push = (input: LiveInput, at: number) => {
    for (const event of session.push(input)) {
      if (event.type === "transcribe") waiting.push({ ...event, asked: at });
      if (event.type === "cancel") {
        waiting = waiting.filter(({ id }) => id !== event.id);
        // A row that is cancelled is gone after the step that runs.
        if (running?.job.id === event.id) {
          cost[running.job.urgency] -= Math.max(0, running.until - at);
          free = Math.min(free, at);
          running = undefined;
        }
      }
      if (event.type === "results") shown.push({ at, results: event });
    }
  };

  /** Works until a moment. */
  const work = async (until: number) => {
    for (;;) {
      if (running !== undefined) {
        if (running.until > until) return;
        const { input, until: at } = running;
        running = undefined;
        push(input, at);
        continue;
      }
      const job = waiting.find(({ urgency }) => urgency === "final") ?? waiting[0];
      if (job === undefined) return;
      const begin = Math.max(free, job.asked);
      if (begin >= until) return;
      waiting = waiting.filter((each) => each !== job);
      const { segments, language, cost: took } = await ears.decode(job.window, job.urgency);
      cost[job.urgency] += took;
      free = begin + took;
      running = { job, until: free, input: { type: "transcribed", id: job.id, segments, language } };
    }
  };

  let samples = 0;
  for (const block of blocks) {
    samples += block.samples.length;
    const at = samples / OUTPUT_RATE;
    await work(at);
    clock = at;
    push({ type: "audio", channel: 0, block: { samples: block.samples.slice(), speech: block.speech } }, clock);
  }
  push({ type: "end" }, clock);
  await work(Number.POSITIVE_INFINITY);
  return { shown, seconds: samples / OUTPUT_RATE, cost };
}
