import assert from "node:assert/strict";
import { test } from "node:test";
import { cuesOf } from "../../../src/transcript/captions/index.js";
import { violations } from "./rules.js";
import { recording, shownText, spoken } from "./spoken.js";

const shown = (text: string, duration = 1000) => shownText(cuesOf([spoken(text)], duration));

test("a real speech breaks where its speaker rests", () => {
  const { words, duration } = recording("jfk");
  const cues = cuesOf([words], duration);
  assert.deepEqual(shownText(cues), [
    "And so my fellow Americans ask",
    "not what your country can do for you, / ask what you can do for your country.",
  ]);
  assert.deepEqual(violations(cues, [words], duration), []);
});

test("a poem breaks at its clauses", () => {
  const { words, duration } = recording("sonnet");
  const cues = cuesOf([words], duration);
  assert.deepEqual(shownText(cues), [
    "1. From fairest creatures / we desire increase,",
    "that thereby beauty's rose / might never die,",
    "but as the writer should by time deceased, / his tender air might bear his memory.",
    "But thou, contracted / to thy known bright eyes,",
    "feet thy lights flame / with self-substantial fuel,",
    "looking a famine where abundance lies,",
    "thyself thy foe, / to thy sweet self to cruel.",
    "Thou that art now / the world's fresh ornament,",
    "and only herald to the gaudy spring, / within thine own bud-barreest thy content,",
    "and tender churro makes waste / in niggarding.",
    "pity the world, or else this glutton be,",
    "to eat the world's do / by the grave and thee.",
  ]);
  assert.deepEqual(violations(cues, [words], duration), []);
});

test("nothing said gives no cues", () => {
  assert.deepEqual(cuesOf([], 10), []);
  assert.deepEqual(cuesOf([[], []], 10), []);
  assert.deepEqual(cuesOf([[{ text: " \n", start: 0, end: 1 }]], 10), []);
});

test("a sentence that fits stands alone on the screen", () => {
  assert.deepEqual(shown("The night was very dark. The rain came down in sheets."), [
    "The night was very dark.",
    "The rain came down in sheets.",
  ]);
});

test("sentences too short for a second share a cue", () => {
  assert.deepEqual(shown("No. Yes. I think so."), ["No. Yes. I think so."]);
});

test("a title or an initial does not end a sentence", () => {
  for (const text of [
    "I told him that Mr. Hale was here and that J. Smith had not come at all",
    "They met at 9 a.m. on the last day of the old year",
  ]) {
    for (const line of cuesOf([spoken(text.replace("9", "nine"))], 99).flatMap((cue) => cue.lines)) {
      assert.doesNotMatch(line, /(Mr|J)\.$/);
    }
  }
});

test("lines break before conjunctions and prepositions, not after articles", () => {
  assert.deepEqual(shown("I could not help watching your face with some anxiety."), [
    "I could not help watching your face / with some anxiety.",
  ]);
  assert.deepEqual(shown("She would have liked to bring the old grey horse and the cart."), [
    "She would have liked to bring / the old grey horse and the cart.",
  ]);
});

test("other languages have small words of their own", () => {
  const text = "Die Leute auf der Straße sprachen von der Frau des alten Lehrers.";
  const [cue] = cuesOf([spoken(text)], 99, { language: "de-DE" });
  assert.deepEqual(cue!.lines, ["Die Leute auf der Straße sprachen", "von der Frau des alten Lehrers."]);
});

test("a long pause starts a cue", () => {
  assert.deepEqual(shown("I will be 1.6 back"), ["I will be", "back"]);
  assert.deepEqual(shown("I will be 0.2 back"), ["I will be back"]);
});

test("another speaker starts a cue and is named", () => {
  const words = [...spoken("Where were you", 0, { speaker: 0 }), ...spoken("at home all day", 2, { speaker: 1 })];
  const cues = cuesOf([words], 10);
  assert.deepEqual(
    cues.map(({ speaker, lines }) => [speaker, ...lines]),
    [
      [0, "Where were you"],
      [1, "at home all day"],
    ],
  );
});

test("a word longer than a line stands whole on its own", () => {
  const long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
  const words = spoken(`Die ${long} tagt heute.`);
  const cues = cuesOf([words], 60);
  assert.ok(cues.some((cue) => cue.lines.includes(long)));
  assert.deepEqual(violations(cues, [words], 60), []);
});

test("a word longer than seven seconds has a cue as long as itself", () => {
  const words = [
    { text: "So", start: 0, end: 0.5 },
    { text: "looong", start: 0.5, end: 10 },
    { text: "then.", start: 10, end: 10.5 },
  ];
  const cues = cuesOf([words], 20);
  const long = cues.find((cue) => cue.lines.includes("looong"))!;
  assert.equal(long.start, 0.5);
  assert.ok(long.end > 9.9 && long.end <= 10);
  assert.deepEqual(violations(cues, [words], 20), []);
});

test("white space and control characters in a word become single spaces", () => {
  assert.deepEqual(shownText(cuesOf([[{ text: " two\n\n\u0000words\u2028 ", start: 0, end: 1 }]], 9)), ["two words"]);
});
