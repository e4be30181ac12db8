import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { root } from "../started-program.js";
import { ConsoleBrowser, noBrowser } from "./browser.js";
import { prefixed } from "./prefixed-server.js";

let browser: ConsoleBrowser;
before(async () => {
  if (!noBrowser) browser = await ConsoleBrowser.start();
});
afterEach(() => browser?.done());
after(() => browser?.close());

test("behind a proxy that puts the server under a prefix: files, live, and what the code says", { skip: noBrowser }, async (context) => {
  const proxy = await prefixed(browser.server.port, "/speech");
  context.after(() => proxy.close());
  const page = await browser.signedIn({ url: proxy.url });
  await page.locator("input[type=file]").setInputFiles(join(root, "audio/jfk.wav"));
  const transcript = page.getByRole("article", { name: "jfk.wav" });
  await transcript.locator(".word").first().waitFor();
  await transcript.getByRole("button", { name: "Code" }).click();
  await page.getByRole("dialog").getByText(`'${proxy.url}/v1/listen?model=tiny.en&smart_format=true'`).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Live" }).click();
  await page.getByRole("button", { name: "Start" }).click();
  await page.locator(".interim, .phrase").first().waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByText("Stopped").waitFor();
});
