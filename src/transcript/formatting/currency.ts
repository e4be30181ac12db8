import { NOT_COUNTED, smartText } from "./cardinals.js";
import type { Piece } from "./match.js";
import { hasPartnerBefore } from "./number-chain.js";
import { isPartOfRun, readNumber } from "./number-phrase.js";
import { leadsNumber, NUMERIC, SCALES } from "./number-words.js";
import { isName, type Token, wordBefore, wordJoined } from "./token.js";

interface Currency {
  readonly sign: string;
  /** The hundredth part. */
  readonly minor: ReadonlySet<string>;
  /** Weights are said in pounds as well, so that something else must speak of money. */
  readonly ambiguous?: boolean;
}

const DOLLAR: Currency = { sign: "$", minor: new Set(["cent", "cents"]) };
const EURO: Currency = { sign: "€", minor: new Set(["cent", "cents"]) };
const POUND: Currency = { sign: "£", minor: new Set(["pence", "penny", "p"]), ambiguous: true };
const CURRENCIES: ReadonlyMap<string, Currency> = new Map([
  ["dollar", DOLLAR],
  ["dollars", DOLLAR],
  ["euro", EURO],
  ["euros", EURO],
  ["pound", POUND],
  ["pounds", POUND],
]);
const SPENDING = new Set(
  "cost costs costing pay pays paid paying spend spends spent spending worth owe owes owed earn earns earned charge charges charged price priced fine fined".split(
    " ",
  ),
);
/** Small change keeps its word, with digits: "fifty cents" becomes "50 cents". */
const CHANGE = new Set(["cents", "pence"]);

interface Amount {
  readonly pieces: readonly Piece[];
  readonly value: number;
  readonly words: number;
  readonly scaled: boolean;
}

/** "five dollars and fifty cents" becomes "$5.50", "two million euros" "€2 million". */
export function currency(tokens: readonly Token[], at: number): readonly Piece[] | undefined {
  if (isName(tokens, at) || (tokens[at]!.joins && leadsNumber(tokens[at - 1]!.parts))) return undefined;
  const amount = amountAt(tokens, at);
  if (amount === undefined || hasPartnerBefore(tokens, at)) return undefined;
  const end = at + amount.words;
  const unit = wordJoined(tokens, end);
  if (CHANGE.has(unit)) return change(tokens, at, amount);
  const known = CURRENCIES.get(unit);
  if (known === undefined) return undefined;
  // "A hundred dollar bill": the article is the bill's. "Like a million dollars": no money at all.
  if (tokens[at]!.lower === "a" && (unit === "dollar" || unit === "euro" || NOT_COUNTED.has(wordBefore(tokens, at)))) return undefined;
  const cents = amount.scaled || amount.value % 1 !== 0 ? undefined : centsAt(tokens, end + 1, known);
  const sterling = wordJoined(tokens, end + 1) === "sterling";
  const money = SPENDING.has(wordBefore(tokens, at)) || SPENDING.has(wordBefore(tokens, at, 2));
  if (known.ambiguous === true && cents === undefined && !sterling && !money) return undefined;
  if (cents !== undefined) {
    const text = `${known.sign}${amount.pieces[0]!.text}.${String(cents.value).padStart(2, "0")}`;
    return [{ text, words: amount.words + 1 + cents.words }];
  }
  const extra = sterling ? 2 : 1;
  return amount.pieces.map((piece, index) => ({
    text: index === 0 ? known.sign + piece.text : piece.text,
    words: piece.words + (index === amount.pieces.length - 1 ? extra : 0),
  }));
}

function change(tokens: readonly Token[], at: number, amount: Amount): readonly Piece[] | undefined {
  const mine = ["my", "your", "his", "her", "their", "our"].includes(wordBefore(tokens, at));
  if (amount.scaled || amount.pieces.length > 1 || (mine && amount.value === 2) || NUMERIC.test(tokens[at]!.core)) return undefined;
  return amount.pieces;
}

/** "and fifty cents", "fifty cents" or "fifty" at the end: the words up to the end, and how much. */
function centsAt(tokens: readonly Token[], at: number, known: Currency): { value: number; words: number } | undefined {
  const and = wordJoined(tokens, at) === "and" ? 1 : 0;
  if (tokens[at + and]?.joins !== true) return undefined;
  const amount = amountAt(tokens, at + and);
  if (amount === undefined || amount.scaled || amount.value < 1 || amount.value > 99 || amount.value % 1 !== 0) return undefined;
  const end = at + and + amount.words;
  if (known.minor.has(wordJoined(tokens, end))) return { value: amount.value, words: and + amount.words + 1 };
  const bare = and === 0 && amount.value >= 10 && tokens[end]?.joins !== true;
  return bare ? { value: amount.value, words: amount.words } : undefined;
}

function amountAt(tokens: readonly Token[], at: number): Amount | undefined {
  const token = tokens[at]!;
  if (NUMERIC.test(token.core)) {
    const scale = wordJoined(tokens, at + 1);
    const scaled = SCALES.has(scale) && scale !== "thousand";
    const pieces = [{ text: token.core, words: 1 }, ...(scaled ? [{ text: tokens[at + 1]!.core, words: 1 }] : [])];
    return { pieces, value: Number(token.core.replaceAll(",", "")), words: pieces.length, scaled };
  }
  const phrase = readNumber(tokens, at);
  if (phrase === undefined || isPartOfRun(tokens, at, at + phrase.words)) return undefined;
  const pieces =
    phrase.scale === undefined
      ? [{ text: smartText(phrase), words: phrase.words }]
      : [
          { text: phrase.scale.lead, words: phrase.words - 1 },
          { text: phrase.scale.word, words: 1 },
        ];
  return { pieces, value: phrase.value, words: phrase.words, scaled: phrase.scale !== undefined };
}
