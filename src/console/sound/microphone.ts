/** What speech is transcribed at; where a browser cannot record so, the samples go at its own rate. */
const WANTED_RATE = 16_000;

export interface MicrophoneDevice {
  readonly id: string;
  readonly name: string;
}

/** Why there is no microphone, in a sentence for people. */
export class MicrophoneFault extends Error {}

/** A microphone that is open. */
export class Microphone {
  readonly sampleRate: number;
  readonly #stream: MediaStream;
  readonly #context: AudioContext;

  private constructor(stream: MediaStream, context: AudioContext) {
    this.#stream = stream;
    this.#context = context;
    this.sampleRate = context.sampleRate;
  }

  /**
   * @param device the id of one; empty: the system's own choice
   * @param onSamples 16 bits, one channel, a twentieth of a second each time
   * @param onEnd it was taken away
   * @throws MicrophoneFault
   */
  static async open(device: string, onSamples: (samples: Int16Array<ArrayBuffer>) => void, onEnd: () => void): Promise<Microphone> {
    const { mediaDevices } = navigator;
    if (mediaDevices === undefined) {
      throw new MicrophoneFault(
        "Browsers open the microphone on https pages and on localhost only. Put the server behind https, or open it on its own machine.",
      );
    }
    const stream = await mediaDevices
      .getUserMedia({ audio: device === "" ? true : { deviceId: { exact: device } } })
      .catch((error: DOMException) => {
        throw new MicrophoneFault(
          error.name === "NotAllowedError"
            ? "The browser may not use the microphone. Allow it beside the page's address, and start again."
            : error.name === "NotFoundError" || error.name === "OverconstrainedError"
              ? "There is no such microphone on this device."
              : "The microphone cannot be opened. Another program may be using it.",
        );
      });
    const { context, source } = contextOf(stream);
    const microphone = new Microphone(stream, context);
    try {
      await context.audioWorklet.addModule(new URL(`console/${MICROPHONE_MODULE}`, document.baseURI).href);
      const node = new AudioWorkletNode(context, "microphone", { numberOfOutputs: 0 });
      node.port.onmessage = ({ data }) => onSamples(data);
      stream.getAudioTracks()[0]!.onended = onEnd;
      source.connect(node);
      await context.resume();
      return microphone;
    } catch (error) {
      await microphone.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    for (const track of this.#stream.getTracks()) {
      track.onended = null;
      track.stop();
    }
    await this.#context.close();
  }
}

/** Firefox takes a microphone only at the microphone's own rate. */
function contextOf(stream: MediaStream): { readonly context: AudioContext; readonly source: MediaStreamAudioSourceNode } {
  const wanted = new AudioContext({ sampleRate: WANTED_RATE });
  try {
    return { context: wanted, source: wanted.createMediaStreamSource(stream) };
  } catch {
    void wanted.close();
    const context = new AudioContext();
    return { context, source: context.createMediaStreamSource(stream) };
  }
}

/** The microphones of this device; their names are known once one was allowed. */
export async function microphones(): Promise<readonly MicrophoneDevice[]> {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return devices
    .filter(({ kind, deviceId }) => kind === "audioinput" && deviceId !== "" && deviceId !== "default")
    .map(({ deviceId, label }, index) => ({ id: deviceId, name: label || `Microphone ${index + 1}` }));
}
