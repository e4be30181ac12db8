const set = (words: string): ReadonlySet<string> => new Set(words.split(" "));

/** Abbreviations whose stop seldom ends a sentence, as bare words: titles, Latin, addresses, companies. */
export const ABBREVIATIONS = set(
  "mr mrs ms mx messrs dr prof rev fr hon st mt ft jr sr esq gen col maj capt cpt lt sgt cpl cmdr adm gov sen rep pres supt det insp " +
    "e.g i.e eg ie cf vs approx al viz ave blvd rd dept univ assn bros inc ltd corp co ph.d m.d b.a m.a b.sc m.sc a.k.a " +
    "mme mlle sra srta dra ud uds z.b d.h bzw usw ca hr dipl ing str",
);

/** Abbreviations only in front of a number: "No. 5", but "No. Five." */
export const NUMBERED = set("no nos nr fig figs vol vols ch sec art p pp jan feb mar apr jun jul aug sep sept oct nov dec");

/** Words that begin sentences far more often than they are parts of names: a capital on one of them after an abbreviation tells of a new sentence. */
export const STARTERS = set(
  "the this that these those there here he she it we they you i i'm i've i'll i'd it's he's she's that's there's we're they're you're " +
    "my our your his her their its and but so or if when while what who where why how in on at for to from by with as because since although " +
    "though however then now after before until once no yes yeah well okay also still even just not some all most many every each " +
    "is are was were do does did can could would should let don't",
);
