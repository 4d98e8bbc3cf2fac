// A question that finds nothing becomes a guide: two residents ask it, an editor of the district takes it from the list
// and writes, a reviewer agrees, and whoever asks again is answered in the chat and says that it helped.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Alliance, PATIENCE } from "./lib/alliance.mjs";
import { DESKTOP, launch, PHONE, picture } from "./lib/browser.mjs";
import { Desk } from "./lib/console.mjs";
import { holds, STAFF } from "./lib/layout.mjs";
import { Phone } from "./lib/phone.mjs";

const QUESTION = "请问公证书怎么办？";
const GAPS = "/console/guides/gaps";
const ANSWER = "带上身份证和户口本，到公证处问。";

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

/** Somebody who follows the account. */
async function follower(person) {
  const phone = await Phone.of(chrome, alliance, person);
  await phone.chat("微湛山", "weizhanshan");
  await phone.follow();
  return phone;
}

/** An operator gives somebody a role for the whole district. */
async function give(operator, person, role) {
  const { page } = operator;
  await page.goto(`${alliance.url}/console/staff/${person}`);
  await page.getByText("授予一个岗位").click();
  await page.locator("#role").selectOption({ label: role });
  await page.locator("#scope").selectOption("district");
  await page.getByRole("button", { name: "授予", exact: true }).click();
  await page.locator("#held + ul li", { hasText: `${role}，` }).nth(1).waitFor();
}

/** Reloads a page until it shows something: streams bring it. */
async function shows(page, what) {
  const until = Date.now() + PATIENCE;
  while (!(await what.isVisible())) {
    assert.ok(Date.now() < until, `it did not come: ${await page.locator("main").innerText()}`);
    await page.reload();
  }
}

test("a question that finds nothing is answered the next time", async () => {
  const operator = await Desk.login(chrome, alliance, "demo-operator-1", DESKTOP);
  await give(operator, "demo-editor-1", "编辑");
  await give(operator, "demo-reviewer-1", "审核员");
  await operator.close();

  const wang = await follower("resident-a");
  const li = await follower("demo-handler-1");
  for (const [phone, words] of [[wang, QUESTION], [wang, QUESTION], [li, "公证书在哪里办"]]) {
    await phone.says(words, "没有现成的说明");
  }

  const editor = await Desk.login(chrome, alliance, "demo-editor-1", DESKTOP);
  const { page } = editor;
  await page.goto(alliance.url + GAPS);
  // Who asks twice counts once.
  const row = page.locator(".queue a", { hasText: "公证书", has: page.locator(".number", { hasText: "2人" }) });
  await shows(page, row);
  await holds(page, "gap-list", STAFF);
  await row.click();
  await page.getByRole("heading", { name: "居民怎样问的" }).waitFor();
  const path = new URL(page.url()).pathname;
  await page.locator("#writer").selectOption("demo-editor-1");
  await holds(page, "gap", STAFF);
  await page.getByRole("button", { name: "交给这位" }).click();
  await page.getByText("已交给写的人。").waitFor();
  await page.locator(".queue a", { hasText: "编辑（演示）来写" }).waitFor();
  await page.goto(alliance.url + path);
  await page.getByRole("link", { name: "写说明", exact: true }).click();
  await page.getByText("居民这样问过").waitFor();
  assert.match(await page.locator("#words").inputValue(), /公证书/, "what people say is filled in");
  const { now } = await alliance.ask("/simulator/clock");
  const today = new Date(Date.parse(now) + 8 * 3_600_000).toISOString().slice(0, 10);
  const guide = {
    id: "policy-notary", title: "公证书（演示）", subject: "公证", answer: ANSWER, source: "演示",
    owner: "公证处（演示）", checked_on: today, words: "公证书、公证处",
  };
  for (const [field, words] of Object.entries(guide)) await page.locator(`#${field}`).fill(words);
  await page.locator("#tells_of_matters").selectOption("否");
  await holds(page, "gap-guide", STAFF);
  await page.getByRole("button", { name: "提交复核" }).click();
  await page.getByText("申请是您提的，请另一位复核").waitFor();
  await wang.says(QUESTION, "没有现成的说明");

  const reviewer = await Desk.login(chrome, alliance, "demo-reviewer-1", PHONE);
  await reviewer.page.goto(`${alliance.url}/console/guides/policies`);
  await reviewer.page.getByText("公证书（演示）").first().waitFor();
  await holds(reviewer.page, "gap-decide", STAFF);
  await reviewer.page.getByRole("button", { name: /^同意/ }).click();
  await reviewer.page.getByRole("button", { name: /^同意/ }).waitFor({ state: "detached" });
  await page.goto(`${alliance.url}${GAPS}?list=answered`);
  await page.locator(".queue a", { hasText: "公证书（演示）" }).waitFor();

  // The guides that a chat knows are at most a minute old.
  await alliance.advance("PT2M");
  for (const phone of [wang, li]) await phone.says(QUESTION, ANSWER);
  await wang.hears("有用吗");
  await picture(wang.page, "gap-answered", false);
  await wang.says("有用", "对您有用");
  await li.says("没用", "没帮上您");
  await li.says("有用", "对您有用");
  await page.goto(`${alliance.url}/console/guides/state`);
  const judged = page.locator("tr", { hasText: "公证书（演示）" });
  await shows(page, judged.locator("[data-label=有用]", { hasText: "2人" }));
  assert.equal(await judged.locator("[data-label=没用]").innerText(), "0人", "the last word of a person counts");
  await holds(page, "gap-state", STAFF);
  for (const desk of [editor, reviewer]) await desk.close();
  for (const phone of [wang, li]) await phone.browser.close();
});
