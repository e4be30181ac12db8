import assert from "node:assert/strict";
import { test } from "node:test";
import { sentenceEnds } from "../../src/transcript/sentences.js";

/** Sentences are parted by a bar, which is no word. */
const cases: Readonly<Record<string, readonly string[]>> = {
  "stops, questions and exclamations end sentences": ["It rains. | Does it? | Yes! | Well", "Really?! | Yes."],
  "titles and initials do not": [
    "Mr. and Mrs. Smith met Dr. Jones. | They talked.",
    "George W. Bush met J. K. Rowling. | He waved.",
    "We went to St. Louis and Mt. Everest. | Then home.",
  ],
  "Latin abbreviations do not": ["Take fruit, e.g. Apples, i.e. Red ones. | Good."],
  "letters with stops end one only before a word that begins sentences": [
    "The U.S. Senate met at 5 p.m. Eastern. | It voted.",
    "He lives in the U.S. | She does not.",
    "Come at 5 p.m. | We wait.",
    "Acme Inc. Chicago grew. | It was Acme Inc. | They knew.",
  ],
  "a numbered thing does not, where a number follows": ["See No. 5 and Fig. 3. | No. | Five."],
  "decimals and amounts do not": ["It is 3.5 percent. | It costs $4. | Pi is 3.14."],
  "I am no initial": ["So do I. | Newton agrees."],
  "an ellipsis ends one where a capital follows": ["Well... maybe. | Wait... | Stop. | And… | Go.", "Hmm... I see. | So ... ...and on."],
  "quotes and brackets may follow the stop": ['He said, "Go." | She went. | (They stayed.) | “Why?” he asked. | ‘No.’ | “Yes.”'],
  "a small letter goes on with the sentence": ["Yahoo! announced it. | Done."],
  "other scripts have stops of their own": [
    "你好。 | 世界！ | 好吗？ | 好。",
    "यह है। | वह है।",
    "هل هذا صحيح؟ | نعم۔ | لا",
    "Ταν; ναι. | Όχι.",
  ],
};

for (const [name, texts] of Object.entries(cases)) {
  test(name, () => {
    for (const text of texts) {
      const words = text.split(" ").filter((word) => word !== "|");
      const ends = sentenceEnds(words);
      assert.equal(words.map((word, index) => (ends[index] && index < words.length - 1 ? `${word} |` : word)).join(" "), text);
    }
  });
}

test("the last word ends a sentence whatever it is", () => {
  assert.deepEqual(sentenceEnds(["no", "stop"]), [false, true]);
  assert.deepEqual(sentenceEnds([]), []);
});
