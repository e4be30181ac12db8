import type { AudioDecoder } from "../audio/index.js";
import type { Engine } from "../engine/index.js";
import type { Transcript } from "../transcript/index.js";

export interface SpeechOptions {
  readonly model: string;
  readonly language?: string;
  readonly prompt?: string;
}

export interface Recogniser {
  readonly engine: Engine;
  readonly decoder: AudioDecoder;
}

export interface Transcribed {
  readonly transcript: Transcript;
  /** The recording ends before its header says so. */
  readonly truncated: boolean;
}

/** The whole way of one recording, from bytes to transcript. `onAudio` is told the seconds that the engine has taken so far. */
export async function transcribeBytes(
  { engine, decoder }: Recogniser,
  bytes: AsyncIterable<Uint8Array>,
  options: SpeechOptions,
  signal: AbortSignal,
  onAudio: (seconds: number) => void,
): Promise<Transcribed> {
  const stream = decoder.decode(bytes, { signal, channels: "mix" });
  async function* samples(): AsyncGenerator<Float32Array, void, undefined> {
    for await (const [channel] of stream) {
      if (channel !== undefined) yield channel;
      onAudio(stream.duration());
    }
  }
  const { segments, language } = await engine.transcribe(samples(), options, signal);
  return { transcript: { duration: stream.duration(), channels: [{ segments, language }] }, truncated: stream.info().truncated };
}
