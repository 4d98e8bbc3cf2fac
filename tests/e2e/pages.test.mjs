// Every page at the width of a phone and of a desk: nothing too wide, nothing too small to read or to touch, nothing
// that the browser complains of. The pictures in `out/` are for people to look at.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Alliance } from "./lib/alliance.mjs";
import { Browser, launch, PHONE, picture } from "./lib/browser.mjs";
import { Desk } from "./lib/console.mjs";
import { ELDER, holds, RESIDENT, STAFF } from "./lib/layout.mjs";
import { photo } from "./lib/photo.mjs";
import { Phone } from "./lib/phone.mjs";

const UNIT = "市政设施养护队（演示）";

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

/** Opens a page of a resident in both versions. */
async function both(path, name) {
  const browser = await Browser.open(chrome, alliance.url, PHONE);
  const page = await browser.page(path);
  await holds(page, name, RESIDENT);
  await page.getByRole("link", { name: "长辈版" }).click();
  await page.locator("html.elder").waitFor();
  await holds(page, `${name}-elder`, ELDER);
  await browser.close();
}

test("the first page", async () => {
  const browser = await Browser.open(chrome, alliance.url, PHONE);
  await holds(await browser.page("/"), "home", STAFF);
  await browser.close();
});

test("the directory", () => both("/a/shinan", "directory"));

test("a link that leads nowhere says so, in large letters", async () => {
  const browser = await Browser.open(chrome, alliance.url, PHONE);
  const page = await browser.page("/a/shinan/reports/20161123-0007/nothing");
  await holds(page, "nowhere", ELDER);
  // The browser reports the status itself.
  const problems = browser.problems().filter((problem) => !problem.includes("404"));
  assert.deepEqual(problems, []);
  await browser.close();
});

for (const scheme of ["light", "dark"]) {
  test(`the phone, ${scheme}`, async () => {
    const phone = await Phone.of(chrome, alliance, "resident-a");
    const keep = (name) => holds(phone.page, `phone-${name}-${scheme}`, RESIDENT);
    await phone.page.emulateMedia({ colorScheme: scheme });
    await keep("list");
    await phone.chat("云霄路社区", "370202001001");
    if (scheme === "light") {
      await keep("not-following");
      await phone.follow();
      await phone.says("报修", "请说说是什么事");
      await phone.sendsSamplePhoto("照片记下了");
      await phone.says("电话", "点号码就能拨打");
    }
    await phone.hears("点号码就能拨打");
    await keep("chat");
    await phone.page.locator("#menu [aria-expanded]").first().click();
    await keep("menu");
    await phone.page.locator("#menu [data-key=ALLIANCE]").click();
    await phone.hears("微信联盟（");
    await phone.page.locator("#tools-open").click();
    await keep("tools");
    await phone.page.locator("#tools-open").click();
    await phone.page.locator("#settings summary").click();
    await keep("settings");
    await phone.page.locator("#back").click();
    await phone.page.locator("#scan-open").click();
    await phone.page.locator("#scan-other summary").click();
    await keep("scan");
    await phone.browser.close();
  });
}

test("the console and the progress of a report", async () => {
  const resident = await Phone.of(chrome, alliance, "resident-a");
  await resident.chat("微湛山", "weizhanshan");
  await resident.follow();
  await resident.says("报修：新湛一路的古力盖松了，晚上很危险", "地点：新湛一路");
  await resident.sendsSamplePhoto("照片记下了");
  await resident.sendsPlace("xinzhanyi", "新湛一路");
  await resident.says("完成", "您的诉求已提交");
  const receipt = resident.page.locator("#bubbles .bubble.in", { hasText: "您的诉求已提交" });
  const ticket = /编号：([\d-]+)/.exec(await receipt.innerText())[1];
  const link = await receipt.locator("a").getAttribute("href");
  const progress = new URL(link).pathname;
  await resident.says("找人工", "");
  await resident.browser.close();
  await both(progress, "progress-submitted");

  const visitor = await Browser.open(chrome, alliance.url, PHONE);
  await holds(await visitor.page("/console"), "console-login", STAFF);
  await visitor.close();

  const officer = await Desk.login(chrome, alliance, "demo-officer-1");
  await holds(officer.page, "console-queue", STAFF);
  await officer.page.goto(`${alliance.url}/console/queue/area`);
  await holds(officer.page, "console-area", STAFF);
  await officer.page.goto(`${alliance.url}/console/tickets/new`);
  await holds(officer.page, "console-new", STAFF);
  await officer.page.goto(`${alliance.url}/console/inbox`);
  const waiting = officer.page.locator(".inbox a", { hasText: "找人工" }).first();
  while (!(await waiting.isVisible())) await officer.page.reload();
  await holds(officer.page, "console-inbox", STAFF);
  await waiting.click();
  await officer.page.locator("#reply-text").waitFor();
  await holds(officer.page, "console-conversation", STAFF);
  await officer.open(ticket);
  await holds(officer.page, "console-accept", STAFF);
  await officer.accept(ticket, /安全隐患/);
  await holds(officer.page, "console-dispatch", STAFF);
  await officer.dispatch(UNIT, "请先加固警示");

  const handler = await Desk.login(chrome, alliance, "demo-handler-1");
  await handler.open(ticket);
  await holds(handler.page, "console-sign", STAFF);
  await handler.sign(ticket);
  await holds(handler.page, "console-check", STAFF);
  await handler.check("井盖松动，已加固并设警示牌", photo("check", [150, 60, 40]));
  await holds(handler.page, "console-hand-in", STAFF);
  await handler.handIn("已更换新井盖。", photo("after", [40, 120, 60]));
  await handler.close();

  const reviewer = await Desk.login(chrome, alliance, "demo-officer-2");
  await reviewer.open(ticket);
  await holds(reviewer.page, "console-approve", STAFF);
  await reviewer.approve(ticket);
  await reviewer.close();
  await officer.close();
  await both(progress, "progress-answered");

  const again = await Phone.of(chrome, alliance, "resident-a");
  await again.chat("微湛山", "weizhanshan");
  await again.says(`解决了${ticket}`, "已办结");
  await again.says(`可以公开${ticket}`, "不写您的名字");
  await again.browser.close();
  await both(progress, "progress-closed");
  await becomesPublic(ticket);
});

