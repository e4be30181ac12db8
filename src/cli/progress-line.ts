import { shownTime } from "./amounts.js";

export interface ProgressOptions {
  readonly label: string;
  /** An amount as people read it. */
  readonly amount: (value: number) => string;
  /** A speed, from amounts a second. */
  readonly speed: (perSecond: number) => string;
  readonly stream?: { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown };
  /** Milliseconds that never go back. */
  readonly clock?: () => number;
}

/** Time between two looks of the same line, in milliseconds. */
const REDRAW_MS = 100;
/** Where there is no terminal a line is written for each tenth, but not more often than this. */
const LINE_MS = 2000;
/** The speed is that of the last seconds. */
const WINDOW_MS = 5000;
const BAR = 24;

/** How far something has come, with speed and time left: one line that changes on a terminal, else a few plain ones. */
export class ProgressLine {
  readonly #options: ProgressOptions;
  readonly #stream: NonNullable<ProgressOptions["stream"]>;
  readonly #clock: () => number;
  #samples: { readonly at: number; readonly done: number }[] = [];
  #shownAt = Number.NEGATIVE_INFINITY;
  #shownTenth = -1;
  #drawn = false;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#stream = options.stream ?? process.stderr;
    this.#clock = options.clock ?? (() => performance.now());
  }

  /** @param total undefined when nobody knows */
  update(done: number, total: number | undefined): void {
    const now = this.#clock();
    this.#samples.push({ at: now, done });
    while (this.#samples.length > 2 && (this.#samples[1]?.at ?? now) < now - WINDOW_MS) this.#samples.shift();
    const whole = total !== undefined && done >= total;
    if (this.#stream.isTTY === true) {
      if (!whole && now - this.#shownAt < REDRAW_MS) return;
      // Erased to its end (ECMA-48, EL), and never wider than the terminal.
      this.#stream.write(`\r${this.#text(done, total, now).slice(0, (this.#stream.columns ?? 80) - 1)}\u001b[K`);
      this.#drawn = true;
    } else {
      const tenth = total === undefined ? 0 : Math.floor((10 * done) / total);
      if (!whole && (now - this.#shownAt < LINE_MS || (total !== undefined && tenth <= this.#shownTenth))) return;
      this.#shownTenth = tenth;
      this.#stream.write(`${this.#text(done, total, now)}\n`);
    }
    this.#shownAt = now;
  }

  /** Writes a line above the bar. */
  say(text: string): void {
    this.#clear();
    this.#stream.write(`${text}\n`);
  }

  /** Takes the bar away. */
  end(): void {
    this.#clear();
  }

  #clear(): void {
    if (this.#drawn) this.#stream.write("\r\u001b[K");
    this.#drawn = false;
  }

  #text(done: number, total: number | undefined, now: number): string {
    const { label, amount, speed } = this.#options;
    const first = this.#samples[0];
    const seconds = first === undefined ? 0 : (now - first.at) / 1000;
    const perSecond = first === undefined || seconds <= 0 ? undefined : (done - first.done) / seconds;
    const rate = perSecond === undefined ? [] : [speed(perSecond)];
    if (total === undefined) return [label, amount(done), ...rate].join("  ");
    const share = total === 0 ? 1 : Math.min(1, done / total);
    const filled = Math.round(share * BAR);
    const bar = this.#stream.isTTY === true ? [`[${"#".repeat(filled)}${".".repeat(BAR - filled)}]`] : [];
    const left = perSecond === undefined || perSecond <= 0 || share === 1 ? [] : [`${shownTime((total - done) / perSecond)} left`];
    const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
    return [label, ...bar, percent, `${amount(done)} of ${amount(total)}`, ...rate, ...left].join("  ");
  }
}
