/** Domains that are no everyday words after "dot". */
export const TOP_LEVEL_DOMAINS: ReadonlySet<string> = new Set(
  "com org net edu gov mil io ai dev app info biz tv uk ca au nz ie de fr eu es nl ch dk pl jp cn br mx xyz cloud tech".split(" "),
);

/** Where people have mailboxes and little else: enough to know "… at gmail dot com" as an e-mail address. */
export const MAIL_PROVIDERS: ReadonlySet<string> = new Set(
  "gmail googlemail hotmail outlook icloud proton protonmail gmx fastmail ymail".split(" "),
);

const COMMON = new Set(
  [
    "a an the this that these those my your his her its our their any every some no one of to in on at by for from with and or but as is are was",
    "were be been it he she they we you i me us him them who what which when where there here so if not very polka first second next last go visit",
    "see called named website site page address domain url web link com dot double single little red black blue green small big",
    "look looking find found available located order shop contact email e-mail write send sent reach message online working work works",
  ].flatMap((line) => line.split(" ")),
);

/** Words that stand before an address rather than in it. */
export function isCommonWord(word: string): boolean {
  return COMMON.has(word);
}
