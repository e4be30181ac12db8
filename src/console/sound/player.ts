import { type ReadonlySignal, signal } from "@preact/signals";

/** Whether this browser can play the recording; `loading` until it has looked. */
export type Playable = "loading" | "yes" | "no";

export const RATES = [0.75, 1, 1.25, 1.5, 2] as const;

/** Plays one recording; what it does can be watched. Times in seconds. */
export class Player {
  readonly #audio = new Audio();
  readonly #url: string | undefined;
  readonly #time = signal(0);
  readonly #playing = signal(false);
  readonly #playable = signal<Playable>("loading");
  readonly #duration = signal<number | undefined>(undefined);
  readonly #rate = signal<number>(1);
  #frame = 0;

  /** @param recording absent: there is nothing to play, and only the time moves */
  constructor(recording: Blob | undefined) {
    const audio = this.#audio;
    this.#url = recording === undefined ? undefined : URL.createObjectURL(recording);
    audio.preload = "metadata";
    audio.onloadedmetadata = () => {
      this.#playable.value = "yes";
      this.#duration.value = Number.isFinite(audio.duration) ? audio.duration : undefined;
      audio.playbackRate = this.#rate.peek();
      if (this.#time.peek() > 0) audio.currentTime = this.#time.peek();
    };
    audio.onerror = () => {
      this.#playable.value = "no";
      this.#playing.value = false;
    };
    audio.onplay = () => {
      this.#playing.value = true;
      this.#follow();
    };
    audio.onpause = () => {
      this.#playing.value = false;
    };
    audio.onseeked = () => {
      this.#time.value = audio.currentTime;
    };
    if (this.#url === undefined) this.#playable.value = "no";
    else audio.src = this.#url;
  }

  get time(): ReadonlySignal<number> {
    return this.#time;
  }
  get playing(): ReadonlySignal<boolean> {
    return this.#playing;
  }
  get playable(): ReadonlySignal<Playable> {
    return this.#playable;
  }
  /** As the browser finds it. */
  get duration(): ReadonlySignal<number | undefined> {
    return this.#duration;
  }
  get rate(): ReadonlySignal<number> {
    return this.#rate;
  }

  /** @param seconds where to begin; where it stands when absent */
  async play(seconds?: number): Promise<void> {
    if (seconds !== undefined) this.seek(seconds);
    if (this.#playable.peek() === "no") return;
    // It may be stopped, or its file found unplayable, before it began.
    await this.#audio.play().catch(() => undefined);
  }

  pause(): void {
    this.#audio.pause();
  }

  toggle(): void {
    if (this.#playing.peek()) this.pause();
    else void this.play();
  }

  seek(seconds: number): void {
    const to = Math.max(0, Math.min(seconds, this.#duration.peek() ?? Number.POSITIVE_INFINITY));
    this.#time.value = to;
    if (this.#playable.peek() === "yes") this.#audio.currentTime = to;
  }

  skip(seconds: number): void {
    this.seek(this.#time.peek() + seconds);
  }

  setRate(rate: number): void {
    this.#rate.value = rate;
    this.#audio.playbackRate = rate;
  }

  close(): void {
    cancelAnimationFrame(this.#frame);
    this.#audio.pause();
    this.#audio.removeAttribute("src");
    this.#audio.load();
    if (this.#url !== undefined) URL.revokeObjectURL(this.#url);
  }

  /** An element tells its time four times a second, too seldom for words. */
  #follow(): void {
    cancelAnimationFrame(this.#frame);
    const step = () => {
      if (this.#audio.paused) return;
      this.#time.value = this.#audio.currentTime;
      this.#frame = requestAnimationFrame(step);
    };
    step();
  }
}
