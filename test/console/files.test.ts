import assert from "node:assert/strict";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { until } from "../http/running-server.js";
import { root } from "../started-program.js";
import { ConsoleBrowser, noBrowser } from "./browser.js";

const recording = join(root, "audio/jfk.wav");

let browser: ConsoleBrowser;
before(async () => {
  if (!noBrowser) browser = await ConsoleBrowser.start();
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
});
