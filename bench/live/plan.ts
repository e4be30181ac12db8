import type { Play } from "./play.js";
import { type LiveCorpus, type Recording, secondsOf, stretchOf } from "./recording.js";

/** Silence after every second clip, in which its phrase ends by itself: longer than any endpointing that is measured. */
export const TAIL_SECONDS = 1.5;
/** Neighbouring streams begin so many utterances of the long recording apart. */
const APART = 7;

/**
 * What each of the streams plays, one session after another, for about so many seconds: dev-list files for one half and a stretch of the
 * long recording for the other, which every second stream plays first, so that there are both at any moment. A stream's clips end in
 * silence and at once by turns.
 */
export function planOf(corpus: LiveCorpus, streams: number, seconds: number): Play[][] {
  return Array.from({ length: streams }, (_, stream) => {
    const clips = clipsFor(corpus.clips, stream, streams, seconds / 2);
    const stretch: Play = { recording: stretchOf(corpus.long, stream * APART, seconds / 2), tail: 0 };
    return stream % 2 === 0 ? [...clips, stretch] : [stretch, ...clips];
  });
}

/** The whole dev list and the whole long recording, once, by so many streams. */
export function planOfAll(corpus: LiveCorpus, streams: number): Play[][] {
  const plays: Play[][] = Array.from({ length: streams }, () => []);
  const ends = plays.map(() => 0);
  const all = [corpus.long as Recording, ...corpus.clips];
  for (const [index, recording] of all.entries()) {
    const stream = ends.indexOf(Math.min(...ends));
    plays[stream]!.push({ recording, tail: index % 2 === 0 ? TAIL_SECONDS : 0 });
    ends[stream]! += secondsOf(recording);
  }
  return plays;
}

function clipsFor(clips: readonly Recording[], stream: number, streams: number, seconds: number): Play[] {
  const plays: Play[] = [];
  let planned = 0;
  for (let index = stream; planned < seconds; index += streams) {
    const recording = clips[index % clips.length]!;
    const tail = plays.length % 2 === 0 ? TAIL_SECONDS : 0;
    plays.push({ recording, tail });
    planned += secondsOf(recording) + tail;
  }
  return plays;
}
