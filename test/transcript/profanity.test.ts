import assert from "node:assert/strict";
import { test } from "node:test";
import { maskProfanity } from "../../src/transcript/profanity.js";
import { textOf, writtenOf } from "./samples.js";

const masked = (text: string) => textOf(maskProfanity(writtenOf(text)));

test("each letter of a swear word becomes an asterisk, and punctuation stays", () => {
  assert.equal(masked('What the fuck, "Shit!" he said.'), 'What the ****, "****!" he said.');
});

test("inflections and compounds are masked", () => {
  assert.equal(
    masked("fucking fuckin' motherfuckers bullshit shitty assholes bitches damned bastard's"),
    "******* ******' ************* ******** ****** ******** ******* ****** *******'s",
  );
  assert.equal(masked("a fuck-up, half-assed Goddamn mother-fucker"), "a ****-up, ****-***** ******* ******-******");
  assert.equal(masked("shit-for-brains"), "****-for-brains");
});

test("innocent words that contain or resemble one are not", () => {
  const innocent =
    "Scunthorpe assess assassin class pass cockpit cocktail Dickens Dick shiitake hello Hancock bass grass analysis title Essex scraped peacock therapist document country sextet passage mishit classic button";
  assert.equal(masked(innocent), innocent);
});

test("a name is spared where the word is not", () => {
  assert.equal(masked("Dick is a dick."), "Dick is a ****.");
});
