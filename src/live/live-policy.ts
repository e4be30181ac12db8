/** How a live session decides what is not the client's to say. Seconds of audio unless something else is said. */
export interface LivePolicy {
  /** Audio kept before and after speech, as far as nothing else is there: what a recogniser hears a first and last word by. */
  readonly margin: number;
  /** Silence after which the whole stretch is decoded in advance, so that the answer is there when the endpoint comes. */
  readonly guessAfter: number;
  /** Audio before the stretch that its decode hears too, from a pause on: what was said just before helps to hear what comes. */
  readonly context: number;
  /** A longer pause parts what is said from what was said. */
  readonly contextGap: number;
  /** A pause behind a sentence after which a decode that reads on from it is not believed. */
  readonly sentencePause: number;
  /** Less speech than this is not decoded: the rest of a sound that a final cut off. */
  readonly minSpeech: number;
  /** Silence (or the one before the first speech) after which speech counts as having started anew; no longer than the endpoint. */
  readonly onsetSilence: number;
  /** Silence that is given out as a final without words, so that clients go on hearing of the stream. */
  readonly emptyFinal: number;
  /** Beyond this length a stretch ends at a pause, though it is no endpoint. */
  readonly longStretch: number;
  /** The pause that ends a long stretch when speech goes on after it. */
  readonly cutPause: number;
  /** The pause that ends a long stretch whether speech goes on or not. */
  readonly restPause: number;
  /** Length at which a stretch without such a pause is decoded to find a place between two words. */
  readonly probeAt: number;
  /** The answer to that is taken so much audio later, whenever it came: what becomes final depends on the audio alone. */
  readonly probeTime: number;
  /** Words that end less than this before the end of that decode stay open. */
  readonly cutGuard: number;
  /** No cut between words leaves less than this before it. */
  readonly shortestCut: number;
  /** Speech in a stretch before its first interim. */
  readonly firstInterim: number;
  /** New audio between two interims; more when answers take longer. */
  readonly interimStep: number;
  /** And so many times as long as the last one was on its way, up to a limit: a busy machine is left time for finals. */
  readonly interimRest: number;
  readonly longestRest: number;
  /** `all` shows a guess as it is; `agreed` what two guesses in a row begin with. */
  readonly interimWords: "all" | "agreed";
  /** Words that end less than this before the newest audio are held back while somebody speaks. */
  readonly heldBack: number;
  /** Wall-clock seconds without audio before they count as silence: clients send pieces of up to a second. */
  readonly quietPatience: number;
  /** By which Silero hears speech on after a word's end: the median beside the corpus's aligned words (docs/audio.md). */
  readonly linger: number;
}

/** What docs/live-policy.md measures. */
export const DEFAULT_POLICY: LivePolicy = {
  margin: 0.3,
  guessAfter: 0.1,
  context: 8,
  contextGap: 2,
  sentencePause: 1.2,
  minSpeech: 0.1,
  onsetSilence: 1,
  emptyFinal: 5,
  longStretch: 8,
  cutPause: 0.15,
  restPause: 1,
  probeAt: 12,
  probeTime: 2,
  cutGuard: 2,
  shortestCut: 4,
  firstInterim: 0.4,
  interimStep: 0.4,
  interimRest: 2,
  longestRest: 1.5,
  interimWords: "all",
  heldBack: 0.2,
  quietPatience: 1,
  linger: 0.1,
};