/** An editor masks the photos of a report and writes its words, and a reviewer agrees. */
async function becomesPublic(ticket) {
  const editor = await Desk.login(chrome, alliance, "demo-editor-1");
  await editor.page.goto(`${alliance.url}/console/cases`);
  const listed = editor.page.locator(".cases a", { hasText: ticket });
  while (!(await listed.isVisible())) await editor.page.reload();
  await holds(editor.page, "cases", STAFF);
  await listed.click();
  await holds(editor.page, "case-fresh", STAFF);
  const undecided = editor.page.locator(".case-photos a", { hasText: /^遮挡$/ });
  for (let photos = await undecided.count(), done = 0; done < photos; done += 1) {
    await undecided.first().click();
    const image = editor.page.locator(".mask-area img");
    // Before the photo has come, it lies elsewhere.
    await image.evaluate((it) => it.decode());
    await image.scrollIntoViewIfNeeded();
    const box = await image.boundingBox();
    await editor.page.mouse.move(box.x + box.width * 0.2, box.y + box.height * 0.2);
    await editor.page.mouse.down();
    await editor.page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.5, { steps: 4 });
    await editor.page.mouse.up();
    if (done === 0) await holds(editor.page, "case-photo", STAFF);
    await editor.page.getByRole("button", { name: "保存" }).click();
    await editor.page.locator(".case-photos").waitFor();
  }
  await editor.page.locator("#propose-title").fill("湛山路口的井盖修好了");
  await editor.page.locator("#propose-place").fill("新湛一路");
  await editor.page.locator("#propose-matter").fill("有居民反映路口的井盖松动，晚上走路不安全。");
  await editor.page.getByRole("button", { name: "提请审核" }).click();
  await editor.page.locator(".banner").waitFor();
  await holds(editor.page, "case-proposed", STAFF);
  assert.deepEqual(editor.browser.problems(), []);
  await editor.close();

  const reviewer = await Desk.login(chrome, alliance, "demo-reviewer-1");
  await reviewer.page.goto(`${alliance.url}/console/cases/${ticket}`);
  await holds(reviewer.page, "case-review", STAFF);
  await reviewer.page.getByRole("radio", { name: "同意公开", exact: true }).check();
  await reviewer.page.getByRole("button", { name: "提交审核意见" }).click();
  await reviewer.page.locator(".banner").waitFor();
  await reviewer.close();
  await both("/a/weizhanshan/cases", "public-cases");
  await both(`/a/weizhanshan/cases/${ticket}`, "public-case");
}

test("people, what somebody may do, and how they are frozen", async () => {
  const operator = await Desk.login(chrome, alliance, "demo-operator-1");
  await operator.page.getByRole("link", { name: "人员", exact: true }).click();
  await operator.page.locator("#scope").selectOption({ label: UNIT });
  await operator.page.getByRole("button", { name: "查看" }).click();
  await holds(operator.page, "people", STAFF);
  await operator.page.getByRole("link", { name: "养护员甲（演示）" }).click();
  await holds(operator.page, "person", STAFF);
  await operator.page.getByText("授予一个岗位").click();
  await operator.page.getByRole("button", { name: "授予" }).click();
  await operator.page.getByText("还没有办成，请改一下").waitFor();
  await holds(operator.page, "person-errors", STAFF);
  await operator.page.getByText("冻结（立即停止一切权限）").click();
  await operator.page.getByLabel("为什么冻结").fill("手机丢了");
  await operator.page.getByRole("button", { name: "冻结养护员甲" }).click();
  await operator.page.getByRole("heading", { name: "冻结中" }).waitFor();
  await holds(operator.page, "person-frozen", STAFF);
  await operator.page.getByRole("button", { name: "解除冻结" }).click();
  await operator.page.getByText("已解除冻结。").waitFor();
  assert.deepEqual(operator.browser.problems().filter((problem) => !problem.includes("422")), []);
  await operator.close();
});

