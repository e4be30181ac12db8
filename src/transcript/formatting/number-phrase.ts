import { continuesNumber, DIGITS, isCardinalWord, leadsNumber, ORDINALS, SCALES, TEENS, TENS } from "./number-words.js";
import type { Token } from "./token.js";

/** A number in words: "two hundred and five", "twenty-first", "two point five million". */
export interface NumberPhrase {
  readonly value: number;
  /** How many words it takes. */
  readonly words: number;
  /** Digits after the decimal point, as said. */
  readonly decimals: string;
  readonly ordinal: boolean;
  /** Whether it begins with "a" for one: "a hundred". */
  readonly article: boolean;
  /**
   * Where the phrase ends in a scale word that stands alone and multiplies all before it ("two point five | million").
   * `lead` is that before it, in digits.
   */
  readonly scale?: { readonly lead: string; readonly word: string };
  /** What multiplies its last scale word, "hundred" included: 6 in "six hundred". Undefined where the number has no scale or goes on after it. */
  readonly multiplier?: number;
}

interface Atom {
  readonly word: string;
  readonly ordinal: boolean;
  /** How many words of the input end with this atom: 0 inside a hyphenated word. */
  readonly words: number;
}

interface Part {
  readonly value: number;
  /** The atom after the part. */
  readonly next: number;
}

const GLUE = new Set(["and", "point", "oh", "o"]);

/** The number that starts at `at`, as long as it goes. Ordinals are read only when asked for. */
export function readNumber(tokens: readonly Token[], at: number, ordinals = false): NumberPhrase | undefined {
  const atoms = atomsFrom(tokens, at, ordinals);
  const whole = cardinal(atoms);
  if (whole === undefined) return undefined;
  let { next } = whole;
  const decimals = decimalsAt(atoms, next);
  next = decimals.next;
  const scaled = decimals.text === "" ? undefined : SCALES.get(atoms[next]?.word ?? "");
  if (scaled !== undefined) next += 1;
  const last = atoms[next - 1]!;
  if (last.words === 0) return undefined;
  const article = atoms[0]!.word === "a";
  const fraction = Number(`0.${decimals.text}0`);
  const factor = scaled ?? (decimals.text === "" ? whole.scale : undefined);
  return {
    value: (whole.value + fraction) * (scaled ?? 1),
    words: last.words,
    decimals: scaled === undefined ? decimals.text : "",
    ordinal: last.ordinal,
    article,
    ...(factor !== undefined && atoms[next - 2]?.words === last.words - 1
      ? { scale: scaleOf(whole, decimals.text, factor, last.word) }
      : {}),
    ...(decimals.text === "" && whole.multiplier !== undefined ? { multiplier: whole.multiplier } : {}),
  };
}

function scaleOf(whole: Part, decimals: string, factor: number, word: string): { lead: string; word: string } {
  return { lead: decimals === "" ? String(whole.value / factor) : `${whole.value}.${decimals}`, word };
}

/** Whether a number, in words or digits, stands right before `at` or goes on at `end`. Then what lies between is only a part of something. */
export function isPartOfRun(tokens: readonly Token[], at: number, end: number): boolean {
  if (tokens[at]!.joins && leadsNumber(tokens[at - 1]!.parts)) return true;
  const next = tokens[end];
  if (next?.joins !== true) return false;
  if (continuesNumber(next.parts)) return true;
  return GLUE.has(next.lower) && next.lower !== "and" && tokens[end + 1]?.joins === true && continuesNumber(tokens[end + 1]!.parts);
}

function atomsFrom(tokens: readonly Token[], at: number, ordinals: boolean): Atom[] {
  const atoms: Atom[] = [];
  for (let index = at; index === at || tokens[index]?.joins === true; index += 1) {
    const { parts } = tokens[index]!;
    for (const [place, part] of parts.entries()) {
      const cardinalOf = ordinals ? ORDINALS.get(part) : undefined;
      const known = cardinalOf !== undefined || isCardinalWord(part) || GLUE.has(part) || (part === "a" && index === at);
      if (!known) return atoms.slice(0, atoms.length - place);
      atoms.push({ word: cardinalOf ?? part, ordinal: cardinalOf !== undefined, words: place === parts.length - 1 ? index - at + 1 : 0 });
      if (cardinalOf !== undefined) return atoms;
    }
  }
  return atoms;
}

