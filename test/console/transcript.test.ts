import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { samples, wav } from "../http/parameters/asking.js";
import { until } from "../http/running-server.js";
import { root } from "../started-program.js";
import { ConsoleBrowser, noBrowser } from "./browser.js";
import { conversation } from "./conversation.js";

let browser: ConsoleBrowser;
before(async () => {
  if (!noBrowser) browser = await ConsoleBrowser.start();
});
afterEach(() => browser?.done());
after(() => browser?.close());

const sample = join(root, "audio/jfk.wav");

/** The sample as Sun's audio files have it (AU), which no browser plays: a header of six words, then 16 bits with the high byte first. */
const sun = {
  name: "speech.au",
  mimeType: "audio/basic",
  buffer: Buffer.concat([
    Buffer.from(Uint32Array.of(0x2e736e64, 24, samples.length, 3, 16_000, 1).buffer).swap32(),
    Buffer.from(samples).swap16(),
  ]),
};

async function transcribed(page: Page, file: Parameters<Locator["setInputFiles"]>[0], name: string): Promise<Locator> {
  await page.locator("input[type=file]").setInputFiles(file);
  const transcript = page.getByRole("article", { name });
  await transcript.locator(".word").first().waitFor();
  return transcript;
}

const textOf = async (transcript: Locator) => (await transcript.locator(".words").allInnerTexts()).join("\n");

async function downloaded(page: Page, transcript: Locator, kind: string): Promise<string> {
  await transcript.getByRole("button", { name: "Download" }).click();
  const download = page.waitForEvent("download");
  await transcript.getByRole("button", { name: kind }).click();
  const file = await download;
  const text = readFileSync(await file.path(), "utf8");
  return `${file.suggestedFilename()}\n${text}`;
}

test("a paragraph is rewritten in place; copies and files have the new words, and it can be taken back", { skip: noBrowser }, async () => {
  const page = await browser.signedIn();
  const transcript = await transcribed(page, sample, "jfk.wav");
  const asItCame = JSON.parse((await downloaded(page, transcript, "Words and times")).split("\n").slice(1).join("\n"));
  assert.equal(asItCame.results.channels[0].alternatives[0].words.length, 22);
  assert.ok("sha256" in asItCame.metadata && "paragraphs" in asItCame.results.channels[0].alternatives[0]);

  await transcript.locator(".word", { hasText: "Americans" }).dblclick();
  const editor = transcript.getByRole("textbox", { name: "Text of the paragraph" });
  const before = await editor.inputValue();
  assert.equal(await page.evaluate("getSelection().toString()"), "Americans");
  await editor.fill(before.replace("my fellow Americans", "my dear fellow citizens"));
  await editor.press("Enter");
  const wanted = before.replace("my fellow Americans", "my dear fellow citizens");
  await transcript.getByText("citizens").waitFor();
  assert.equal(await textOf(transcript), wanted);
  assert.equal(await transcript.locator(".word[data-edited]").count(), 2);
  // Whoever edits with the keyboard goes on where they were.
  await until("the focus is back", async () => /^Edit the paragraph/.test(String(await page.evaluate("document.activeElement.ariaLabel"))));

  await transcript.getByRole("button", { name: "Copy" }).click();
  await transcript.getByRole("button", { name: "Copied" }).waitFor();
  assert.equal(await page.evaluate("navigator.clipboard.readText()"), `${wanted}\n`);
  assert.equal(await downloaded(page, transcript, "Text"), `jfk.txt\n${wanted}\n`);
  assert.match(await downloaded(page, transcript, "SubRip"), /^jfk\.srt\n1\n00:00:0\d,\d{3} --> .*[\s\S]*dear fellow citizens/);
  assert.match(await downloaded(page, transcript, "WebVTT"), /^jfk\.vtt\nWEBVTT\n[\s\S]*dear fellow citizens/);
  const json = JSON.parse((await downloaded(page, transcript, "Words and times")).split("\n").slice(1).join("\n"));
  const { words, transcript: text, paragraphs } = json.results.channels[0].alternatives[0];
  assert.equal(text, wanted);
  assert.equal(paragraphs.transcript, `\n${wanted}`);
  assert.equal(words.length, 23);
  assert.deepEqual(json.metadata, asItCame.metadata);
  const citizens = words.find(({ word }: { word: string }) => word === "citizens");
  const americans = asItCame.results.channels[0].alternatives[0].words.find(({ word }: { word: string }) => word === "americans");
  assert.deepEqual([citizens.start, citizens.end, citizens.confidence], [americans.start, americans.end, 1]);

  await page.keyboard.press("Control+z");
  await transcript.getByText("Americans").waitFor();
  assert.equal(await textOf(transcript), before);
  await transcript.getByRole("button", { name: "Redo" }).click();
  await transcript.getByText("citizens").waitFor();

  await transcript.getByRole("button", { name: /^Edit the paragraph/ }).click();
  await editor.fill("something else");
  await editor.press("Escape");
  assert.equal(await textOf(transcript), wanted);
});

