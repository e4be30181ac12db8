import { batch } from "@preact/signals";
import type { HeardStretch } from "../api/index.js";
import { secondsLeft } from "../measure/index.js";
import type { Recording } from "./recording.js";

/** How far a recording is that is being sent and transcribed. The server reads it at the pace at which it hears, so sending is a part of that too. */
export class RecordingProgress {
  readonly #recording: Recording;
  readonly #bytes: number;
  readonly #began = performance.now();
  #sent = 0;
  #reached = 0;

  constructor(recording: Recording) {
    const { source, heard } = recording;
    this.#recording = recording;
    this.#bytes = source instanceof Blob ? source.size : 0;
    heard.value = "";
    this.#show();
  }

  sent(bytes: number): void {
    this.#sent = bytes;
    this.#show();
  }

  heard({ seconds, channel, transcript }: HeardStretch): void {
    const { heard } = this.#recording;
    batch(() => {
      this.#reached = Math.max(this.#reached, seconds);
      // Of several channels one is enough to see that it goes on.
      if (channel === 0) heard.value = `${heard.peek()} ${transcript}`.trim();
      this.#show();
    });
  }

  #show(): void {
    const { stage, seconds } = this.#recording;
    const whole = seconds.peek();
    const elapsed = (performance.now() - this.#began) / 1000;
    if (this.#reached > 0) {
      const fraction = whole === undefined || whole === 0 ? undefined : Math.min(1, this.#reached / whole);
      stage.value = { name: "transcribing", ...told(fraction, elapsed) };
    } else if (this.#sent < this.#bytes) {
      const fraction = this.#sent / this.#bytes;
      stage.value = { name: "sending", fraction, ...told(fraction, elapsed) };
    } else stage.value = { name: "transcribing" };
  }
}

function told(fraction: number | undefined, elapsed: number): { readonly fraction?: number; readonly left?: number } {
  if (fraction === undefined) return {};
  const left = secondsLeft(fraction, elapsed);
  return { fraction, ...(left !== undefined && { left }) };
}
