import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { ConsoleBrowser, noBrowser } from "./browser.js";

let browser: ConsoleBrowser;
let admin: string;
before(async () => {
  if (noBrowser) return;
  browser = await ConsoleBrowser.start();
  admin = (await browser.server.keys.create("boss", { scopes: ["admin"] })).key;
});
afterEach(() => browser?.done());
after(() => browser?.close());

test("an administrator makes a key with limits, sees it once, uses it, and revokes it", { skip: noBrowser }, async () => {
  const page = await browser.signedIn({}, admin);
  await page.getByRole("link", { name: "Keys" }).click();
  await page.getByRole("rowheader", { name: "boss" }).getByText("this session").waitFor();
  await page.getByRole("button", { name: "New key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("guest");
  await dialog.getByLabel("Ends").selectOption("In 30 days");
  await dialog.getByLabel("Streams at once").fill("2");
  await dialog.getByRole("button", { name: "Make the key" }).click();
  const secret = await page.getByRole("dialog", { name: "The key “guest”" }).locator("code").innerText();
  await dialog.getByRole("button", { name: "Copy the key" }).click();
  await dialog.getByRole("button", { name: "Copied" }).waitFor();
  assert.equal(await page.evaluate("navigator.clipboard.readText()"), secret);
  await dialog.getByRole("button", { name: "Close" }).click();
  await dialog.waitFor({ state: "detached" });
  assert.equal((await page.content()).includes(secret), false);

  const row = page.getByRole("row", { name: /guest/ });
  assert.match(await row.innerText(), /transcribe\s+2 streams\s+nothing\s+never\s+works until /);
  const made = (await browser.server.keys.list()).find(({ name }) => name === "guest")!;
  assert.deepEqual(made.limits, { streams: 2 });

  // Whoever has it signs in, and sees nothing of keys.
  const guest = await browser.signedIn({}, secret);
  assert.deepEqual(await guest.getByRole("navigation", { name: "Console" }).getByRole("link").allInnerTexts(), ["Files", "Live", "Status"]);
  await guest.goto(`${browser.server.url}/console#keys`);
  assert.equal(await guest.getByRole("heading", { name: "Keys" }).count(), 0);

  await row.getByRole("button", { name: "Revoke guest" }).click();
  await dialog.getByRole("button", { name: "Keep it" }).click();
  await row.getByRole("button", { name: "Revoke guest" }).click();
  await dialog.getByRole("button", { name: "Revoke", exact: true }).click();
  await row.getByText(/^revoked/).waitFor();
  const late = await browser.open();
  await late.getByLabel("API key").fill(secret);
  await late.getByLabel("API key").press("Enter");
  await late.getByRole("alert").getByText("does not know this key").waitFor();
});

test("what the server refuses is said in its own words", { skip: noBrowser }, async () => {
  const page = await browser.signedIn({}, admin);
  await page.getByRole("link", { name: "Keys" }).click();
  await page.getByRole("button", { name: "Revoke boss" }).click();
  await page.getByRole("button", { name: "Revoke", exact: true }).click();
  await page.getByRole("alert").getByText("admin").waitFor();
  await page.getByRole("row", { name: /boss/ }).getByText("works").waitFor();
});
