import { Precedence } from "./precedence.js";

/**
 * What a window is to whoever waits for it: `final`, text of a live stream that will stand; `interim`, a guess of a live stream; `first`, the
 * beginning of a recording; `later`, its rest. The more urgent goes first wherever windows wait.
 */
export const URGENCIES = ["final", "interim", "first", "later"] as const;
export type Urgency = (typeof URGENCIES)[number];

/** What has rows of its own: windows of recordings share theirs, whatever part of the recording they are. */
export type Kind = "final" | "interim" | "recording";

export function kindOf(urgency: Urgency): Kind {
  return urgency === "first" || urgency === "later" ? "recording" : urgency;
}

/** What is less urgent, the most urgent first. */
export function lessUrgent(than: Urgency): readonly Urgency[] {
  return URGENCIES.slice(URGENCIES.indexOf(than) + 1);
}

/** What is more urgent, the most urgent first. */
export function moreUrgent(than: Urgency): readonly Urgency[] {
  return URGENCIES.slice(0, URGENCIES.indexOf(than));
}

/** While live windows are on their way, recordings get one part in so many of the work, and interims beside finals too. */
const LIVE_SHARE = 16;
/** Of so many windows of recordings that are served one is a later one, while first ones wait. */
const LATER_SHARE = 4;

/** What is less urgent than a window that is on its way gets one part in so many of the work. */
export function shareBeside(urgency: Urgency): number {
  return urgency === "first" ? LATER_SHARE : LIVE_SHARE;
}

export const precedenceOfUrgencies = () => new Precedence<Urgency>(URGENCIES, (passing) => shareBeside(passing) - 1);
