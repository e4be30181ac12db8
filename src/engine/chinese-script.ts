import type { Segment } from "./engine.js";

/** The characters that Chinese is written in: simplified, or traditional as in Taiwan or in Hong Kong. */
export type ChineseScript = "Hans" | "Hant-TW" | "Hant-HK";

/** Writes segments of a language in one script; what is not Chinese stays. */
export type ScriptWriter = (segments: readonly Segment[], language: string) => readonly Segment[];

/**
 * The script that a BCP-47 tag asks for, by its script or its region; `zh` alone is simplified, as likely subtags say
 * (https://www.unicode.org/cldr/charts/latest/supplemental/likely_subtags.html) and as Deepgram takes it. Undefined for other languages.
 */
export function chineseScriptOf(tag: string): ChineseScript | undefined {
  const [primary, ...subtags] = tag.toLowerCase().split(/[-_]/);
  if (primary !== "zh") return undefined;
  const has = (...some: string[]) => some.some((each) => subtags.includes(each));
  if (has("hans")) return "Hans";
  if (has("hk", "mo")) return "Hant-HK";
  return has("hant", "tw") ? "Hant-TW" : "Hans";
}

/**
 * Whisper was trained on both scripts under one code and writes now one, now the other. The dictionaries are OpenCC's and are read when they are
 * first needed: 7 MB and 0.03 s for simplified, 80 MB and 0.3 s for traditional characters, of which one may stand for several others.
 */
export async function scriptWriter(script: ChineseScript | undefined): Promise<ScriptWriter> {
  if (script === undefined) return (segments) => segments;
  const convert = await converters[script]();
  return (segments, language) => (language === "zh" ? segments.map((segment) => inScript(segment, convert)) : segments);
}

type Convert = (text: string) => string;

const converters: Readonly<Record<ChineseScript, () => Promise<Convert>>> = {
  Hans: once(async () => (await import("opencc-js/t2cn")).Converter({ from: "tw", to: "cn" })),
  "Hant-TW": once(async () => (await import("opencc-js/cn2t")).Converter({ from: "cn", to: "tw" })),
  "Hant-HK": once(async () => (await import("opencc-js/cn2t")).Converter({ from: "cn", to: "hk" })),
};

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Neighbours decide what a character becomes, so a segment is converted as a whole, and then parted into its words again. */
function inScript(segment: Segment, convert: Convert): Segment {
  const text = convert(segment.text);
  const characters = [...text];
  const lengths = segment.words.map((word) => [...word.text].length);
  const fits = characters.length === lengths.reduce((sum, length) => sum + length, 0);
  const words = segment.words.map((word, index) => ({
    ...word,
    text: fits ? characters.splice(0, lengths[index]).join("") : convert(word.text),
  }));
  return { ...segment, text, words };
}
