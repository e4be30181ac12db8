/** A clock that stands until it is moved. */
export class GivenClock {
  #time: number;

  constructor(time: string | number = "2026-03-01T12:00:00Z") {
    this.#time = new Date(time).getTime();
  }

  readonly now = (): number => this.#time;

  forward(milliseconds: number): void {
    this.#time += milliseconds;
  }

  set(time: string): void {
    this.#time = Date.parse(time);
  }
}

export const MINUTE = 60_000;
export const DAY = 86_400_000;
