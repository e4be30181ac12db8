/** What the audio thread gives to its modules (Web Audio API, section 1.32), which the DOM's types do not name. */
declare const sampleRate: number;
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

/** A twentieth of a second: more delays the words by as much, less is only overhead. */
const SAMPLES = Math.round(sampleRate / 20);

/** Hands the microphone's samples over, as 16 bits, the channels mixed. */
class Microphone extends AudioWorkletProcessor {
  #piece = new Int16Array(SAMPLES);
  #length = 0;

  process([input = []]: readonly (readonly Float32Array[])[]): boolean {
    const count = input[0]?.length ?? 0;
    for (let at = 0; at < count; at += 1) {
      let sum = 0;
      for (const channel of input) sum += channel[at]!;
      const sample = Math.max(-1, Math.min(1, sum / input.length));
      this.#piece[this.#length] = Math.round(sample * 32_767);
      this.#length += 1;
      if (this.#length === SAMPLES) this.#send();
    }
    return true;
  }

  #send(): void {
    this.port.postMessage(this.#piece, [this.#piece.buffer]);
    this.#piece = new Int16Array(SAMPLES);
    this.#length = 0;
  }
}

registerProcessor("microphone", Microphone);
