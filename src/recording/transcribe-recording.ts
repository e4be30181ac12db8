import {
  type AudioDecoder,
  type AudioStream,
  beginningWith,
  ChannelMeter,
  type Crop,
  channelStreams,
  cropBlocks,
  meanOf,
  OUTPUT_RATE,
  type SpeechDetector,
  speechWindows,
} from "../audio/index.js";
import type { Engine, Heard, TranscribeOptions, Transcription } from "../engine/index.js";
import { speakersByChannel, type TranscriptChannel } from "../transcript/index.js";
import type { Recording, RecordingNote, RecordingOptions } from "./recording.js";

/** What hears speech in samples, and words in speech. */
interface Ears {
  readonly engine: Engine;
  readonly detector: SpeechDetector;
}

/** What a recording goes through. */
export interface Recogniser extends Ears {
  readonly decoder: AudioDecoder;
}

type Blocks = AsyncIterable<readonly Float32Array[]>;

/**
 * The whole way of one recording: bytes, samples, segments, on one time line. Nothing of the audio is held but what the engine waits for.
 * Audio after the crop is decoded all the same, to find out how long the recording is.
 * @throws AudioError, EngineError, the bytes' own error, or the signal's reason
 */
export async function transcribeRecording(
  { engine, decoder, detector }: Recogniser,
  bytes: AsyncIterable<Uint8Array>,
  options: RecordingOptions,
): Promise<Recording> {
  const { raw, signal } = options;
  const stream = decoder.decode(bytes, {
    signal,
    channels: options.channels === "mix" ? "mix" : "split",
    ...(raw !== undefined && { raw }),
  });
  const blocks = timed(stream, options.onBlock);
  try {
    const first = await blocks.next();
    const count = first.done === true ? 1 : first.value.length;
    const crop = cropOf(options);
    // Whoever stops early leaves the rest where it is, to be counted.
    const heard = cropBlocks(beginningWith(first, { next: () => blocks.next() }), crop);
    const { transcriptions, channels, notes } = await transcribeChannels({ engine, detector }, heard, count, options);
    while ((await blocks.next()).done !== true) {
      // Counting is all there is to do.
    }
    const duration = stream.duration();
    const seconds = crop.start / OUTPUT_RATE;
    return {
      transcript: { duration, channels: channels.map((channel) => later(channel, seconds)) },
      notes: [
        ...notes,
        ...(stream.info().truncated ? (["truncated"] as const) : []),
        ...(crop.start > 0 && seconds >= duration ? (["start_after_end"] as const) : []),
      ],
      timings: {
        queueMs: transcriptions.reduce((sum, { timings }) => sum + timings.queueMs, 0),
        engineMs: transcriptions.reduce((sum, { timings }) => sum + timings.engineMs, 0),
      },
    };
  } finally {
    await blocks.return();
  }
}

function cropOf({ start = 0, duration = Number.POSITIVE_INFINITY }: RecordingOptions): Crop {
  const perMillisecond = OUTPUT_RATE / 1000;
  return { start: start * perMillisecond, end: (start + duration) * perMillisecond };
}

/** The decoder's blocks, each with the time that it took told. */
function timed(stream: AudioStream, onBlock: RecordingOptions["onBlock"]) {
  const blocks = stream[Symbol.asyncIterator]();
  let count = 1;
  return {
    async next(): Promise<IteratorResult<Float32Array[], undefined>> {
      const from = performance.now();
      try {
        const next = await blocks.next();
        if (next.done !== true) count = next.value.length;
        return next;
      } finally {
        onBlock?.(stream.duration(), performance.now() - from, count);
      }
    },
    async return(): Promise<void> {
      await blocks.return?.();
    },
  };
}

interface HeardChannels {
  readonly channels: readonly TranscriptChannel[];
  readonly transcriptions: readonly Transcription[];
  readonly notes: readonly RecordingNote[];
}