test("searching: how many, one after the other; and the words that the model was unsure of", { skip: noBrowser }, async () => {
  const page = await browser.signedIn();
  const transcript = await transcribed(page, sample, "jfk.wav");
  const box = transcript.getByRole("searchbox", { name: "Search the transcript" });
  await box.fill("ASK");
  await transcript.getByText("1 of 2").waitFor();
  assert.deepEqual(await transcript.locator(".word[data-hit]").allTextContents(), ["ask", "ask"]);
  await box.press("Enter");
  await transcript.getByText("2 of 2").waitFor();
  await transcript.getByRole("button", { name: "Next hit" }).click();
  await transcript.getByText("1 of 2").waitFor();
  await box.fill("your country can");
  await transcript.getByText("1 of 1").waitFor();
  assert.equal(await transcript.locator(".word[data-hit=here]").count(), 3);
  await box.fill("nothing like it");
  await transcript.getByText("None").waitFor();
  await box.press("Escape");
  assert.equal(await transcript.locator(".word[data-hit]").count(), 0);

  const unsure = await transcript.locator(".word:not([data-doubt=sure])").count();
  assert.ok(unsure > 0);
  await transcript.getByRole("button", { name: "Next unsure word" }).click();
  // Until the page has followed, the last hit is still pointed at, of which the model was sure.
  assert.match((await transcript.locator(".word[data-pointed][title]").getAttribute("title"))!, /\d+ % sure$/);
  const shades = transcript.getByRole("button", { name: `${unsure} unsure` });
  assert.equal(await shades.getAttribute("aria-pressed"), "true");
  await shades.click();
  assert.equal(await transcript.getByRole("button", { name: "Next unsure word" }).count(), 0);
});

test("two voices have colours and names, and another name goes into what is taken along", { skip: noBrowser }, async () => {
  const page = await browser.signedIn();
  await page.getByLabel("One on each channel").check();
  const transcript = await transcribed(page, conversation, "two-voices.wav");
  const names = transcript.locator(".voice");
  assert.deepEqual(await names.allInnerTexts(), ["Speaker 1", "Speaker 2"]);
  const colours = await page.evaluate("[...document.querySelectorAll('.voice')].map((name) => getComputedStyle(name).color)");
  assert.equal(new Set(colours as string[]).size, 2);
  await names.nth(1).getByRole("button").click();
  await transcript.getByLabel("New name of Speaker 2").fill("Ada");
  await page.keyboard.press("Enter");
  await transcript.getByRole("button", { name: "Ada" }).waitFor();
  assert.match(await downloaded(page, transcript, "Text"), /^two-voices\.txt\nSpeaker 1: And so[^\n]*\n\nAda: [^\n]*country\.\n$/);
  assert.match(await downloaded(page, transcript, "WebVTT"), /<v Speaker 1>And so[\s\S]*<v Ada>/);

  await transcript.getByRole("button", { name: "Code" }).click();
  await page.getByRole("dialog").getByText("diarize=true").waitFor();
  await page.getByRole("tab", { name: "Python" }).click();
  await page.getByRole("dialog").getByText("diarize=True").waitFor();
  await page.getByRole("tab", { name: "Python" }).press("ArrowLeft");
  await page.getByRole("tabpanel", { name: "JavaScript" }).getByText('apiKey: "YOUR_API_KEY"').waitFor();
  assert.equal((await page.content()).includes(browser.server.key), false);
});

test("channels by themselves, and a file that no browser plays", { skip: noBrowser }, async () => {
  const page = await browser.signedIn();
  await page.getByLabel("Every channel by itself").check();
  const both = await transcribed(page, conversation, "two-voices.wav");
  assert.deepEqual(await both.locator(".voice").allInnerTexts(), ["Channel 1", "Channel 2"]);

  const strange = await transcribed(page, sun, "speech.au");
  await strange.getByText("This browser cannot play the file").waitFor();
  assert.equal(await strange.getByRole("button", { name: "Play", exact: true }).isDisabled(), true);
  // A click still tells where the word is.
  await strange.locator(".word", { hasText: "Americans" }).click();
  const position = strange.getByRole("slider", { name: "Position" });
  await until("the time moves", async () => Number(await position.getAttribute("aria-valuenow")) > 0);
});

test("nobody speaks", { skip: noBrowser }, async () => {
  const page = await browser.signedIn();
  await page.locator("input[type=file]").setInputFiles({ name: "quiet.wav", mimeType: "audio/wav", buffer: wav(Buffer.alloc(64_000), 1) });
  await page.getByRole("article", { name: "quiet.wav" }).getByText("Nobody speaks in this recording.").waitFor();
});