test("the audit, as an auditor reads it", async () => {
  const auditor = await Desk.login(chrome, alliance, "demo-auditor-1");
  await holds(auditor.page, "audit", STAFF);
  await auditor.page.getByLabel("人员（姓名）").fill("区级管理员");
  await auditor.page.getByRole("button", { name: "查看" }).click();
  await auditor.page.getByRole("cell", { name: "冻结或解除" }).first().waitFor();
  await holds(auditor.page, "audit-filtered", STAFF);
  assert.deepEqual(auditor.browser.problems(), []);
  await auditor.close();
});

test("the calendar, and what becomes of the reports of a unit", async () => {
  const operator = await Desk.login(chrome, alliance, "demo-operator-1");
  await operator.page.goto(`${alliance.url}/console/calendar`);
  await holds(operator.page, "calendar", STAFF);
  await operator.page.goto(`${alliance.url}/console/units`);
  await holds(operator.page, "units", STAFF);
  assert.deepEqual(operator.browser.problems(), []);
  await operator.close();
});

test("the list of the district, with its counts and filters", async () => {
  const operator = await Desk.login(chrome, alliance, "demo-operator-1");
  await operator.page.getByRole("link", { name: "全区诉求" }).click();
  await operator.page.locator(".counts").waitFor();
  await holds(operator.page, "console-district", STAFF);
  await operator.page.locator("summary", { hasText: "筛选" }).click();
  await operator.page.locator("#filter-subdistrict").selectOption({ index: 1 });
  await operator.page.locator("#filter-from").fill("2016-11-23");
  await operator.page.getByRole("button", { name: "筛选" }).click();
  await operator.page.getByRole("link", { name: "看全部" }).waitFor();
  await holds(operator.page, "console-district-filtered", STAFF);
  await operator.page.goto(`${alliance.url}/console/duty`);
  await holds(operator.page, "console-duty", STAFF);
  await operator.close();
});

test("on a wide screen the list stands beside the report that was opened from it", async () => {
  const officer = await Desk.login(chrome, alliance, "demo-officer-1");
  const { page } = officer;
  await page.goto(`${alliance.url}/console/queue/area`);
  const opened = await page.locator(".queue a").first().getAttribute("href");
  await page.goto(alliance.url + opened);
  assert.equal(await page.locator(".beside").isVisible(), false);
  await page.setViewportSize({ width: 1920, height: 1000 });
  const here = page.locator(".beside a[aria-current]");
  await here.waitFor();
  assert.equal(await here.getAttribute("href"), opened);
  assert.deepEqual(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
  await picture(page, "console-beside-1920");
  await officer.close();
});

test("connecting an account through the platform", async () => {
  const operator = await Desk.login(chrome, alliance, "demo-operator-1");
  await operator.page.goto(`${alliance.url}/console/authorize`);
  await holds(operator.page, "authorize-list", STAFF);
  await operator.page.getByRole("button", { name: "去授权" }).first().click();
  await operator.page.locator("main").getByRole("link", { name: "微信" }).waitFor();
  await holds(operator.page, "authorize-link", STAFF);
  // A way back that nobody was sent on leads to a page that says what to do.
  await operator.page.goto(`${alliance.url}/console/authorize/done?auth_code=none&expires_in=600`);
  await holds(operator.page, "authorize-refused", STAFF);
  // The browser reports the status itself.
  const problems = operator.browser.problems().filter((problem) => !problem.includes("403"));
  assert.deepEqual(problems, []);
  await operator.phone.browser.close();
});

test("work that failed for good", async () => {
  let operator = await Desk.login(chrome, alliance, "demo-operator-1");
  await operator.page.goto(`${alliance.url}/console/dead-letters`);
  await holds(operator.page, "letters-none", STAFF);
  // WeChat is away for three hours, in which every token ends: renewing them fails.
  await alliance.ask("/simulator/faults", { api: { errcode: -1, times: 1_000_000 } });
  await alliance.advance("PT3H");
  await alliance.ask("/simulator/faults", { clear: true });
  // An operator who does nothing for half an hour is logged out.
  await operator.close();
  operator = await Desk.login(chrome, alliance, "demo-operator-1");
  await operator.page.goto(`${alliance.url}/console/dead-letters`);
  const letter = operator.page.locator(".letters > li", { hasText: "更新接口凭证" }).first();
  while (!(await letter.isVisible())) await operator.page.reload();
  await holds(operator.page, "letters", STAFF);
  await letter.getByRole("button", { name: "不再处理" }).click();
  await operator.page.locator(".banner").waitFor();
  await holds(operator.page, "letters-dropped", STAFF);
  assert.deepEqual(operator.browser.problems(), []);
  await operator.phone.browser.close();
});
