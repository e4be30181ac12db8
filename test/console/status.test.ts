import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { sample } from "../http/running-server.js";
import { ConsoleBrowser, noBrowser } from "./browser.js";

let browser: ConsoleBrowser;
before(async () => {
  if (!noBrowser) browser = await ConsoleBrowser.start();
});
afterEach(() => browser?.done());
after(() => browser?.close());

test("administrators see the last hour, drawn and as tables", { skip: noBrowser }, async () => {
  const { server } = browser;
  const { key } = await server.keys.create("boss", { scopes: ["admin"] });
  const asked = await fetch(`${server.url}/v1/listen`, { method: "POST", headers: { authorization: `Token ${key}` }, body: sample });
  assert.equal(asked.status, 200);
  await asked.arrayBuffer();
  const page = await browser.signedIn({}, key);
  await page.getByRole("link", { name: "Status" }).click();
  await page.getByText("Ready").waitFor();
  for (const title of ["Load", "Queue", "Latency", "Real-time factor"]) {
    const chart = page.getByRole("figure").filter({ has: page.getByRole("heading", { name: title, exact: true }) });
    assert.ok((await chart.locator(".chart-field path:not(.grid)").count()) > 0);
    await chart.getByText("As a table").click();
    assert.equal(await chart.getByRole("row").count(), 61);
  }
  const load = page.getByRole("region", { name: "Load as a table" });
  assert.match(await load.innerText(), /\b11 s\b/);
  assert.match(await page.getByRole("region", { name: "Latency as a table" }).innerText(), /\d+ ms|\d\.\d s/);
});

test("others see what goes on now", { skip: noBrowser }, async () => {
  const page = await browser.signedIn();
  await page.getByRole("link", { name: "Status" }).click();
  await page.getByText("accepted and not finished").waitFor();
  await page.getByText("The last hour is drawn for keys that may do everything").waitFor();
  assert.equal(await page.getByRole("figure").count(), 0);
});
