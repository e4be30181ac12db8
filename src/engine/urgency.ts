import { Precedence } from "./precedence.js";

/**
 * What a window is to whoever waits for it: `final`, text of a live stream that will stand; `interim`, a guess of a live stream; `first`, the
 * beginning of a recording; `later`, its rest. The more urgent goes first wherever windows wait.
 */
export type Urgency = "final" | "interim" | "first" | "later";

/** What has rows of its own: windows of recordings share theirs, whatever part of the recording they are. */
export const KINDS = ["final", "interim", "recording"] as const;
export type Kind = (typeof KINDS)[number];

export function kindOf(urgency: Urgency): Kind {
  return urgency === "first" || urgency === "later" ? "recording" : urgency;
}

/** While live windows are on their way, recordings get one part in so many of the work, and interims beside finals too. */
export const LIVE_SHARE = 16;
/** Of so many windows of recordings that are served one is a later one, while first ones wait. */
const LATER_SHARE = 4;

export const precedenceOfKinds = () => new Precedence<Kind>(KINDS, LIVE_SHARE - 1);
export const precedenceOfRecordings = () => new Precedence<Urgency>(["first", "later"], LATER_SHARE - 1);
