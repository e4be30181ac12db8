import { scriptWriter } from "./chinese-script.js";
import type { EngineStream, TranscribeOptions } from "./engine.js";
import { Flow } from "./fair-queue.js";
import type { LiveStreams } from "./live-streams.js";
import type { WindowOutcome, WindowTask } from "./messages.js";
import type { Lease } from "./model-pools.js";
import { runWhole } from "./parted-window.js";
import { type RunWindow, TimeLine } from "./transcription.js";

/** A live stream of an engine. Its windows are run each by itself; only the language that was detected goes from one to the next. */
export function newEngineStream(
  request: TranscribeOptions,
  asked: string | undefined,
  { pool, release }: Lease,
  streams: LiveStreams,
): EngineStream {
  const { prompt: context, task = "transcribe", detectLanguage: languages = [], temperature, beamSize, bestOf } = request;
  const flow = new Flow();
  const end = streams.add();
  let language = asked;
  /** The last text that was heard, and where its window began: the next one that begins there most likely begins like it. */
  let before: { readonly offset: number; readonly draft: readonly number[] } | undefined;

  const decoding = {
    final: { temperature, beamSize, bestOf },
    // A guess is gone with the next one: what is unsure or went wrong in it is not tried another way.
    interim: { beamSize: 1, single: true },
  };

  return {
    async transcribe(window, urgency, signal) {
      signal.throwIfAborted();
      // What goes wrong with one part of a window ends the work on the other.
      const failure = new AbortController();
      const either = AbortSignal.any([signal, failure.signal]);
      const run: RunWindow = ({ pcm, speech, offset }, options) => {
        const draft = before?.offset === offset ? before.draft : undefined;
        const windowTask: Omit<WindowTask, "id"> = {
          timestamps: false,
          task,
          languages,
          ...decoding[urgency],
          ...options,
          pcm,
          speech,
          draft,
        };
        return pool.run(windowTask, flow, either).catch((error: unknown) => {
          failure.abort(error);
          throw error;
        });
      };
      // A model that is being loaded says nothing of how busy the machine is.
      const settled = urgency === "final" && pool.ready ? streams.load.begin() : () => undefined;
      let heard: { readonly language: WindowOutcome["language"] } | undefined;
      try {
        const options = { language, context, urgency };
        const { result, timings } = await (urgency === "final" ? runWhole(window, options, run) : run(window, options));
        heard = result;
        before = { offset: window.offset, draft: result.segments.flatMap(({ tokens }) => tokens) };
        const spoken = options.language ?? result.language.code;
        const write = await scriptWriter(request.script);
        const segments = new TimeLine().add({ offset: 0, segments: write(result.segments, spoken) });
        const detected = language === undefined && options.language === undefined;
        // A guess of a word or two, or noise, must not choose the language for the whole stream.
        if (detected && urgency === "final" && segments.length > 0) language = result.language.code;
        return {
          segments,
          language: spoken,
          ...(options.language === undefined && { languageConfidence: result.language.probability }),
          timings,
        };
      } finally {
        settled(heard !== undefined);
      }
    },

    release() {
      end();
      release();
    },
  };
}
