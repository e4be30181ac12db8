import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { ConsoleBrowser, noBrowser } from "./browser.js";

let browser: ConsoleBrowser;
before(async () => {
  if (!noBrowser) browser = await ConsoleBrowser.start();
});
afterEach(() => browser?.done());
after(() => browser?.close());

test("signing in with a key, which is kept nowhere; out again, and by reloading", { skip: noBrowser }, async () => {
  const page = await browser.open();
  const field = page.getByLabel("API key");
  assert.equal(await field.getAttribute("type"), "password");
  await field.fill(browser.server.key);
  await field.press("Enter");
  await page.getByRole("heading", { name: "Transcribe recordings" }).waitFor();
  const kept = await page.evaluate(
    "JSON.stringify([location.href, document.cookie, { ...localStorage }, { ...sessionStorage }, history.state, document.body.innerHTML])",
  );
  assert.equal(String(kept).includes(browser.server.key), false, String(kept));
  assert.deepEqual(await page.context().cookies(), []);

  await page.getByRole("button", { name: "Sign out" }).click();
  await field.waitFor();
  assert.equal(await field.inputValue(), "");

  await field.fill(browser.server.key);
  await field.press("Enter");
  await page.getByRole("heading", { name: "Transcribe recordings" }).waitFor();
  await page.reload();
  await field.waitFor();
});

test("a key that the server does not know, and a text that is none", { skip: noBrowser }, async () => {
  const page = await browser.open();
  const field = page.getByLabel("API key");
  await field.fill("0".repeat(64));
  await field.press("Enter");
  await page.getByRole("alert").getByText("does not know this key").waitFor();
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  await field.fill("two words");
  await field.press("Enter");
  await page.getByRole("alert").getByText("characters that keys do not have").waitFor();
});
