// The console, as staff use it.

import { Browser, DESKTOP } from "./browser.mjs";
import { Phone } from "./phone.mjs";

/** What the authenticator of a demo person shows. */
export async function codeOf(alliance, person) {
  const page = await (await fetch(`${alliance.url}/demo-codes`)).text();
  return new RegExp(`data-code-of="${person}">(\\d{6})<`).exec(page)[1];
}

/** One member of staff at the console. */
export class Desk {
  constructor(browser, page, phone) {
    this.browser = browser;
    this.page = page;
    this.phone = phone;
  }

  /** Opens the console, sends the digits that it shows from one's own phone, and says yes. */
  static async login(chrome, alliance, person, viewport = DESKTOP) {
    const browser = await Browser.open(chrome, alliance.url, viewport);
    const page = await browser.page("/console");
    const digits = await page.locator("[data-digits]").getAttribute("data-digits");
    const phone = await Phone.of(chrome, alliance, person);
    await phone.chat("微市南", "shinan");
    await phone.says(digits, "请回复“是”");
    await phone.says("是", "已确认登录");
    await page.getByRole("button", { name: "退出" }).waitFor();
    const desk = new Desk(browser, page, phone);
    if (/^demo-(operator|auditor)/.test(person)) await desk.stepUp(alliance, person);
    return desk;
  }

  /** Types what the authenticator of a demo person shows; a code that has counted is waited out on the clock. */
  async stepUp(alliance, person) {
    const back = this.page.url();
    for (let tries = 0; tries < 3; tries += 1) {
      await this.page.goto(`${this.browser.url}/console/confirm?then=%2Fconsole%2Fme`);
      if (this.page.url().endsWith("/console/me")) break;
      await this.page.locator("#confirm-code").fill(await codeOf(alliance, person));
      await this.page.locator("main button", { hasText: "确认" }).click();
      await this.page.waitForLoadState();
      if (!(await this.page.getByText("已经用过了").isVisible())) break;
      this.browser.problems();
      await alliance.advance("PT31S");
    }
    await this.page.goto(back);
  }

  /** Finds a ticket in the queue and opens it by itself, so that its steps lead back to it. */
  async open(number) {
    await this.page.goto(`${this.browser.url}/console/queue/unit`);
    await this.page.locator(".queue a", { hasText: number }).waitFor();
    await this.page.goto(`${this.browser.url}/console/tickets/${number}`);
    await this.page.locator("h1", { hasText: number }).waitFor();
  }

  /** Waits until the ticket's page shows its state so. */
  async state(word) {
    await this.page.locator(".title .badge", { hasText: word }).waitFor();
  }

  async accept(number, category) {
    await this.open(number);
    await this.page.locator("#accept").getByRole("radio", { name: category }).check();
    await this.page.locator("#accept-unit").selectOption("");
    await this.page.locator("#accept button").click();
    await this.state("待派单");
  }

  async dispatch(unit, note) {
    await this.page.locator("#dispatch-unit").selectOption({ label: unit });
    await this.page.locator("#dispatch-note").fill(note);
    await this.page.locator("#dispatch button").click();
    await this.state("待签收");
  }

  async sign(number) {
    await this.open(number);
    await this.page.locator("#sign button").click();
    await this.state("办理中");
  }

  async check(finding, photo) {
    await this.#unfold("check");
    await this.page.locator("#check-finding").fill(finding);
    await this.page.locator("#check-photos").setInputFiles(photo);
    await this.page.locator("#check button").click();
    await this.page.locator(".past", { hasText: finding }).waitFor();
  }

  async handIn(answer, photo) {
    await this.#unfold("hand-in");
    const form = this.page.locator("#hand-in");
    await form.getByRole("radio", { name: "已解决" }).check();
    await this.page.locator("#hand-in-public").fill(answer);
    await this.page.locator("#hand-in-internal").fill("更换防盗井盖一套，两人施工。");
    await this.page.locator("#hand-in-photos").setInputFiles(photo);
    await form.getByRole("radio", { name: "微信" }).check();
    await form.locator("button").click();
    await this.state("办结待审");
  }

  async approve(number) {
    await this.open(number);
    await this.page.locator("#approve button").click();
    await this.state("已反馈");
  }

  async #unfold(id) {
    const form = this.page.locator(`details#${id}`);
    if ((await form.getAttribute("open")) === null) await form.locator("summary").click();
  }

  /** Leaves the console. */
  async logout() {
    await this.page.getByRole("button", { name: "退出" }).click();
    await this.page.locator("#status").waitFor();
  }

  async close() {
    await this.phone.browser.close();
    await this.browser.close();
  }
}
