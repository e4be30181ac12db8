const numbered = (words: string, value: (index: number) => number): Array<[string, number]> =>
  words.split(" ").map((word, index) => [word, value(index)]);

export const DIGITS: ReadonlyMap<string, number> = new Map(numbered("zero one two three four five six seven eight nine", (index) => index));

export const TEENS: ReadonlyMap<string, number> = new Map(
  numbered("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", (index) => index + 10),
);

export const TENS: ReadonlyMap<string, number> = new Map([
  ...numbered("twenty thirty forty fifty sixty seventy eighty ninety", (index) => (index + 2) * 10),
  ["fourty", 40],
]);

/** What multiplies the group before it; "hundred" is part of a group and not here. */
export const SCALES: ReadonlyMap<string, number> = new Map(numbered("thousand million billion trillion", (index) => 1000 ** (index + 1)));

/** Ordinals by the cardinal that they come from. */
export const ORDINALS: ReadonlyMap<string, string> = new Map(
  [
    "first one second two third three fourth four fifth five sixth six seventh seven eighth eight ninth nine tenth ten eleventh eleven",
    "twelfth twelve thirteenth thirteen fourteenth fourteen fifteenth fifteen sixteenth sixteen seventeenth seventeen eighteenth eighteen",
    "nineteenth nineteen twentieth twenty thirtieth thirty fortieth forty fiftieth fifty sixtieth sixty seventieth seventy eightieth eighty",
    "ninetieth ninety hundredth hundred thousandth thousand millionth million billionth billion trillionth trillion",
  ].flatMap((line) => line.match(/\S+ \S+/g)!.map((pair) => pair.split(" ") as [string, string])),
);

/** The decades, for "the nineteen eighties". */
export const DECADES: ReadonlyMap<string, number> = new Map(
  numbered("twenties thirties forties fifties sixties seventies eighties nineties", (index) => (index + 2) * 10),
);

/** Words after a number that make a fraction of it: "two thirds", "three quarters", "nine tenths". */
export const FRACTIONS: ReadonlySet<string> = new Set([
  ...["half", "halves", "quarter", "quarters", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"],
  ...[...ORDINALS.keys()].map((word) => `${word}s`).filter((word) => word !== "seconds" && word !== "firsts"),
]);

/** Plurals that follow a number without being part of it ("two hundreds"). */
const PLURALS: ReadonlySet<string> = new Set(["hundreds", "thousands", "millions", "billions", "trillions", ...DECADES.keys()]);

/** A number written in digits, grouped or not. */
export const NUMERIC = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$|^\d+(?:\.\d+)?$/;

/** Whether a word is a number by itself or the inside of one. "Oh", "and", "a" and "point" are not. */
export function isCardinalWord(part: string): boolean {
  return DIGITS.has(part) || TEENS.has(part) || TENS.has(part) || SCALES.has(part) || part === "hundred";
}

const OPENERS = new Set(["a", "minus", "oh", "o", "double", "triple"]);

/** Whether a phrase with a number may begin with this word. */
export function opensNumber(part: string): boolean {
  return isCardinalWord(part) || ORDINALS.has(part) || OPENERS.has(part) || /^\d/.test(part);
}

/** Whether a number that follows this word would be read together with it. */
export function leadsNumber(parts: readonly string[]): boolean {
  return parts.every((part) => isCardinalWord(part) || /^\p{Sc}?\d/u.test(part));
}

/** Whether this word would be read together with a number before it. */
export function continuesNumber(parts: readonly string[]): boolean {
  return parts.every((part) => {
    const stem = part.replace(/'s$/, "");
    return isCardinalWord(stem) || ORDINALS.has(stem) || PLURALS.has(stem) || /^\p{Sc}?\d/u.test(stem);
  });
}

/** 1234567 as "1,234,567". */
export function grouped(digits: string): string {
  return digits.replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** The ending of an ordinal in digits: 1 "st", 12 "th", 23 "rd". */
export function ordinalEnding(value: number): string {
  const teens = value % 100 >= 11 && value % 100 <= 13;
  return teens ? "th" : (["th", "st", "nd", "rd"][value % 10] ?? "th");
}
