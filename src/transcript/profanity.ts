import type { WrittenWord } from "./written-word.js";

/** English swear words and slurs, each with the endings that it takes. Words that are more often innocent ("hell", "cock", "tit") are left out. */
const PROFANE = [
  "(?:mother|cluster|mind|dumb|bum|butt)?-?fuck(?:s|ed|er|ers|in|ing|ings|y|able|ery|face|head|heads|nut|off|tard|up|ups|wit|wits)?",
  "(?:bull|horse|bat|chicken|dog|dip|ape)?-?shit(?:s|e|es|ty|tier|tiest|ted|ter|ters|ting|tin|bag|bags|face|faced|head|heads|hole|holes|less|load|loads|show|storm|stain)?",
  "(?:dumb|jack|smart|bad|fat|lard|kick|hard|wise|half)?-?ass(?:es|ed)?",
  "ass(?:hole|holes|hat|hats|wipe|wipes|clown|clowns|face)",
  "arse(?:s|d|hole|holes)?",
  "(?:son-?of-?a-?)?bitch(?:es|ed|y|ier|ing|in)?",
  "bastard(?:s|ly)?",
  "bollock(?:s|ed|ing)?",
  "bugger(?:s|ed|ing|y)?",
  "cock-?suck(?:er|ers|ing)",
  "crap(?:py|ped|ping)?",
  "cunt(?:s|y|ish)?",
  "(?:god-?)?damn(?:s|ed|it|ing)?",
  "(?:god-?)?dammit",
  "dick-?(?:head|heads|wad|wads)",
  "fag(?:got|gots|gy)",
  "jizz",
  "kike(?:s)?",
  "nigg(?:er|ers|a|as|az)",
  "piss(?:es|ed|er|ers|ing|y)?",
  "puss(?:y|ies)",
  "slut(?:s|ty|tier)?",
  "tits",
  "titty|titties",
  "tosser(?:s)?",
  "twat(?:s)?",
  "wank(?:s|ed|er|ers|ing)?",
  "wetback(?:s)?",
  "whore(?:s|d|house)?",
];

const SWEARING = new RegExp(`^(?:${PROFANE.join("|")})$`, "iu");
/** Also a name, which has a capital. */
const LOWER_CASE_ONLY = /^dicks?$/u;

/** The letters of a word, without the endings that an apostrophe sets off. */
const LETTERS = /(?<![\p{L}\p{N}'’])\p{L}+(?:-\p{L}+)*(?=(?:['’]\p{L}{0,2})?(?![\p{L}\p{N}]))/gu;

/**
 * English swear words with an asterisk for each letter, as Deepgram writes them; punctuation stays. Words that merely contain one
 * ("Scunthorpe", "assess") are not touched.
 */
export function maskProfanity(words: readonly WrittenWord[]): WrittenWord[] {
  return words.map((word) => {
    const text = word.text.replace(LETTERS, maskCompound);
    return text === word.text ? word : { ...word, text };
  });
}

/** A compound is masked whole when the list has it, and otherwise part by part. */
function maskCompound(letters: string): string {
  return isProfane(letters) ? mask(letters) : letters.replace(/\p{L}+/gu, (part) => (isProfane(part) ? mask(part) : part));
}

function isProfane(letters: string): boolean {
  return SWEARING.test(letters) || LOWER_CASE_ONLY.test(letters);
}

function mask(letters: string): string {
  return letters.replace(/\p{L}/gu, "*");
}
