// A clerk's morning at the console: twenty messages and reports by keyboard only, a dispatch in as few presses as can be
// counted, and a return and an extension that need two people.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Alliance } from "./lib/alliance.mjs";
import { DESKTOP, launch, PHONE, picture } from "./lib/browser.mjs";
import { Desk } from "./lib/console.mjs";
import { holds, STAFF } from "./lib/layout.mjs";

const ZHANSHAN = "weizhanshan";
const WORKS = "municipal-works";

let chrome;
let alliance;

before(async () => {
  chrome = await launch();
  alliance = await Alliance.start();
});

after(async () => {
  await chrome?.close();
  await alliance?.close();
});

/** Somebody new who follows 微湛山. */
async function resident(name) {
  const { id } = await alliance.ask("/phone/api/people", { name });
  const say = (text) => alliance.ask("/phone/api/act", { person: id, account: ZHANSHAN, act: "say", text });
  await alliance.ask("/phone/api/act", { person: id, account: ZHANSHAN, act: "follow" });
  return { say };
}

async function reports(name, matter) {
  const { say } = await resident(name);
  for (const words of ["报修", matter, "完成"]) await say(words);
}

/** A desk whose every act is counted: a press of a key that opens or sends. */
class Keyboard {
  acts = 0;

  constructor(page) {
    this.page = page;
  }

  /** Presses a key that only moves. */
  move(key) {
    return this.page.keyboard.press(key);
  }

  /** Presses a key that opens a page or sends a form. */
  async act(key) {
    this.acts += 1;
    await Promise.all([this.page.waitForEvent("load"), this.page.keyboard.press(key)]);
  }
}

for (const [width, viewport] of [["phone", PHONE], ["desktop", DESKTOP]]) {
  test(`a morning of twenty by keyboard only, ${width}`, async () => {
    for (let number = 1; number <= 10; number += 1) {
      await reports(`报修人${width}${number}`, `新湛一路${number}号的古力盖松了`);
      const { say } = await resident(`来人${width}${number}`);
      await say("找人工");
    }
    const desk = await Desk.login(chrome, alliance, "demo-officer-1");
    const { page } = desk;
    await page.setViewportSize(viewport);
    await page.goto(`${alliance.url}/console/queue/unit`);
    assert.equal(await page.locator("[data-row]").count(), 10);
    await picture(page, `clerk-list-${width}`);
    const keys = new Keyboard(page);

    // What the keys do is one key away, and goes again.
    await keys.move("?");
    await page.locator("dialog.keys", { hasText: "打开这一行" }).waitFor();
    await picture(page, `clerk-keys-${width}`, false);
    await keys.move("?");
    await page.locator("dialog.keys").waitFor({ state: "detached" });

    // The first report: down, open, to its form, send. The next one follows by itself.
    await keys.move("j");
    await keys.act("o");
    for (let left = 10; left > 0; left -= 1) {
      const before = keys.acts;
      const number = await page.locator("h1.number").innerText();
      await keys.move("d");
      assert.equal(await page.evaluate(() => document.activeElement.closest("form")?.dataset.key), "d");
      // What is suggested is chosen already; the clerk has read it. Enter sends the form.
      assert.equal(await page.locator("#accept-unit").inputValue(), WORKS);
      if (left === 10) await picture(page, `clerk-accept-${width}`);
      await keys.act("Enter");
      // Opened from the list and sent: two acts for the first, one for each that follows.
      assert.ok(keys.acts - before + (left === 10 ? 1 : 0) <= 3, "at most three acts");
      await page.getByText(`${number}已办`).waitFor();
    }
    assert.equal(await page.locator("[data-row]").count(), 0);
    await picture(page, `clerk-empty-${width}`);

    // The conversations: each is opened, answered and left, with nothing but keys.
    const typed = "马上去看，请稍等。";
    for (let left = 10; left > 0; left -= 1) {
      await page.goto(`${alliance.url}/console/inbox`);
      while ((await page.locator(".inbox a").count()) < left) await page.reload();
      await page.locator(".inbox a").first().focus();
      await keys.act("Enter");
      await page.locator("#reply-text").focus();
      // While somebody types, no key does anything else.
      await page.keyboard.type("jk?o");
      assert.equal(await page.locator("dialog.keys").count(), 0);
      assert.equal(await page.locator("#reply-text").inputValue(), "jk?o");
      await page.keyboard.press("Control+a");
      await page.keyboard.insertText(typed);
      await page.keyboard.press("Tab");
      while (!(await page.evaluate(() => document.activeElement.matches("button[type=submit]")))) {
        await page.keyboard.press("Tab");
      }
      await keys.act("Enter");
      await page.getByText(typed).first().waitFor();
    }

    // Whoever does not want the keys switches them off.
    await page.goto(`${alliance.url}/console/me`);
    await page.getByRole("button", { name: "关闭快捷键" }).click();
    await page.getByRole("button", { name: "打开快捷键" }).waitFor();
    await page.keyboard.press("?");
    assert.equal(await page.locator("dialog.keys").count(), 0);
    await desk.close();
  });
}

