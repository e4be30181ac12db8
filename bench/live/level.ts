import { setTimeout as sleep } from "node:timers/promises";
import { residentMb } from "../process-memory.js";
import { progress } from "../progress.js";
import { quantile, sum } from "../statistics.js";
import { type Delays, delaysOf, joinDelays } from "./delays.js";
import { type FamilyFigures, watchFamily } from "./family-watch.js";
import { finalText } from "./live-message.js";
import { type Play, type Played, type PlayOptions, playSession, Refused } from "./play.js";
import type { LiveTarget } from "./target.js";

/** Streams begin so long one after another, as callers do, and not in step with the frames. */
const STAGGER_MS = 271;
/** In which the server gives back what the level before has taken. */
const SETTLE_MS = 3000;
/** A stream that was refused with 503 waits so long before its next session. */
const RETRY_MS = 2000;

/** What so many streams at once came to. */
export interface Level {
  readonly target: string;
  readonly endsAtEndpoint: boolean;
  readonly streams: number;
  readonly delays: Delays;
  readonly heard: readonly HeardLive[];
  /** Seconds of audio in all sessions. */
  readonly audio: number;
  readonly family: FamilyFigures;
  /** Resident megabytes before the first stream. */
  readonly restMb: number;
  /** Handshakes answered with 503. */
  readonly refused: number;
  /** Sentences about sessions that broke. */
  readonly failures: readonly string[];
  /** The most milliseconds that this program sent a frame late. */
  readonly late: number;
}

export interface HeardLive {
  readonly play: Play;
  readonly text: string;
}

export interface LevelOptions extends PlayOptions {
  /** What was refused with 503 is tried until it is let in: for tables of texts, which want them all. */
  readonly insist?: boolean;
}

/** Plays what is planned for each stream, all of them at once. */
export async function playLevel(target: LiveTarget, plan: readonly (readonly Play[])[], options: LevelOptions): Promise<Level> {
  const played: Played[] = [];
  const failures: string[] = [];
  let refused = 0;
  let begun = 0;
  const total = sum(plan.map((plays) => plays.length));
  await sleep(SETTLE_MS);
  const restMb = residentMb(target.pid);
  const stop = watchFamily(target.pid);
  const stream = async (plays: readonly Play[], index: number) => {
    await sleep(index * STAGGER_MS);
    const left = [...plays];
    for (let play = left.shift(); play !== undefined; play = left.shift()) {
      begun += 1;
      progress(`${target.name}, ${plan.length} streams, session ${begun} of ${total}`);
      try {
        played.push(await playSession(target, play, options));
      } catch (error) {
        if (error instanceof Refused && error.status === 503) {
          refused += 1;
          if (options.insist === true) {
            left.unshift(play);
            begun -= 1;
          }
          await sleep(RETRY_MS);
        } else failures.push(`${target.name}, ${plan.length} streams, ${play.recording.id}: ${String(error)}`);
      }
    }
  };
  await Promise.all(plan.map(stream));
  const family = stop();
  return {
    target: target.name,
    endsAtEndpoint: target.endsAtEndpoint,
    streams: plan.length,
    delays: joinDelays(
      played.map((each) => {
        const { words } = each.play.recording;
        return delaysOf(each, { endpointing: options.endpointing, ...(words && { reference: words }) });
      }),
    ),
    heard: played.map(({ play, received }) => ({ play, text: finalText(received) })),
    audio: sum(played.map(({ seconds }) => seconds)),
    family,
    restMb,
    refused,
    failures,
    late: Math.max(0, ...played.map(({ late }) => late)),
  };
}

/** Milliseconds from the endpoint, or where that is not told from the last word and the silence that ends a phrase, to 95 % of the finals. */
export function finalDelay({ endsAtEndpoint, delays }: Level): number {
  return quantile(endsAtEndpoint ? delays.endpoint : delays.speechFinal, 0.95);
}
