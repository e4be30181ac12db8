import type { Contender, Heard } from "./contender.js";

/** The same contender, asked once for each question: tables of one run share what it heard. Its seconds are those of the first time. */
export function remembered(contender: Contender): Contender {
  const known = new Map<string, Promise<Heard>>();
  return {
    name: contender.name,
    can: contender.can,
    hear: (file, options = {}) => {
      // Our server gives word times unasked, so that the wish for them makes no other question.
      const { words: _, ...rest } = options;
      const key = JSON.stringify([file, rest.language ?? "en", rest.prompt, rest.keyterms ?? []]);
      if (!known.has(key)) known.set(key, contender.hear(file, options));
      return known.get(key)!;
    },
  };
}
