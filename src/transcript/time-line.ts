/** A stretch of time in seconds. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Times are written to the millisecond. */
const PER_SECOND = 1000;

/**
 * The same spans in order and inside the recording, in whole milliseconds: starts never go back, no span reaches past the next one's
 * start, and `0 ≤ start ≤ end ≤ duration`.
 */
export function orderedSpans(spans: readonly Span[], duration: number): Span[] {
  // Rounded down: 1.9996 s of audio must not give a word that ends at 2 s.
  const last = Math.floor(duration * PER_SECOND);
  const within = (seconds: number, from: number) => {
    const rounded = Math.round(seconds * PER_SECOND);
    return Number.isNaN(rounded) ? from : Math.min(Math.max(rounded, from), last);
  };
  let from = 0;
  const starts = spans.map((span) => {
    from = within(span.start, from);
    return from;
  });
  return spans.map((span, index) => {
    const start = starts[index]!;
    const end = Math.min(within(span.end, start), starts[index + 1] ?? last);
    return { start: seconds(start, duration), end: seconds(end, duration) };
  });
}

/** The span cut into one piece for each text, in proportion to their lengths in UTF-16 code units. */
export function sharedSpans({ start, end }: Span, texts: readonly string[]): Span[] {
  const total = texts.reduce((sum, text) => sum + text.length, 0);
  let seen = 0;
  const at = () => start + ((end - start) * seen) / total;
  return texts.map((text) => {
    const from = at();
    seen += text.length;
    return { start: from, end: at() };
  });
}

/** Division may end one unit in the last place above the duration. */
function seconds(milliseconds: number, duration: number): number {
  return Math.min(milliseconds / PER_SECOND, duration);
}