/** A whole number: groups with ever smaller scales, then what is under a thousand. */
function cardinal(atoms: readonly Atom[]): (Part & { scale?: number; multiplier?: number }) | undefined {
  let value = 0;
  let next = 0;
  let smallest = Number.POSITIVE_INFINITY;
  let groups = 0;
  for (;;) {
    const glued = groups > 0 && atoms[next]?.word === "and";
    const group = groupAt(atoms, glued ? next + 1 : next);
    if (group === undefined) break;
    const scale = SCALES.get(atoms[group.next]?.word ?? "");
    if (scale !== undefined && scale < smallest && !glued && group.value > 0) {
      value += group.value * scale;
      next = group.next + 1;
      smallest = scale;
      groups += 1;
      continue;
    }
    if (glued && (group.value >= 100 || scale !== undefined)) break;
    if (groups > 0 && group.value === 0) break;
    if (groups === 0) {
      const multiplier = atoms[group.next - 1]!.word === "hundred" ? { multiplier: group.value / 100 } : {};
      return { ...group, ...multiplier };
    }
    return { value: value + group.value, next: group.next };
  }
  if (groups === 0) return undefined;
  return {
    value,
    next,
    ...(groups === 1 && smallest > 1000 ? { scale: smallest } : {}),
    ...(groups === 1 ? { multiplier: value / smallest } : {}),
  };
}

/** A number under a thousand, or "fifteen hundred" and the like. */
function groupAt(atoms: readonly Atom[], at: number): Part | undefined {
  const article = at === 0 && atoms[0]?.word === "a";
  const head = article ? { value: 1, next: 1 } : belowHundred(atoms, at);
  if (head === undefined) return undefined;
  const hundreds = head.value > 0 && (head.value < 10 || head.value % 10 !== 0);
  if (atoms[head.next]?.word !== "hundred" || !hundreds) {
    return article && !SCALES.has(atoms[1]?.word ?? "") ? undefined : head;
  }
  const value = head.value * 100;
  const next = head.next + 1;
  const rest = belowHundred(atoms, atoms[next]?.word === "and" ? next + 1 : next);
  if (rest === undefined || rest.value === 0 || atoms[rest.next]?.word === "hundred") return { value, next };
  return { value: value + rest.value, next: rest.next };
}

function belowHundred(atoms: readonly Atom[], at: number): Part | undefined {
  const word = atoms[at]?.word ?? "";
  const tens = TENS.get(word);
  if (tens === undefined) {
    const small = DIGITS.get(word) ?? TEENS.get(word);
    return small === undefined ? undefined : { value: small, next: at + 1 };
  }
  const unit = atoms[at]!.ordinal ? undefined : DIGITS.get(atoms[at + 1]?.word ?? "");
  return unit === undefined || unit === 0 ? { value: tens, next: at + 1 } : { value: tens + unit, next: at + 2 };
}

/** "point" and the digits after it, one by one ("one four") or as a pair ("fourteen"). */
function decimalsAt(atoms: readonly Atom[], at: number): { readonly text: string; readonly next: number } {
  const none = { text: "", next: at };
  if (atoms[at]?.word !== "point") return none;
  let text = "";
  let next = at + 1;
  for (let digit = digitAt(atoms, next); digit !== undefined; digit = digitAt(atoms, next)) {
    text += digit;
    next += 1;
  }
  if (text !== "") return { text, next };
  const pair = belowHundred(atoms, next);
  return pair === undefined || atoms[next]!.ordinal ? none : { text: String(pair.value), next: pair.next };
}

function digitAt(atoms: readonly Atom[], at: number): number | undefined {
  const atom = atoms[at];
  if (atom === undefined || atom.ordinal) return undefined;
  return atom.word === "oh" || atom.word === "o" ? 0 : DIGITS.get(atom.word);
}
