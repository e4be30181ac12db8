import { LatencyHistogram } from "./latency-histogram.js";

const MINUTE = 60_000;
const MINUTES = 60;

/** How one request that transcribes ended. */
export interface EndedRequest {
  /** 4xx or 5xx. */
  readonly failed: boolean;
  /** What the server took to answer beyond waiting for the client's bytes; absent for live streams. */
  readonly milliseconds?: number;
  /** Of the recording that was transcribed. */
  readonly audioSeconds?: number;
}

/** What goes on at one moment. */
export interface Load {
  /** Windows of audio that wait. */
  readonly waiting: number;
  /** Requests accepted and not yet finished. */
  readonly admitted: number;
  /** Live streams open. */
  readonly streams: number;
  /** Transcribed since the start. */
  readonly audioSeconds: number;
}

export interface MinuteFigures {
  /** When it began, in milliseconds since 1970. */
  readonly minute: number;
  readonly requests: number;
  readonly errors: number;
  /** Of recordings and of live streams. */
  readonly audioSeconds: number;
  /** Seconds that recordings took for each of their seconds. */
  readonly realTimeFactor?: number;
  /** Milliseconds. */
  readonly latencyMedian?: number;
  readonly latencyP95?: number;
  readonly peakWaiting: number;
  readonly peakAdmitted: number;
  readonly peakStreams: number;
}

class Minute {
  /** Since 1970. */
  readonly number: number;
  readonly latencies = new LatencyHistogram();
  requests = 0;
  errors = 0;
  audioSeconds = 0;
  /** Of recordings that were answered: what they took, in milliseconds, and how long they are. */
  work = 0;
  worked = 0;
  peakWaiting = 0;
  peakAdmitted = 0;
  peakStreams = 0;

  constructor(number: number) {
    this.number = number;
  }

  figures(): MinuteFigures {
    const { requests, errors, audioSeconds, work, worked, latencies, peakWaiting, peakAdmitted, peakStreams } = this;
    const [latencyMedian, latencyP95] = [latencies.quantile(0.5), latencies.quantile(0.95)];
    return {
      minute: this.number * MINUTE,
      requests,
      errors,
      audioSeconds,
      ...(worked > 0 && { realTimeFactor: work / 1000 / worked }),
      ...(latencyMedian !== undefined && { latencyMedian }),
      ...(latencyP95 !== undefined && { latencyP95 }),
      peakWaiting,
      peakAdmitted,
      peakStreams,
    };
  }
}

/** The last hour, minute by minute. It has no clock: times are milliseconds since 1970, given with what happened. */
export class LastHour {
  readonly #ring: (Minute | undefined)[] = new Array(MINUTES).fill(undefined);
  #audioSeconds = 0;

  ended({ failed, milliseconds, audioSeconds = 0 }: EndedRequest, now: number): void {
    const minute = this.#at(now);
    minute.requests += 1;
    if (failed) minute.errors += 1;
    if (milliseconds === undefined) return;
    minute.latencies.add(milliseconds);
    if (failed) return;
    minute.work += audioSeconds > 0 ? milliseconds : 0;
    minute.worked += audioSeconds;
  }

  sample({ waiting, admitted, streams, audioSeconds }: Load, now: number): void {
    const minute = this.#at(now);
    minute.peakWaiting = Math.max(minute.peakWaiting, waiting);
    minute.peakAdmitted = Math.max(minute.peakAdmitted, admitted);
    minute.peakStreams = Math.max(minute.peakStreams, streams);
    minute.audioSeconds += audioSeconds - this.#audioSeconds;
    this.#audioSeconds = audioSeconds;
  }

  /** Sixty minutes, the one that runs last; those without anything too. */
  minutes(now: number): readonly MinuteFigures[] {
    const last = Math.floor(now / MINUTE);
    return Array.from({ length: MINUTES }, (_, index) => {
      const number = last - MINUTES + 1 + index;
      const held = this.#ring[number % MINUTES];
      return (held?.number === number ? held : new Minute(number)).figures();
    });
  }

  #at(now: number): Minute {
    const number = Math.floor(now / MINUTE);
    const place = number % MINUTES;
    const held = this.#ring[place];
    if (held?.number === number) return held;
    const minute = new Minute(number);
    this.#ring[place] = minute;
    return minute;
  }
}
