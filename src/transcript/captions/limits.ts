/*
 * What subtitlers agree on. "Netflix" is the Timed Text Style Guide: General Requirements, Subtitle Timing Guidelines and English;
 * "BBC" the Subtitle Guidelines, version 1.1.7. Lengths of time in milliseconds.
 */

/** Netflix: two lines at most, 42 characters each; a wide character takes two columns, so that 21 fit. */
export const LINE_COLUMNS = 42;

/** Longer than Netflix' 5/6 of a second: the round figure that most other guides give. */
export const SHORTEST = 1000;

/** Netflix: seven seconds. */
export const LONGEST = 7000;

/** Netflix, English for adults: 20 characters a second. Counted in columns, so 10 of Chinese, where Netflix allows 9. */
export const COLUMNS_PER_SECOND = 20;

/** Netflix' older figure, and what most guides call comfortable. */
export const COMFORTABLE_COLUMNS_PER_SECOND = 17;

/** Netflix: two frames between cues, at 25 frames a second. */
export const GAP = 80;

/** Netflix: half a second past the end of speech is fine, and gaps shorter than that are closed. */
export const LINGER = 500;

/** BBC 5.2: nothing hangs on the screen for more than a second and a half after its speech. */
export const LONGEST_LINGER = 1500;

/** BBC 4.5: a gap of less than a second looks jerky; "preferably a second and a half" is what always starts a new cue here. */
export const JERKY_GAP = 1000;
export const LONG_PAUSE = 1500;

/** How far a cue that would be too short may begin before its first word: the half second that Netflix allows at its other end. */
export const LONGEST_LEAD = 500;

/** How long a cue may wait for another voice's before it. BBC 5.2: a subtitle is within a second and a half of its speech. */
export const LONGEST_WAIT = 1500;
