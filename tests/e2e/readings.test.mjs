// A month of the rota 我领读, as its people meet it: two readers swap, one does not record and the administrator is told,
// a spare recording is reviewed and stands in, and a resident plays both on the phone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Alliance, PATIENCE } from "./lib/alliance.mjs";
import { Browser, DESKTOP, launch, PHONE } from "./lib/browser.mjs";
import { Desk } from "./lib/console.mjs";
import { ELDER, holds, RESIDENT, STAFF } from "./lib/layout.mjs";
import { Phone } from "./lib/phone.mjs";

const NAME = "我领读";
const HOUR = 3_600_000;

let chrome;
let alliance;

before(async () => {
  chrome = await launch();
  alliance = await Alliance.start();
});

after(async () => {
  await alliance?.close();
  await chrome?.close();
});

/** Lets it become the next time that clocks in China show this hour and minute. */
async function at(hour, minute) {
  const now = Date.parse((await alliance.ask("/simulator/clock")).now);
  const wanted = (hour - 8 + 24) * HOUR + minute * 60_000;
  const ahead = (((wanted - now) % (24 * HOUR)) + 24 * HOUR) % (24 * HOUR);
  await alliance.advance(`PT${Math.ceil(ahead / 1000)}S`);
}

/** A date as people say it. */
const named = (date) => `${Number(date.slice(5, 7))}月${Number(date.slice(8))}日`;

/** Reloads a page until it shows something, while minutes go by: schedules and streams bring it. */
async function shows(page, what) {
  const until = Date.now() + PATIENCE;
  while (!(await what.isVisible())) {
    assert.ok(Date.now() < until, `it did not come: ${await page.locator("main").innerText()}`);
    await alliance.advance("PT1M");
    await page.reload();
  }
}

/** The rota that stands on the page of the series: days and their readers. */
async function rota(page) {
  return page.locator("table.entries tbody tr").evaluateAll((rows) => rows.map((row) => ({
    date: row.querySelector("a").getAttribute("href").split("/").at(-1),
    reader: row.querySelector("[data-label=领读人]").textContent.trim(),
  })));
}

/** A reader's phone, in the chat of the account. */
async function reader(person, code, name) {
  const phone = await Phone.of(chrome, alliance, person);
  await phone.chat("微湛山", "weizhanshan");
  await phone.follow();
  await phone.says(`领读${code}`, `对上了：您是【${NAME}】的领读人${name}`);
  return phone;
}

/** Records two voices and hands them in. */
async function record(phone, word, asked, done) {
  await phone.says(word, asked);
  await phone.speaks("春天来了", "一共1段");
  await phone.speaks("花都开了", "一共2段");
  await phone.says("完成", done);
}

/** Plays a sound and waits until some of it has been heard. */
async function plays(audio) {
  await audio.evaluate((sound) => new Promise((heard, refuse) => {
    sound.muted = true;
    sound.addEventListener("timeupdate", () => sound.currentTime > 0 && heard());
    sound.addEventListener("error", () => refuse(new Error(`no sound: ${sound.error.message}`)));
    sound.play().catch(refuse);
  }));
}

/** Hears a recording and signs it; without having heard it, nobody signs. */
async function sign(desk, path, name) {
  const { page } = desk;
  await page.goto(alliance.url + path);
  await shows(page, page.getByRole("button", { name: "审核通过" }));
  for (const part of await page.locator("#review ~ p audio").all()) await plays(part);
  await holds(page, name, STAFF);
  await page.locator("#transcript").fill("春天来了，花都开了。");
  await page.getByRole("button", { name: "审核通过" }).click();
  await page.getByText("请从头听到尾").waitFor();
  assert.equal(await page.locator("#transcript").inputValue(), "春天来了，花都开了。", "what was typed comes back");
  await page.locator("[name=heard]").check();
  await page.locator("[name=may_read]").check();
  await page.getByRole("button", { name: "审核通过" }).click();
  await page.locator(".notice, [role=status]").first().waitFor();
  await page.getByRole("button", { name: "审核通过" }).waitFor({ state: "detached" });
  // The browser reports the answer that asked to hear it first.
  assert.ok(desk.browser.problems().every((problem) => problem.includes("422")));
}

