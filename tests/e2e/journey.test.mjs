// The report that explains the product, on the real pages: a loose manhole cover on 新湛一路, from the resident's
// first word to the danger being gone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Alliance, PATIENCE } from "./lib/alliance.mjs";
import { launch, picture } from "./lib/browser.mjs";
import { Desk } from "./lib/console.mjs";
import { photo } from "./lib/photo.mjs";
import { Phone } from "./lib/phone.mjs";

const UNIT = "市政设施养护队（演示）";
const FINDING = "井盖松动，已加固并设警示牌";
const ANSWER = "已更换新井盖，路面平整，可以放心通行。";

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

/** The report's number, from the receipt. */
const number = (receipt) => /编号：(\d{8}-\d{4,})/.exec(receipt)?.[1] ?? assert.fail(receipt);

/** Its query code, without which a link changes nothing. */
const queryCode = (receipt) => /查询码：?\s*(\d{6})/.exec(receipt)?.[1] ?? assert.fail(receipt);

test("a manhole cover, from the first word to the end", async () => {
  const resident = await Phone.of(chrome, alliance, "resident-a");
  await resident.chat("微湛山", "weizhanshan");
  await resident.follow();
  await resident.says("报修", "请说说是什么事");
  await resident.says("新湛一路的古力盖松了，晚上很危险", "地点：新湛一路");
  await resident.sendsSamplePhoto("照片记下了");
  await resident.sendsPlace("xinzhanyi", "新湛一路");
  await resident.says("完成", "您的诉求已提交");
  const receipt = await resident.hears("您的诉求已提交");
  const ticket = number(receipt);
  await picture(resident.page, "journey-receipt");

  // Following opens a window of its own for a minute; from here on only the one of the report is open.
  await alliance.advance("PT2M");

  const officer = await Desk.login(chrome, alliance, "demo-officer-1");
  await officer.accept(ticket, /安全隐患/);
  await resident.hears("已受理");
  await officer.dispatch(UNIT, "请先加固警示");
  await resident.hears(`已派给${UNIT}`);
  await officer.logout();
  await officer.close();

  const handler = await Desk.login(chrome, alliance, "demo-handler-1");
  await handler.sign(ticket);
  await resident.hears("养护员甲（演示）已接手办理");
  await handler.check(FINDING, photo("check", [150, 60, 40]));
  await resident.hears(`已现场核查：${FINDING}`);
  await handler.handIn(ANSWER, photo("after", [40, 120, 60]));
  await picture(handler.page, "journey-handed-in");
  await handler.close();

  const reviewer = await Desk.login(chrome, alliance, "demo-officer-2");
  await reviewer.approve(ticket);
  await resident.hears("有答复了");
  await reviewer.close();
  await picture(resident.page, "journey-answered", false);

  const link = resident.page.locator("#bubbles .bubble.in", { hasText: "有答复了" }).locator("a").first();
  const progress = await resident.browser.opened(() => link.click());
  await progress.locator("h1", { hasText: ticket }).waitFor();
  await progress.getByText(ANSWER).first().waitFor();
  await shown(progress, "工作人员拍的照片", 2);
  await shown(progress, "您发的照片", 1);
  await progress.getByRole("link", { name: "长辈版" }).click();
  await progress.locator("html.elder").waitFor();
  await picture(progress, "journey-progress-elder");
  await progress.locator("#rate-code").fill(queryCode(receipt));
  await progress.getByRole("button", { name: "已经解决" }).click();
  await progress.locator(".state .word", { hasText: "已办结" }).waitFor();
  assert.ok(await progress.locator("html.elder").count(), "the choice of the 长辈版 is kept after the form");

  // Five messages went through the report's window, as many as WeChat allows: the sixth is shown at the next word.
  await resident.says("谢谢", "已办结");
  await resident.says("我的诉求", `${ticket}【已办结】`);
  await picture(resident.page, "journey-closed", false);
  await resident.browser.close();
});

test("who would rather speak is heard, with a transcript and without one", async () => {
  const resident = await Phone.of(chrome, alliance, "resident-a");
  await resident.chat("湛山社区", "370202010004");
  await resident.follow();
  await resident.speaks("报修", "请说说是什么事");
  await resident.speaks("湛山寺门口的路灯不亮了", "记下了");
  await resident.speaks("", "语音记下了（共2条）");
  await resident.sendsPlace("zhanshansi", "湛山寺");
  await resident.speaks("完成", "您的诉求已提交");
  const ticket = number(await resident.hears("您的诉求已提交"));
  await resident.browser.close();

  const officer = await Desk.login(chrome, alliance, "demo-officer-1");
  await officer.open(ticket);
  await officer.page.locator(".said", { hasText: "湛山寺门口的路灯不亮了" }).waitFor();
  const recordings = officer.page.locator("audio[controls]");
  const deadline = Date.now() + PATIENCE;
  while ((await recordings.count()) < 2) {
    assert.ok(Date.now() < deadline, "the recordings did not arrive");
    await officer.page.reload();
  }
  const address = await recordings.first().getAttribute("src");
  const answer = await officer.page.request.get(alliance.url + address);
  assert.equal(answer.status(), 200);
  assert.equal(answer.headers()["content-type"], "audio/wav", "a browser plays it");
  assert.ok((await answer.body()).length > 44, "the recording is not empty");
  await officer.close();
});

/** Waits until so many pictures with this description have really been loaded. */
async function shown(page, description, count) {
  await page.waitForFunction(([words, wanted]) => {
    const all = [...document.querySelectorAll("img")].filter((one) => one.alt.includes(words));
    for (const one of all) one.scrollIntoView();
    return all.length >= wanted && all.every((one) => one.complete && one.naturalWidth > 0);
  }, [description, count]);
}
