// Headless Chromium, and pages that tell what went wrong on them.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

import { PATIENCE } from "./alliance.mjs";

const OUT = fileURLToPath(new URL("../out/", import.meta.url));

/** Sizes of the screens that the pages are held to. */
export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 900 };

/** Starts the browser. */
export async function launch() {
  await mkdir(OUT, { recursive: true });
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync",
    ],
    timeout: PATIENCE,
  });
}

/** One person's browser: cookies and storage of its own. */
export class Browser {
  #context;
  #problems = [];

  constructor(context, url) {
    this.#context = context;
    this.url = url;
    context.setDefaultTimeout(PATIENCE);
    context.on("page", (page) => this.#watch(page));
  }

  /** Opens one for pages of the local alliance at `url`. */
  static async open(chrome, url, viewport) {
    const context = await chrome.newContext({ viewport, locale: "zh-CN", timezoneId: "Asia/Shanghai" });
    // A violation of the page's policy is also a console error, but not in every version of the browser.
    await context.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => {
        console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`);
      });
    });
    return new Browser(context, url);
  }

  #watch(page) {
    page.on("pageerror", (error) => this.#problems.push(`${page.url()}: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") {
        this.#problems.push(`${page.url()}: ${message.text()}`);
      }
    });
    page.on("requestfailed", (request) => {
      const reason = request.failure()?.errorText ?? "";
      // Leaving a page ends what it was asking for.
      if (reason !== "net::ERR_ABORTED") this.#problems.push(`${request.url()}: ${reason}`);
    });
  }

  /** A new page at `path`. */
  async page(path) {
    const page = await this.#context.newPage();
    await page.goto(this.url + path);
    return page;
  }

  /** The page that `act` opens in a window of its own. */
  async opened(act) {
    const [page] = await Promise.all([this.#context.waitForEvent("page"), act()]);
    await page.waitForLoadState();
    return page;
  }

  /** What went wrong so far; asked for, it is forgotten. */
  problems() {
    return this.#problems.splice(0);
  }

  /** Closes it, and fails where something went wrong on one of its pages. */
  async close() {
    await this.#context.close();
    assert.deepEqual(this.problems(), [], "console errors, policy violations or failed requests");
  }
}

/** Keeps a picture of a page in `out/`, for people to look at. */
export function picture(page, name, fullPage = true) {
  return page.screenshot({ path: `${OUT}${name}.png`, fullPage, animations: "disabled" });
}
