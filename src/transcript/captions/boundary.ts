import { bareWord } from "../bare-word.js";
import type { FunctionWords } from "./function-words.js";
import { LONG_PAUSE } from "./limits.js";
import type { Piece } from "./piece.js";

/** What stands between a piece and the next one. */
export interface Boundary {
  /** How badly a line or a cue would end here, from 0 at the end of a sentence to 10 inside a name or a word. */
  readonly cost: number;
  readonly sentence: boolean;
  /** Milliseconds without speech. */
  readonly pause: number;
  /** Another speaker goes on. */
  readonly turn: boolean;
}

/** What a break costs by the words around it. Only their order and rough distances matter. */
const COST = {
  sentence: 0,
  clause: 1,
  conjunction: 2,
  preposition: 3,
  afterParticle: 3.5,
  auxiliary: 3.5,
  determiner: 4.3,
  neutral: 4.5,
  afterVerbal: 6.5,
  afterConjunction: 7,
  afterPreposition: 7.5,
  insideNumber: 8,
  insideName: 8,
  afterDeterminer: 9,
  beforeParticle: 9,
  insideWord: 9,
  title: 10,
  /** Closing marks at the beginning of a line, opening ones at its end: only where a limit leaves nothing else. */
  forbidden: 1000,
} as const;

const CLOSERS = String.raw`["'\p{Pe}\p{Pf}]*$`;
const SENTENCE_END = new RegExp(`[.!?…。！？｡؟।۔။។]${CLOSERS}`, "u");
const CLAUSE_END = /(?:[,;:،؛，、；：–—-]["'\p{Pf}]*|\p{Pe})$/u;
const OPENS = /^["'\p{Ps}\p{Pi}¿¡–—]/u;
const ENDS_OPEN = /[\p{Ps}\p{Pi}¿¡]$/u;
/** What may not begin a line: closing punctuation, combining marks, and the small kana and marks of JIS X 4051. */
const NOT_FIRST = /^[\p{Pe}\p{Pf}\p{M}.,;:!?%،؛؟，、。；：！？…‥・ー゛゜ゝゞヽヾ々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ]/u;
const LOWER = /^\p{P}*\p{Ll}/u;
const CAPITAL = /^\p{Lu}/u;
const NUMBER = /^\p{Sc}?\p{N}[\p{N}.,:]*$/u;
const ABBREVIATION = /^\p{P}*(?:\p{L}\.)+$/u;
/** "1. From": the number of a list or a verse. */
const NUMBERED = /^\p{N}{1,3}\.$/u;
const TITLES = new Set("mr mrs ms dr prof gen sen rep lt col capt sgt rev hon gov st mt sr".split(" "));
const SHORTENED = new Set("etc vs no vol inc ltd co jr".split(" "));

/** The boundary after each piece but the last. */
export function boundariesOf(pieces: readonly Piece[], words: FunctionWords): Boundary[] {
  const bare = pieces.map((piece) => bareWord(piece.text));
  return pieces.slice(1).map((right, index) => {
    const left = pieces[index]!;
    const pause = Math.max(0, right.start - left.end);
    const sentence = endsSentence(left, right, bare[index]!);
    return {
      cost: costOf(left, right, bare[index]!, bare[index + 1]!, sentence, words),
      sentence,
      pause,
      turn: left.speaker !== right.speaker,
    };
  });
}

/** A cue ends more easily where the speaker rests. A line does not: who reads hears no pause. */
export function cueBreakCost({ cost, pause }: Boundary): number {
  return cost * (1 - 0.7 * Math.min(1, pause / LONG_PAUSE));
}

function endsSentence(left: Piece, right: Piece, bare: string): boolean {
  if (!SENTENCE_END.test(left.text) || LOWER.test(right.text)) return false;
  if (!left.text.endsWith(".")) return true;
  return !ABBREVIATION.test(left.text) && !TITLES.has(bare) && !SHORTENED.has(bare) && !NUMBERED.test(left.text);
}

function costOf(left: Piece, right: Piece, leftBare: string, rightBare: string, sentence: boolean, words: FunctionWords): number {
  if (NOT_FIRST.test(right.text) && !/^[.]\p{N}/u.test(right.text)) return COST.forbidden;
  if (ENDS_OPEN.test(left.text)) return COST.forbidden;
  if (right.inside) return COST.insideWord;
  if (sentence) return COST.sentence;
  if (left.text.endsWith(".") && (TITLES.has(leftBare) || NUMBERED.test(left.text) || /^\p{Lu}\.$/u.test(left.text))) return COST.title;
  if (CLAUSE_END.test(left.text) || SENTENCE_END.test(left.text) || OPENS.test(right.text)) return COST.clause;
  if (words.particles.has(rightBare)) return COST.beforeParticle;
  return Math.max(bound(left.text, right.text, leftBare, rightBare, words), opening(leftBare, rightBare, words));
}

/** What the beginning of a phrase invites. */
function opening(left: string, right: string, words: FunctionWords): number {
  if (words.conjunctions.has(right)) return COST.conjunction;
  if (words.prepositions.has(right)) return COST.preposition;
  if (words.particles.has(left)) return COST.afterParticle;
  if (words.auxiliaries.has(right)) return COST.auxiliary;
  if (words.determiners.has(right)) return COST.determiner;
  return COST.neutral;
}

/** What a word that needs its successor forbids. */
function bound(left: string, right: string, leftBare: string, rightBare: string, words: FunctionWords): number {
  if (words.determiners.has(leftBare)) return COST.afterDeterminer;
  if (words.prepositions.has(leftBare)) return COST.afterPreposition;
  if (words.conjunctions.has(leftBare)) return COST.afterConjunction;
  const phrase = words.conjunctions.has(rightBare) || words.prepositions.has(rightBare);
  if (words.verbal.has(leftBare)) return phrase ? COST.auxiliary : COST.afterVerbal;
  if (phrase) return 0;
  if (NUMBER.test(left)) return COST.insideNumber;
  return CAPITAL.test(left) && CAPITAL.test(right) ? COST.insideName : 0;
}
