// A machine that stops in the middle: the dialogue goes on, and the notice that had not gone out arrives.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Alliance, PATIENCE } from "./lib/alliance.mjs";
import { launch } from "./lib/browser.mjs";
import { Desk } from "./lib/console.mjs";
import { Phone } from "./lib/phone.mjs";

let chrome;

before(async () => {
  chrome = await launch();
});

after(() => chrome?.close());

for (const [signal, how] of [["SIGTERM", "is stopped"], ["SIGKILL", "loses its power"]]) {
  test(`nothing is lost when the machine ${how}`, () => survives(signal));
}

async function survives(signal) {
  const alliance = await Alliance.start();
  try {
    const resident = await Phone.of(chrome, alliance, "resident-a");
    await resident.chat("微湛山", "weizhanshan");
    await resident.follow();
    await resident.says("报修：新湛一路的古力盖松了", "地点：新湛一路");
    await resident.sendsPlace("xinzhanyi", "新湛一路");
    await resident.says("完成", "您的诉求已提交");
    const ticket = /编号：([\d-]+)/.exec(await resident.hears("您的诉求已提交"))[1];
    const officer = await Desk.login(chrome, alliance, "demo-officer-1");

    // WeChat takes no message: the notice of the next step stays under way.
    const busy = { path: "/message/custom/send", errcode: -1, times: 1_000_000 };
    await alliance.ask("/simulator/faults", { api: busy });
    await officer.accept(ticket, /安全隐患/);
    await resident.says("报修", "请说说是什么事");
    await resident.says("香港中路的路灯不亮了", "地点：香港中路");
    await written(alliance, "地点：香港中路");

    await alliance.kill(signal);
    assert.ok(!(await resident.page.locator("#bubbles").innerText()).includes("已受理"));
    // The pages notice, as they should, that nobody answers.
    await resident.page.locator("#state", { hasText: "断开" }).waitFor();
    resident.browser.problems();
    await alliance.startAgain();
    // Who was about to send it when the end came held it for a while; nobody else may before that is over.
    await alliance.advance("PT2M");

    await resident.hears("已受理");
    await resident.page.locator("#state", { hasText: /^$/ }).waitFor({ state: "attached" });
    resident.browser.problems();
    await resident.says("完成", "您的诉求已提交");
    await resident.says("我的诉求", "香港中路的路灯不亮了");
    await officer.open(ticket);
    await officer.state("待派单");
    officer.phone.browser.problems();
    await officer.close();
    await resident.browser.close();
  } finally {
    await alliance.close();
  }
}

/** Waits until the simulated WeChat has its last words on disk: the real one is another machine and goes on. */
async function written(alliance, words) {
  const deadline = Date.now() + PATIENCE;
  while (!(await readFile(join(alliance.data, "wechat.json"), "utf8")).includes(words)) {
    assert.ok(Date.now() < deadline, "the simulated WeChat did not keep what was said");
  }
}
