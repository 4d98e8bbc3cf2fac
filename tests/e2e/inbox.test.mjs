// The inbox, as a clerk uses it on the phone and at the desk: what nobody answers in time becomes a report overnight,
// and what somebody takes is answered with a canned reply and rated.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Alliance } from "./lib/alliance.mjs";
import { DESKTOP, launch, PHONE } from "./lib/browser.mjs";
import { Desk } from "./lib/console.mjs";
import { holds, STAFF } from "./lib/layout.mjs";
import { Phone } from "./lib/phone.mjs";

const SIZES = [["phone", PHONE], ["desk", DESKTOP]];

let chrome;

before(async () => {
  chrome = await launch();
});

after(async () => {
  await chrome?.close();
});

/** Runs a journey in an alliance of its own. */
async function alone(journey) {
  const alliance = await Alliance.start();
  try {
    await journey(alliance);
  } finally {
    await alliance.close();
  }
}

/** Somebody who writes to the sub-district's account what no dialogue answers. */
async function asks(alliance, text) {
  const resident = await Phone.of(chrome, alliance, "resident-a");
  await resident.chat("微湛山", "weizhanshan");
  await resident.follow();
  await resident.says(text, "");
  return resident;
}

/** Opens a list until it shows some words: streams carry messages to it. */
async function listed(desk, list, words) {
  const page = desk.page;
  await page.goto(`${desk.browser.url}/console/${list}`);
  const row = page.locator(".queue a", { hasText: words }).first();
  const until = Date.now() + 30_000;
  while (!(await row.isVisible())) {
    assert.ok(Date.now() < until, `${list} does not show ${words}:\n${await page.locator("main").innerText()}`);
    await page.reload();
  }
  return row;
}

for (const [name, size] of SIZES) {
  test(`a message that nobody answers is a report two days later, ${name}`, () => alone(async (alliance) => {
    const resident = await asks(alliance, "找人工");
    let officer = await Desk.login(chrome, alliance, "demo-officer-1", size);
    const row = await listed(officer, "inbox", "找人工");
    assert.match(await row.innerText(), /转诉求/);
    await holds(officer.page, `inbox-list-${name}`, STAFF);
    await row.click();
    await officer.page.getByText("就自动登记为诉求").waitFor();
    await holds(officer.page, `inbox-conversation-${name}`, STAFF);
    await officer.close();

    // Two nights: first the warning, then the end of the window.
    await alliance.advance("PT45H");
    await alliance.advance("PT4H");
    officer = await Desk.login(chrome, alliance, "demo-officer-1", size);
    const report = await listed(officer, "queue/area", "找人工");
    await report.click();
    await officer.page.locator("#accept").waitFor();
    await holds(officer.page, `inbox-report-${name}`, STAFF);
    const conversation = await listed(officer, "inbox?list=answered", "找人工");
    await conversation.click();
    await officer.page.getByText("没有人回复，系统登记为诉求").waitFor();
    await resident.says("帮助", "已经登记为诉求");
    await officer.close();
    await resident.browser.close();
  }));

  test(`a message is taken, answered with a canned reply and rated, ${name}`, () => alone(async (alliance) => {
    const admin = await Desk.login(chrome, alliance, "demo-account-admin-1", size);
    await admin.page.goto(`${alliance.url}/console/canned`);
    await admin.page.locator("#title-1").fill("收到");
    await admin.page.locator("#text-1").fill("{称呼}您好，收到了，下午就去看。急事请打{热线}。");
    await admin.page.getByRole("button", { name: "保存" }).click();
    await admin.page.getByText("已保存").waitFor();
    await holds(admin.page, `inbox-canned-${name}`, STAFF);
    await admin.close();

    const resident = await asks(alliance, "找人工");
    const officer = await Desk.login(chrome, alliance, "demo-officer-1", size);
    const page = officer.page;
    await listed(officer, "inbox?list=free", "找人工");
    await page.getByRole("button", { name: "领取下一条" }).click();
    await page.getByText("受理员甲（演示）在办").waitFor();
    await page.locator("#reply-text").fill("请稍等。");
    await page.locator("#canned").selectOption({ label: "收到" });
    await page.getByRole("button", { name: "加到答复里" }).click();
    const reply = page.locator("#reply-text");
    const filled = await reply.inputValue();
    assert.equal(filled, "请稍等。\n{称呼}您好，收到了，下午就去看。急事请打12345。");
    // What is missing is asked for, and nothing typed is lost.
    await page.getByRole("button", { name: "发送" }).click();
    await page.getByText("请改成怎么称呼这位居民").first().waitFor();
    await holds(page, `inbox-missing-${name}`, STAFF);
    await reply.fill((await reply.inputValue()).replace("{称呼}", "王阿姨"));
    await page.getByRole("button", { name: "发送" }).click();
    await resident.hears("请稍等。\n王阿姨您好，收到了");
    await page.locator("details#close summary").click();
    await page.locator("#close-reason").fill("已答复");
    await page.locator("details#close button").click();
    await page.getByText("已经结束").waitFor();
    await resident.hears("您满意吗");
    await resident.says("留言评价：满意", "谢谢您的评价");
    const closed = await listed(officer, "inbox?list=closed", "找人工");
    await closed.click();
    const until = Date.now() + 30_000;
    while (!(await page.getByText("居民评价：满意").first().isVisible())) {
      assert.ok(Date.now() < until, "the rating is on the page");
      await page.reload();
    }
    await holds(page, `inbox-rated-${name}`, STAFF);
    // The browser reports the answer that came back with what was missing.
    assert.ok(officer.browser.problems().every((problem) => problem.includes("422")));
    await officer.close();
    await resident.browser.close();
  }));
}
