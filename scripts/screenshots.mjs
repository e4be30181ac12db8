// Takes the pictures of the console for docs/images: npm run screenshots [-- RECORDING]
// A server of its own, a real browser, real transcripts; the last hour of the status page is lived through with a clock that is moved.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";
import { ConsoleBrowser } from "../dist/test/console/browser.js";
import { conversation } from "../dist/test/console/conversation.js";

const root = join(import.meta.dirname, "..");
const target = join(root, "docs/images");
const [given = join(root, "audio/jfk.wav")] = process.argv.slice(2);
if (!existsSync(given)) throw new Error(`There is no ${given}.`);
const recording = { name: basename(given), mimeType: "application/octet-stream", buffer: readFileSync(given) };

const LOOKS = {
  "light-wide": {},
  "dark-wide": { dark: true },
  "light-phone": { phone: true },
  "dark-phone": { dark: true, phone: true },
};

/** Which pages in which looks: each once, the transcript in all. */
const WANTED = {
  transcript: Object.keys(LOOKS),
  speakers: ["dark-wide"],
  live: ["light-wide", "dark-phone"],
  status: ["light-wide", "dark-phone"],
  keys: ["dark-wide"],
};

let moved = 0;
const browser = await ConsoleBrowser.start({}, () => Date.now() + moved);
const { server } = browser;
const { key } = await server.keys.create("office", { scopes: ["admin"] });

/** WebP as the browser writes it: a fifth of a PNG. */
async function take(page, name) {
  await page.mouse.move(0, 0);
  await page.evaluate("document.fonts.ready");
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 82 });
  await session.detach();
  writeFileSync(join(target, `console-${name}.webp`), Buffer.from(data, "base64"));
}

async function transcript(page, file, name) {
  await page.locator("input[type=file]").setInputFiles(file);
  const article = page.getByRole("article", { name });
  await article.locator(".word").first().waitFor();
  await page.waitForTimeout(500); // the waveform
  return article;
}

const pictures = {
  async transcript(page) {
    const article = await transcript(page, recording, recording.name);
    const words = article.locator(".word");
    await words.nth(Math.floor(Math.min(60, (await words.count()) / 2))).click();
    await page.waitForTimeout(1200);
    await page.keyboard.press("Space");
  },
  async speakers(page) {
    const options = page.getByText("More options");
    if (!(await page.getByLabel("One on each channel").isVisible())) await options.click();
    await page.getByLabel("One on each channel").check();
    await transcript(page, conversation, conversation.name);
  },
  async live(page) {
    await page.getByRole("link", { name: "Live" }).click();
    await page.getByRole("button", { name: "Start" }).click();
    await page.locator(".phrase").nth(2).waitFor();
    // A busy machine guesses seldom.
    await page
      .locator(".interim")
      .first()
      .waitFor({ timeout: 30_000 })
      .catch(() => undefined);
  },
  async status(page) {
    await page.getByRole("link", { name: "Status" }).click();
    await page.getByText("The last hour").waitFor();
    await page.waitForTimeout(300);
  },
  async keys(page) {
    await page.getByRole("link", { name: "Keys" }).click();
    await page.getByText("podcast").waitFor();
  },
};

/** An hour in which more and less is asked for. */
async function anHour() {
  await server.keys.create("podcast", { limits: { minutesPerDay: 120 } });
  await server.keys.create("guest", { expires: Date.now() + 30 * 86_400_000, limits: { requestsPerMinute: 60, streams: 2 } });
  const sample = readFileSync(join(root, "audio/jfk.wav"));
  for (let minute = -55; minute <= 0; minute += 1) {
    moved = minute * 60_000;
    const count = minute % 11 === 0 ? 0 : Math.round(2.5 + 2 * Math.sin(minute / 6) + (minute % 3));
    const asked = Array.from({ length: Math.max(0, count) }, () =>
      fetch(`${server.url}/v1/listen`, { method: "POST", headers: { authorization: `Token ${key}` }, body: sample }).then((answer) =>
        answer.text(),
      ),
    );
    await Promise.all(asked);
  }
}

try {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  await anHour();
  for (const [name, looks] of Object.entries(WANTED)) {
    for (const look of looks) {
      const page = await browser.signedIn(LOOKS[look], key);
      await pictures[name](page);
      await take(page, `${name}-${look}`);
      await page.context().close();
    }
  }
  await browser.done();
} finally {
  await browser.close();
}
