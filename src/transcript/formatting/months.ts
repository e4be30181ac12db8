const NAMES = "January February March April May June July August September October November December".split(" ");

/** The months by their lower-case names, as they are written. */
export const MONTHS: ReadonlyMap<string, string> = new Map(NAMES.map((name) => [name.toLowerCase(), name]));

/** Months whose names are everyday words as well: only a year or a capital inside a sentence tells. */
export const AMBIGUOUS_MONTHS: ReadonlySet<string> = new Set(["march", "may", "august"]);
