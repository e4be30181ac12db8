import assert from "node:assert/strict";
import type { Duplex } from "node:stream";
import { after, afterEach, before, test } from "node:test";
import type { Page } from "playwright-core";
import { LiveClient } from "../http/live-client.js";
import { until } from "../http/running-server.js";
import { ConsoleBrowser, noBrowser } from "./browser.js";

let browser: ConsoleBrowser;
before(async () => {
  if (!noBrowser) browser = await ConsoleBrowser.start();
});
afterEach(() => browser?.done());
after(() => browser?.close());

async function livePage(): Promise<Page> {
  const page = await browser.signedIn();
  await page.getByRole("link", { name: "Live" }).click();
  await page.getByRole("heading", { name: "Live transcription" }).waitFor();
  return page;
}

const log = (page: Page) => page.getByRole("log", { name: "What was said" });

test("the microphone becomes words while it is heard: guesses, then phrases, and then a recording to edit", {
  skip: noBrowser,
}, async () => {
  const page = await livePage();
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByText("Listening").waitFor();
  // The file is heard over and over; a busy server guesses seldom.
  await page.locator(".interim").first().waitFor({ timeout: 150_000 });
  const level = page.getByRole("meter", { name: "Microphone level" });
  await until("the level moves", async () => Number(await level.getAttribute("aria-valuenow")) > 20, 30);
  await log(page).getByText("country").first().waitFor();
  assert.match(await page.locator(".live-lag").innerText(), /^\d+\.\d s$/);
  assert.equal(browser.server.engine.status().streams, 1);

  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByText("Stopped").waitFor();
  await until("the stream is over", () => browser.server.engine.status().streams === 0);
  const said = await log(page).innerText();
  assert.match(said, /fellow American/i);

  await page.getByRole("button", { name: "Hear, edit and download" }).click();
  const transcript = page.getByRole("article", { name: /^Live \d{4}-\d{2}-\d{2} \d{2}\.\d{2}\.wav$/ });
  await transcript.locator(".word", { hasText: "country" }).first().click();
  await transcript.getByRole("button", { name: "Pause" }).waitFor();
  await transcript.getByRole("button", { name: "Code" }).click();
  await page.getByRole("dialog").getByText("npx wscat -c").waitFor();
});

test("Finalize makes final what was said so far", { skip: noBrowser }, async () => {
  const page = await livePage();
  await page.getByLabel("Phrase ends after").selectOption({ label: "1.5 s of silence" });
  await page.getByRole("button", { name: "Start" }).click();
  await page.locator(".interim, .phrase").first().waitFor();
  await page.getByRole("button", { name: "Finalize" }).click();
  await log(page).locator("p").first().waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByText("Stopped").waitFor();
});

test("a connection that breaks is made anew, and what was said meanwhile is not lost", { skip: noBrowser }, async () => {
  const page = await livePage();
  const lines: Duplex[] = [];
  browser.server.app.server.on("upgrade", (_request, socket) => lines.push(socket));
  await page.getByRole("button", { name: "Start" }).click();
  await page.locator(".interim, .phrase").first().waitFor();
  lines[0]!.destroy();
  await page.getByText("The connection was lost").waitFor();
  await page.getByText("Listening").waitFor();
  await log(page).getByText("for your country").first().waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByText("Stopped").waitFor();
  const said = (await log(page).innerText()).replace(/\s+/g, " ");
  // Something of each phrase, in its order: how well a browser's microphone is heard on a busy machine is another matter.
  assert.match(said, /so my fellow American.* not\b.*your country can do for you.*what you can do/i);
});

test("signing out ends the stream at once", { skip: noBrowser }, async () => {
  const page = await livePage();
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByText("Listening").waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await until("the stream is over", () => browser.server.engine.status().streams === 0);
});

test("a stream that the server refuses says so", { skip: noBrowser }, async () => {
  const { key } = await browser.server.keys.create("one stream", { limits: { streams: 1 } });
  const other = await new LiveClient(browser.server, "", { key }).open();
  const page = await browser.signedIn({}, key);
  await page.getByRole("link", { name: "Live" }).click();
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByRole("alert").getByText("The server refused the stream").waitFor();
  await page.getByText("Not started").waitFor();
  await other.close();
  await page.getByRole("button", { name: "Start anew" }).click();
  await page.getByText("Listening").waitFor();
});
