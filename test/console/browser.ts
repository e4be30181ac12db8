import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { type RunningServer, startServer } from "../http/running-server.js";
import { root } from "../started-program.js";

/** Debian's, as scripts/test-clients.sh installs it. */
const program = "/usr/bin/chromium";

/** Why tests with a browser are skipped, if they are. */
export const noBrowser = existsSync(program) ? false : `${program} is missing: scripts/test-clients.sh installs it`;

/** What the microphone hears, over and over. */
const spoken = join(root, "audio/jfk.wav");

export interface Look {
  readonly dark?: boolean;
  readonly phone?: boolean;
  /** The server's address, where it is not its own. */
  readonly url?: string;
}

/** A browser with the console of a running server. Whatever the page complains of fails the test that looks. */
export class ConsoleBrowser {
  readonly server: RunningServer;
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];
  readonly complaints: string[] = [];

  private constructor(server: RunningServer, browser: Browser) {
    this.server = server;
    this.#browser = browser;
  }

  /** @param now the server's clock */
  static async start(environment: Readonly<Record<string, string>> = {}, now?: () => number): Promise<ConsoleBrowser> {
    const server = await startServer(environment, 8, [], now === undefined ? {} : { now });
    const browser = await chromium.launch({
      executablePath: program,
      args: [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        `--use-file-for-fake-audio-capture=${spoken}`,
        "--autoplay-policy=no-user-gesture-required",
      ],
    });
    return new ConsoleBrowser(server, browser);
  }

  /** A page of its own, as a visitor who comes for the first time sees it. */
  async open({ dark = false, phone = false, url = this.server.url }: Look = {}): Promise<Page> {
    const context = await this.#browser.newContext({
      viewport: phone ? { width: 390, height: 844 } : { width: 1280, height: 800 },
      colorScheme: dark ? "dark" : "light",
      hasTouch: phone,
      isMobile: phone,
      deviceScaleFactor: phone ? 2 : 1,
    });
    this.#contexts.push(context);
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.on("pageerror", (error) => this.complaints.push(error.stack ?? error.message));
    page.on("console", (message) => {
      // An answer that is an error is told as one, and is not the page's.
      const refused = /^(?:Failed to load resource|WebSocket connection to .* failed)/.test(message.text());
      if (message.type() === "error" && !refused) this.complaints.push(message.text());
    });
    page.on("request", (request) => {
      const { protocol, origin } = new URL(request.url());
      if (!["blob:", "data:"].includes(protocol) && origin !== new URL(url).origin) {
        this.complaints.push(`asked another server: ${request.url()}`);
      }
    });
    await page.goto(`${url}/console`);
    return page;
  }

  async signedIn(look: Look = {}, key = this.server.key): Promise<Page> {
    const page = await this.open(look);
    await page.getByLabel("API key").fill(key);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("navigation", { name: "Console" }).waitFor();
    return page;
  }

  /** Closes the pages of a test, and looks whether one of them complained. */
  async done(): Promise<void> {
    await Promise.all(this.#contexts.splice(0).map((context) => context.close()));
    assert.deepEqual(this.complaints.splice(0), []);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.server.close();
  }
}
