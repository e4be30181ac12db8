import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { ConsoleBrowser, noBrowser } from "./browser.js";
import { conversation } from "./conversation.js";

let browser: ConsoleBrowser;
let admin: string;
before(async () => {
  if (noBrowser) return;
  browser = await ConsoleBrowser.start();
  admin = (await browser.server.keys.create("boss", { scopes: ["admin"] })).key;
});
afterEach(() => browser?.done());
after(() => browser?.close());

/** Whatever axe finds wrong with the page as it is. */
async function check(page: Page, state: string): Promise<void> {
  // What still moves or fades is not what people read.
  await page.evaluate(
    "Promise.allSettled(document.getAnimations().filter((a) => a.effect.getTiming().iterations !== Infinity).map((a) => a.finished))",
  );
  if ((await page.evaluate("typeof axe")) === "undefined") await page.evaluate(axe.source);
  const { violations } = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as axe.AxeResults;
  const told = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join("; ")}`,
  );
  assert.deepEqual(told, [], state);
}

for (const look of [{ dark: false }, { dark: true }, { dark: false, phone: true }]) {
  const name = `${look.dark ? "dark" : "light"}${look.phone ? ", on a phone" : ""}`;

  test(`signing in, ${name}`, { skip: noBrowser }, async () => {
    const page = await browser.open(look);
    await check(page, "sign in");
    await page.getByLabel("API key").fill("0".repeat(64));
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("does not know this key").waitFor();
    await check(page, "a wrong key");
  });

  test(`files and transcripts, ${name}`, { skip: noBrowser }, async () => {
    const page = await browser.signedIn(look);
    await check(page, "no files");
    await page.getByLabel("One on each channel").check();
    await page
      .locator("input[type=file]")
      .setInputFiles([conversation, { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("not audio") }]);
    const transcript = page.getByRole("article", { name: "two-voices.wav" });
    await transcript.locator(".word").first().waitFor();
    await transcript.getByRole("searchbox").fill("you");
    await check(page, "a transcript, and a file that is none");
    await transcript.getByRole("button", { name: "Download" }).click();
    await check(page, "the menu");
    await page.keyboard.press("Escape");
    await transcript.getByRole("button", { name: "Speaker 1" }).first().click();
    await check(page, "naming a speaker");
    await page.keyboard.press("Escape");
    await transcript
      .getByRole("button", { name: /^Edit the paragraph/ })
      .first()
      .click();
    await check(page, "editing");
    await page.keyboard.press("Escape");
    await transcript.getByRole("button", { name: "Code" }).click();
    await page.getByRole("dialog").waitFor();
    await check(page, "the code");
  });

  test(`live, ${name}`, { skip: noBrowser }, async () => {
    const page = await browser.signedIn(look);
    await page.getByRole("link", { name: "Live" }).click();
    await check(page, "before");
    await page.getByRole("button", { name: "Start" }).click();
    await page.locator(".interim, .phrase").first().waitFor();
    await check(page, "while it listens");
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("Stopped").waitFor();
    await check(page, "afterwards");
  });

  test(`keys and status, ${name}`, { skip: noBrowser }, async () => {
    const page = await browser.signedIn(look, admin);
    await page.getByRole("link", { name: "Keys" }).click();
    await page.getByRole("rowheader", { name: "boss" }).waitFor();
    await check(page, "keys");
    await page.getByRole("button", { name: "New key" }).click();
    await check(page, "a new key");
    await page.getByRole("textbox", { name: "Name" }).fill(name);
    await page.getByRole("button", { name: "Make the key" }).click();
    await page.getByText("It is shown this once").waitFor();
    await check(page, "the key, once");
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: `Revoke ${name}` }).click();
    await check(page, "revoking");
    await page.getByRole("button", { name: "Revoke", exact: true }).click();
    await page
      .getByText(/^revoked/)
      .first()
      .waitFor();

    await page.getByRole("link", { name: "Status" }).click();
    await page.getByText("The last hour").waitFor();
    await page.getByText("As a table").first().click();
    await check(page, "status");
  });
}