test("a return and an extension pass through two people", async () => {
  await reports("两个人", "新湛二路7号的楼道灯不亮");
  const officer = await Desk.login(chrome, alliance, "demo-officer-1");
  await officer.page.goto(`${alliance.url}/console/queue/unit`);
  const row = officer.page.locator("[data-row]").first();
  const number = await row.locator(".number").innerText();
  await row.locator("[data-open]").click();
  await officer.page.locator("#accept-unit").selectOption("sanitation");
  await officer.page.locator("#accept button").click();
  await officer.page.getByText(`${number}已办`).waitFor();

  // The wrong unit gives it back; the desk decides and dispatches it to another.
  const sanitation = await Desk.login(chrome, alliance, "demo-handler-3");
  await sanitation.open(number);
  await sanitation.sign(number);
  await sanitation.page.locator("details#return summary").click();
  await sanitation.page.locator("#return-reason input").first().check();
  await sanitation.page.locator("#return-basis").fill("权责清单第12条：楼道灯由市政养护");
  await sanitation.page.locator("#return-suggested").selectOption(WORKS);
  await sanitation.page.locator("#return button").click();
  await sanitation.state("退单待审");
  await officer.page.goto(`${alliance.url}/console/queue/returned`);
  await picture(officer.page, "clerk-returned");
  await officer.page.locator("[data-open]", { hasText: number }).click();
  await officer.page.locator("#decide-return").getByRole("radio", { name: /^同意退单/ }).check();
  await officer.page.locator("#decide-return button").click();
  await officer.page.getByText(`${number}已办`).waitFor();
  await officer.open(number);
  assert.equal(await officer.page.locator("#dispatch-unit").inputValue(), WORKS, "the unit that was named");
  await officer.page.locator("#dispatch button").click();
  await officer.state("待签收");

  // The right one asks for more time, and another person grants it.
  const works = await Desk.login(chrome, alliance, "demo-handler-1");
  await works.sign(number);
  await works.page.locator("details#extend summary").click();
  await works.page.locator("#extend-days").fill("2");
  await works.page.locator("#extend-reason").fill("灯具要订货，两天后到。");
  await works.page.locator("#extend-plan").fill("灯具到了马上换，先装一盏临时灯。");
  await works.page.locator("#extend-contact_how").getByRole("radio", { name: "电话" }).check();
  await works.page.locator("#extend button").click();
  await works.page.locator(".past", { hasText: "灯具要订货" }).waitFor();
  await officer.page.goto(`${alliance.url}/console/tickets/${number}`);
  await officer.page.locator("#decide-extension").getByRole("radio", { name: /^同意延期/ }).check();
  await officer.page.locator("#decide-extension button").click();
  await works.open(number);
  await works.page.locator(".past", { hasText: "延期" }).waitFor();
  for (const desk of [officer, sanitation, works]) await desk.close();
});

test("a clerk's pages hold at every width", async () => {
  await reports("一个人", "新湛三路5号的路灯不亮");
  await reports("另一个人", "新湛三路6号的路灯不亮");
  const desk = await Desk.login(chrome, alliance, "demo-officer-1");
  const { page } = desk;
  const keep = (name) => holds(page, `clerk-${name}`, STAFF);
  await page.goto(`${alliance.url}/console`);
  await keep("home");
  await page.goto(`${alliance.url}/console/queue/unit?category=danger`);
  await keep("list-filtered");
  await page.goto(`${alliance.url}/console/queue/supervised`);
  await keep("list-empty");
  await page.goto(`${alliance.url}/console/queue/unit`);
  const number = await page.locator("[data-row] .number").first().innerText();
  for (const box of await page.locator("[data-row] input").all()) await box.check();
  await page.locator("details.bulk summary").click();
  await page.locator("#bulk-master").fill(number);
  await keep("list-ticked");
  await page.getByRole("button", { name: "并入主件" }).click();
  await page.getByText("没有办成").first().waitFor();
  await keep("bulk");
  await page.goto(`${alliance.url}/console/search`);
  await page.locator("#search-q").fill("路灯 新湛三路");
  await page.locator("main button").first().click();
  await page.getByText("找到").first().waitFor();
  await keep("search");
  await page.goto(`${alliance.url}/console/tickets/${number}/print`);
  await keep("print");
  await desk.close();
});