test("a rota with a swap, a gap and a spare recording that fills it", async () => {
  await at(20, 0);
  let admin = await Desk.login(chrome, alliance, "demo-account-admin-1", DESKTOP);
  await admin.page.goto(`${alliance.url}/console/readings`);
  await admin.page.locator("#account").selectOption("weizhanshan");
  await admin.page.locator("#name").fill(NAME);
  await admin.page.locator("#readers").fill("王芳\n李强\n张明");
  await holds(admin.page, "readings-new", STAFF);
  await admin.page.getByRole("button", { name: "新建" }).click();
  await admin.page.locator("h1", { hasText: NAME }).waitFor();
  const path = new URL(admin.page.url()).pathname;
  const series = path.split("/").at(-1);
  await shows(admin.page, admin.page.locator("table.entries"));
  await holds(admin.page, "readings-series", STAFF);

  const codes = [...(await admin.page.locator("main").innerText()).matchAll(/回复：领读(\d{8})/g)].map(([, code]) => code);
  assert.equal(codes.length, 3, "each reader has digits of their own");
  const wang = await reader("resident-a", codes[0], "王芳");
  const li = await reader("demo-handler-1", codes[1], "李强");
  const zhang = await reader("demo-field-worker-1", codes[2], "张明");
  await zhang.says(`领读${codes[0]}`, "对不上，或者已经用过了");

  // A swap, which the other reader answers in the chat.
  const planned = await rota(admin.page);
  assert.ok(planned.length >= 28, `a month is planned: ${planned.length} days`);
  const own = planned.slice(7).find((day) => day.reader === "王芳").date;
  const other = planned.slice(7).find((day) => day.reader === "李强").date;
  await wang.says(`换班${named(own)}换${named(other)}`, "已经替您问李强");
  await li.hears("想和您换班");
  await li.says("同意换班", "换好了");
  await wang.hears("李强同意和您换班");
  await admin.page.reload();
  const swapped = new Map((await rota(admin.page)).map((day) => [day.date, day.reader]));
  assert.deepEqual([swapped.get(own), swapped.get(other)], ["李强", "王芳"]);

  // Two days before a day of 李强 that nobody has recorded, the administrator is told; 王芳 records the day before it.
  const [first, missed] = planned.slice(3, 5).map((day) => day.date);
  await admin.close();
  for (let days = 0; days < 2; days += 1) await at(9, 1);
  admin = await Desk.login(chrome, alliance, "demo-account-admin-1", DESKTOP);
  // More than five messages wait for the administrator's next word, as WeChat has it.
  await admin.phone.says("帮助", "");
  await admin.phone.hears(`${named(missed)}还没有审过的录音（李强`);
  await record(wang, "领读", `${named(first)}请您领读`, "正在等审核");
  await admin.page.goto(alliance.url + path);
  await admin.page.locator("tr", { has: admin.page.locator(`a[href$="${missed}"]`) }).getByText("缺口").waitFor();
  await holds(admin.page, "readings-gap", STAFF);

  // 张明 records a spare one.
  await record(zhang, "领读备播", "您可以录一段备播的", "备播录音交上了");
  const reviewer = await Desk.login(chrome, alliance, "demo-reviewer-1", PHONE);
  await sign(reviewer, `${path}/${first}`, "readings-review");
  await wang.hears("录音已经审过");
  await reviewer.page.goto(alliance.url + path);
  const spare = reviewer.page.getByRole("link", { name: /^张明/ });
  await shows(reviewer.page, spare);
  await sign(reviewer, await spare.getAttribute("href"), "readings-spare");
  await zhang.hears("备播录音已经审过");
  await reviewer.close();
  await admin.close();

  // The evening before the day that nobody recorded, the spare one takes its place; both are aired in the mornings.
  const resident = await Browser.open(chrome, alliance.url, PHONE);
  await at(7, 31);
  const open = await resident.page(`/a/weizhanshan/readings/${series}`);
  await shows(open, open.getByText("王芳读"));
  await at(21, 1);
  await at(7, 31);
  await open.reload();
  await shows(open, open.getByText("张明读"));
  assert.equal(await open.locator("audio").count(), 2, "one to play for each of the two days");
  await open.getByText("王芳读").waitFor();
  await holds(open, "readings-public", RESIDENT);
  for (const sound of await open.locator("audio").all()) await plays(sound);
  await open.getByText("文字稿").first().click();
  await open.getByText("春天来了，花都开了。").first().waitFor();
  await open.getByRole("link", { name: "长辈版" }).click();
  await open.locator("html.elder").waitFor();
  await holds(open, "readings-elder", ELDER);
  await plays(open.locator("audio").first());

  admin = await Desk.login(chrome, alliance, "demo-account-admin-1", DESKTOP);
  await admin.phone.says("帮助", "");
  await admin.phone.hears(`${named(missed)}没有审过的录音，已经换上备播的`);
  await admin.close();
  await resident.close();
  for (const phone of [wang, li, zhang]) await phone.browser.close();
});