async function transcribeChannels(ears: Ears, blocks: Blocks, count: number, options: RecordingOptions): Promise<HeardChannels> {
  const translated = options.speech.task === "translate" ? { textLanguage: "en" } : {};
  const channelOf = ({ segments, language, languageConfidence }: Heard & Pick<Transcription, "languageConfidence">): TranscriptChannel => ({
    segments,
    language,
    ...translated,
    ...(languageConfidence !== undefined && { languageConfidence }),
  });
  const { speech, signal, onHeard, start = 0 } = options;
  const told = onHeard && ((heard: Heard, channel: number) => onHeard(later(channelOf(heard), start / 1000), channel));
  const each = async (source: Blocks, streams: number) =>
    await transcribeTogether(ears, channelStreams(source, streams), speech, signal, told);
  switch (options.channels) {
    case "mix": {
      const transcriptions = await each(blocks, 1);
      return { channels: transcriptions.map(channelOf), transcriptions, notes: [] };
    }
    case "each": {
      const transcriptions = await each(blocks, count);
      return { channels: transcriptions.map(channelOf), transcriptions, notes: [] };
    }
    case "speakers": {
      if (count !== 2) {
        const transcriptions = await each(mixed(blocks), 1);
        return { channels: transcriptions.map(channelOf), transcriptions, notes: ["not_two_channels"] };
      }
      const meter = new ChannelMeter();
      const transcriptions = await each(metered(blocks, meter), 2);
      const [left, right] = transcriptions.map(channelOf);
      if (meter.alike) return { channels: [left!], transcriptions, notes: ["channels_alike"] };
      const merged = speakersByChannel(left!, right!, (channel, start, end) => meter.level(channel, start, end));
      return { channels: [merged], transcriptions, notes: hasNoSpeakers(merged) ? ["channels_alike"] : [] };
    }
  }
}

/** Both channels carried every word, one as loud as the other. */
function hasNoSpeakers({ segments }: TranscriptChannel): boolean {
  const words = segments.flatMap((segment) => segment.words);
  return words.length > 0 && words.every((word) => word.speaker === undefined);
}

async function* mixed(blocks: Blocks): AsyncGenerator<readonly Float32Array[], void, undefined> {
  for await (const block of blocks) yield [meanOf(block)];
}

/** Measures both channels. As long as they are alike the second is silent, so that what it carries is not transcribed twice. */
async function* metered(blocks: Blocks, meter: ChannelMeter): AsyncGenerator<readonly Float32Array[], void, undefined> {
  for await (const block of blocks) {
    meter.add(block);
    yield meter.alike ? [block[0]!, new Float32Array(block[0]!.length)] : block;
  }
}

/** Transcribes streams side by side. When one fails the others stop, and its error is thrown when all have. */
async function transcribeTogether(
  { engine, detector }: Ears,
  streams: readonly AsyncIterable<Float32Array>[],
  speech: TranscribeOptions,
  signal: AbortSignal,
  onHeard?: (heard: Heard, channel: number) => void,
): Promise<readonly Transcription[]> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const runs = await Promise.allSettled(
    streams.map(async (stream, channel) => {
      try {
        return await engine.transcribe(
          speechWindows(detector.listen(stream, either)),
          speech,
          either,
          onHeard && ((heard) => onHeard(heard, channel)),
        );
      } catch (error) {
        failed.abort(error);
        throw error;
      }
    }),
  );
  return runs.map((run) => {
    if (run.status === "rejected") throw failed.signal.reason;
    return run.value;
  });
}

function later(channel: TranscriptChannel, seconds: number): TranscriptChannel {
  if (seconds === 0) return channel;
  const moved = <T extends { readonly start: number; readonly end: number }>(span: T): T => ({
    ...span,
    start: span.start + seconds,
    end: span.end + seconds,
  });
  const segments = channel.segments.map((segment) => ({ ...moved(segment), words: segment.words.map(moved) }));
  return { ...channel, segments };
}
