import assert from "node:assert/strict";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { samples, wav } from "../http/parameters/asking.js";
import { sample, until } from "../http/running-server.js";
import { root } from "../started-program.js";
import { ConsoleBrowser, noBrowser } from "./browser.js";

const recording = join(root, "audio/jfk.wav");

let browser: ConsoleBrowser;
before(async () => {
  if (!noBrowser) browser = await ConsoleBrowser.start({ MAX_AUDIO_UPLOAD_BYTES: "30000000" });
});
afterEach(() => browser?.done());
after(() => browser?.close());

test("a file becomes a transcript; a click on a word plays from there, and the words light up", { skip: noBrowser }, async () => {
  const page = await browser.signedIn();
  await page.locator("input[type=file]").setInputFiles(recording);
  const transcript = page.getByRole("article", { name: "jfk.wav" });
  const words = transcript.locator(".word");
  await words.first().waitFor();
  assert.match((await words.allTextContents()).join(" "), /^And so my fellow Americans .* ask what you can do for your country\.$/);

  await transcript.getByText("Americans", { exact: true }).click();
  await transcript.getByRole("button", { name: "Pause" }).waitFor();
  const position = transcript.getByRole("slider", { name: "Position" });
  await until("it plays on", async () => Number(await position.getAttribute("aria-valuenow")) >= 3, 20);
  await transcript.locator(".word[data-now]").first().waitFor();
  await page.keyboard.press("Space");
  await transcript.getByRole("button", { name: "Play", exact: true }).waitFor();
  await page.keyboard.press("ArrowRight");
  await until("the arrow skips", async () => Number(await position.getAttribute("aria-valuenow")) >= 7);
  await position.press("Home");
  await until("to the beginning", async () => Number(await position.getAttribute("aria-valuenow")) === 0);
  await position.press("ArrowUp");
  assert.equal(await position.getAttribute("aria-valuetext"), "1 second of 11 seconds");
});

test("many files at once, dropped on the page: each is transcribed, and what is no audio says so and is tried again", {
  skip: noBrowser,
}, async () => {
  const page = await browser.signedIn();
  const data = await page.evaluateHandle(
    `(async () => {
      const transfer = new DataTransfer();
      const bytes = Uint8Array.from(atob("${sample.toString("base64")}"), (c) => c.charCodeAt(0));
      for (const name of ["one.wav", "two.wav", "three.wav"]) transfer.items.add(new File([bytes], name));
      transfer.items.add(new File(["not audio"], "four.txt"));
      return transfer;
    })()`,
  );
  await page.dispatchEvent("body", "dragenter", { dataTransfer: data });
  await page.getByText("Let go to transcribe").waitFor();
  await page.dispatchEvent("body", "drop", { dataTransfer: data });
  const list = page.getByRole("region", { name: "Recordings" });
  await until("three are done", async () => (await list.getByText("0:11").count()) === 3, 60);
  await list.getByText("Failed").waitFor();
  await list.getByRole("button", { name: /^four\.txt/ }).click();
  await page.getByRole("article", { name: "four.txt" }).getByText("failed to process audio").waitFor();
  await list.getByRole("button", { name: "Try four.txt again" }).click();
  await list.getByText("Failed").waitFor();
  await list.getByRole("button", { name: "Remove four.txt" }).click();
  assert.equal(await list.getByRole("listitem").count(), 3);
  await list.getByRole("button", { name: /^two\.wav/ }).click();
  await page.getByRole("article", { name: "two.wav" }).locator(".word").first().waitFor();
});

test("a long recording shows how far it is, and cancelling it frees the server", { skip: noBrowser }, async () => {
  const page = await browser.signedIn();
  const long = wav(Buffer.concat(Array.from({ length: 60 }, () => samples)), 1);
  await page.locator("input[type=file]").setInputFiles({ name: "long.wav", mimeType: "audio/wav", buffer: long });
  const transcript = page.getByRole("article", { name: "long.wav" });
  await transcript.getByRole("progressbar").waitFor();
  await until("the server works on it", () => browser.server.engine.status().admitted === 1, 30);
  await transcript.getByRole("button", { name: "Cancel" }).click();
  await transcript.getByText("Cancelled").waitFor();
  await until("the server has stopped", () => browser.server.engine.status().admitted === 0, 30);
});

test("what the server could not do as it was asked to is said", { skip: noBrowser }, async () => {
  const page = await browser.signedIn();
  await page.getByLabel("One on each channel").check();
  await page.locator("input[type=file]").setInputFiles(recording);
  const transcript = page.getByRole("article", { name: "jfk.wav" });
  await transcript.locator(".warnings").getByText("two-channel recordings alone").waitFor();
  assert.equal(await transcript.locator(".voice").count(), 0);
});

test("a file that is too large is refused with the server's own sentence", { skip: noBrowser }, async () => {
  const page = await browser.signedIn();
  await page
    .locator("input[type=file]")
    .setInputFiles({ name: "huge.wav", mimeType: "audio/wav", buffer: Buffer.concat([sample, Buffer.alloc(31e6)]) });
  await page.getByRole("article", { name: "huge.wav" }).getByText("larger than the limit of 30000000 bytes").waitFor();
});

test("the options are those of the request, and a recording is transcribed anew with others", { skip: noBrowser }, async () => {
  const page = await browser.signedIn();
  await page.getByLabel("Numbers, dates and amounts").uncheck();
  await page.getByLabel("Punctuation and capitals").uncheck();
  await page.getByLabel("Names and words to expect").fill("Kennedy");
  const asked = page.waitForRequest(/v1\/listen/);
  await page.locator("input[type=file]").setInputFiles(recording);
  assert.equal(new URL((await asked).url()).search, "?model=tiny.en&punctuate=false&prompt=Kennedy");
  await page.getByRole("article").getByText("americans", { exact: true }).waitFor();
  await page.getByText("More options").click();
  await page.getByLabel("Punctuation and capitals").check();
  await page.getByRole("button", { name: "Transcribe jfk.wav anew" }).click();
  await page.getByRole("article").getByText("Americans", { exact: true }).waitFor();
});
