// The phone in the browser, as a person uses it.

import { Browser, PHONE } from "./browser.mjs";

/** One person's phone. */
export class Phone {
  constructor(browser, page) {
    this.browser = browser;
    this.page = page;
  }

  /** Opens the phone and says who one is. */
  static async of(chrome, alliance, person) {
    const browser = await Browser.open(chrome, alliance.url, PHONE);
    const page = await browser.page("/phone");
    await page.locator(`#person option[value="${person}"]`).waitFor({ state: "attached" });
    await page.locator("#person").selectOption(person);
    await page.locator("[data-account]").first().waitFor();
    return new Phone(browser, page);
  }

  /** Goes to the list, finds an account there and opens the chat. */
  async chat(name, account) {
    if (await this.page.locator("#back").isVisible()) await this.page.locator("#back").click();
    await this.page.locator("#search").fill(name);
    await this.page.locator(`[data-account="${account}"]`).click();
    await this.page.locator("#chat-title", { hasText: name }).waitFor();
  }

  /** Follows the account whose chat is open. */
  async follow() {
    await this.page.locator("#follow").click();
    await this.hears("欢迎关注");
  }

  /** Writes, and waits for the answer. */
  async says(text, answer) {
    const before = await this.lastHeard();
    await this.page.locator("#say").fill(text);
    await this.page.locator("#send").click();
    await this.hearsAfter(before, answer);
  }

  /** Does something of the tools behind 更多, and waits for the answer. */
  async does(act, answer) {
    const tools = this.page.locator("#tools");
    if (!(await tools.isVisible())) await this.page.locator("#tools-open").click();
    const before = await this.lastHeard();
    await act(this.page);
    await this.hearsAfter(before, answer);
  }

  /** Speaks; what WeChat heard goes with it, and what it did not hear is empty. */
  speaks(transcript, answer) {
    return this.does(async (page) => {
      await page.locator("#voice-text").fill(transcript);
      await page.locator("#voice-send").click();
    }, answer);
  }

  sendsSamplePhoto(answer) {
    return this.does((page) => page.locator("#photo-sample").click(), answer);
  }

  sendsPlace(place, answer) {
    return this.does((page) => page.locator(`#place-${place}`).click(), answer);
  }

  /** The number of the newest bubble. */
  async lastHeard() {
    const ids = await this.page.locator("#bubbles [data-id]").evaluateAll((all) => all.map((one) => one.dataset.id));
    return Math.max(0, ...ids.map(Number));
  }

  /** Waits for a bubble from the account that holds a text, and gives its text. */
  hears(text) {
    return this.hearsAfter(0, text);
  }

  async hearsAfter(id, text) {
    const found = await this.page.waitForFunction(([after, wanted]) => {
      const bubbles = [...document.querySelectorAll("#bubbles .bubble.in")];
      return bubbles.find((one) => Number(one.dataset.id) > after && one.textContent.includes(wanted))?.textContent;
    }, [id, text]).catch(async (error) => {
      const chat = await this.page.locator("#bubbles").innerText();
      throw new Error(`“${text}” did not come; the chat is\n${chat}\n${await this.page.locator("#state").innerText()}`,
        { cause: error });
    });
    return found.jsonValue();
  }
}
