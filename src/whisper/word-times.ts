import type { Span } from "./segments.js";
import type { Word } from "./words.js";

/** Seconds: a word may sound on through a shorter pause, as in the closure of a "t"; across a longer one it lies on one side alone. */
const CLOSURE = 0.15;

/**
 * Holds words to where speech was heard: alignment gives the pause between two words to one of them. A word that begins or ends in silence is
 * cut back to its speech; one that reaches over a pause keeps the side that most of it is on. Words where no speech was heard stay.
 * @param speech spans in order; undefined when nobody knows
 */
export function snapToSpeech(words: readonly Word[], speech: readonly Span[] | undefined): Word[] {
  if (speech === undefined || speech.length === 0) return [...words];
  return words.map((word) => {
    const sides: { start: number; end: number; heard: number }[] = [];
    for (const span of speech) {
      const [start, end] = [Math.max(word.start, span.start), Math.min(word.end, span.end)];
      if (end <= start) continue;
      const last = sides.at(-1);
      if (last === undefined || start - last.end > CLOSURE) sides.push({ start, end, heard: end - start });
      else Object.assign(last, { end, heard: last.heard + end - start });
    }
    if (sides.length === 0) return word;
    const { start, end } = sides.reduce((a, b) => (b.heard > a.heard ? b : a));
    return { ...word, start, end };
  });
}

/** Of voice in a window; all of it when nobody knows. */
export function secondsOfVoice({ seconds, speech }: { readonly seconds: number; readonly speech?: readonly Span[] | undefined }): number {
  return speech === undefined ? seconds : voicedSeconds({ start: 0, end: seconds }, speech);
}

/** How much of a stretch is speech; none when nobody knows. */
export function voicedSeconds({ start, end }: Span, speech: readonly Span[] | undefined): number {
  return (speech ?? []).reduce((sum, span) => sum + Math.max(0, Math.min(end, span.end) - Math.max(start, span.start)), 0);
}
