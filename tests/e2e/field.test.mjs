// A crew's round on a phone, into a dead spot and back; and a shift that is handed over by two.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Alliance } from "./lib/alliance.mjs";
import { DESKTOP, launch, PHONE, picture } from "./lib/browser.mjs";
import { Desk } from "./lib/console.mjs";
import { holds, STAFF } from "./lib/layout.mjs";
import { phonePhotos } from "./lib/large_photo.mjs";
import { Phone } from "./lib/phone.mjs";

const UNIT = "市政设施养护队（演示）";
const FINDING = "井盖松动，已加固并放警示牌";

let chrome;
let alliance;
let photos;

before(async () => {
  chrome = await launch();
  alliance = await Alliance.start();
  photos = await phonePhotos(chrome, 2);
});

after(async () => {
  await chrome?.close();
  await alliance?.close();
});

/** A danger that the works have signed for; its number. */
async function signed() {
  const resident = await Phone.of(chrome, alliance, "resident-a");
  await resident.chat("微湛山", "weizhanshan");
  if (await resident.page.locator("#follow").isVisible()) await resident.follow();
  await resident.says("报修：新湛一路的古力盖松了，晚上很危险", "地点：新湛一路");
  await resident.says("完成", "您的诉求已提交");
  const receipt = resident.page.locator("#bubbles .bubble.in", { hasText: "您的诉求已提交" }).last();
  const ticket = /编号：([\d-]+)/.exec(await receipt.innerText())[1];
  await resident.browser.close();
  const officer = await Desk.login(chrome, alliance, "demo-officer-1");
  await officer.accept(ticket, /安全隐患/);
  await officer.dispatch(UNIT, "请先加固警示");
  await officer.close();
  const handler = await Desk.login(chrome, alliance, "demo-handler-1");
  await handler.sign(ticket);
  await handler.close();
  return ticket;
}

/** Fills in one of the forms of an order, and presses its button. */
async function fill(page, ticket, act, fields, photo) {
  const order = page.locator(`[data-ticket="${ticket}"]`);
  await order.locator(`a[data-act="${act}"]`).click();
  const form = order.locator("form");
  for (const [name, text] of Object.entries(fields)) await form.locator(`[name="${name}"]`).fill(text);
  if (act === "hand-in") await form.getByRole("radio", { name: "微信" }).check();
  await form.locator("input[type=file]").setInputFiles(photo);
  await form.locator(".held img").waitFor();
  return form;
}

/** What the phone keeps, without its photos. */
function kept(page) {
  return page.evaluate(() => new Promise((done) => {
    const asked = indexedDB.open("field", 1);
    asked.onsuccess = () => {
      const all = asked.result.transaction("outbox").objectStore("outbox").getAll();
      all.onsuccess = () => done(all.result.map(({ act, state, photos }) => [act, state, photos.map(({ bytes }) => bytes.byteLength)]));
    };
  }));
}

/** Keeps a copy of everything in the outbox aside, or puts the copy back. */
function copy(page, from, to) {
  return page.evaluate(([from, to]) => new Promise((done) => {
    const open = (name, then) => {
      const asked = indexedDB.open(name, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("outbox", { keyPath: "key" });
      asked.onsuccess = () => then(asked.result);
    };
    open(from, (source) => open(to, (target) => {
      const all = source.transaction("outbox").objectStore("outbox").getAll();
      all.onsuccess = () => {
        const written = target.transaction("outbox", "readwrite");
        for (const entry of all.result) written.objectStore("outbox").put(entry);
        written.oncomplete = () => done();
      };
    }));
  }), [from, to]);
}

/** Waits until nothing waits on the phone. */
function empty(page) {
  return page.waitForFunction(() => document.querySelector('#field[data-state="idle"]') && !document.querySelector("#outbox li"));
}

test("a crew's round: in a dead spot it is kept, and back in the network it acts once", async () => {
  const ticket = await signed();
  const crew = await Desk.login(chrome, alliance, "demo-field-worker-1", PHONE);
  const context = crew.page.context();
  let { page } = crew;
  await page.goto(`${alliance.url}/console/field`);
  await page.locator(`[data-ticket="${ticket}"]`).waitFor();
  await holds(page, "console-field", STAFF);

  // No network: arrived, mended, each with a photo that was made small.
  await context.setOffline(true);
  const arrived = await fill(page, ticket, "check", { finding: FINDING, place: "新湛一路12号门前" }, photos[0]);
  await holds(page, "console-field-check", STAFF);
  await arrived.locator("button.wide").click();
  await page.locator("#pending", { hasText: "未上传 1" }).waitFor();
  const mended = await fill(page, ticket, "hand-in", { public: "古力盖已更换并固定，请放心通行。", internal: "更换井盖一套" }, photos[1]);
  await mended.locator("button.wide").click();
  await page.locator("#pending", { hasText: "未上传 2" }).waitFor();
  assert.match(await page.locator("#pending").innerText(), /现在没有网络/);
  await picture(page, "console-field-offline");
  const waiting = await kept(page);
  assert.deepEqual(waiting.map(([act, state]) => [act, state]), [["check", "waiting"], ["hand-in", "waiting"]]);
  for (const [, , sizes] of waiting) assert.ok(sizes.length === 1 && sizes[0] > 1000 && sizes[0] <= 400_000, `${sizes}`);
  await copy(page, "field", "aside");

  // The page is closed, and opened again once there is a network: it sends what waits.
  await page.close();
  await context.setOffline(false);
  page = await context.newPage();
  await page.goto(`${alliance.url}/console/field`);
  await empty(page);
  const acted = async () => {
    await page.goto(`${alliance.url}/console/tickets/${ticket}`);
    await page.locator(".title .badge", { hasText: "办结待审" }).waitFor();
    const lines = page.locator(".timeline > li");
    return {
      lines: await lines.count(),
      checks: await lines.filter({ hasText: FINDING }).count(),
      photos: await page.locator(".timeline .photos img").count(),
    };
  };
  const once = await acted();
  assert.deepEqual([once.checks, once.photos], [1, 2]);

  // A second copy of the same entries, sent again, changes nothing and is gone.
  await copy(page, "aside", "field");
  await page.goto(`${alliance.url}/console/field`);
  await empty(page);
  assert.deepEqual(await acted(), once);

  // What one person filled in, another on the same phone sees and cannot send.
  await copy(page, "aside", "field");
  await context.clearCookies();
  const other = await Phone.of(chrome, alliance, "demo-handler-1");
  await page.goto(`${alliance.url}/console`);
  await other.chat("微市南", "shinan");
  await other.says(await page.locator("[data-digits]").getAttribute("data-digits"), "请回复“是”");
  await other.says("是", "已确认登录");
  await page.getByRole("button", { name: "退出" }).waitFor();
  await page.goto(`${alliance.url}/console/field`);
  await page.locator("#outbox li", { hasText: "要本人在这部手机上登录后上传" }).first().waitFor();
  assert.equal(await page.locator("#outbox li").count(), 2);
  assert.equal(await page.locator("#outbox", { hasText: FINDING }).count(), 0, "nothing of what was written is shown");
  await holds(page, "console-field-of-another", STAFF);
  // The browser itself tells that there was no network.
  crew.browser.problems();
  await other.browser.close();
  await crew.close();
});

test("work that is handed in on an older page waits for a look, and is sent again after it", async () => {
  const ticket = await signed();
  const crew = await Desk.login(chrome, alliance, "demo-field-worker-1", PHONE);
  const { page } = crew;
  await page.goto(`${alliance.url}/console/field`);
  await page.context().setOffline(true);
  const form = await fill(page, ticket, "hand-in", { public: "已修好，请放心。", internal: "加固" }, photos[0]);
  await form.locator("button.wide").click();
  await page.locator("#pending", { hasText: "未上传 1" }).waitFor();
  // Meanwhile somebody of the unit has been there.
  const works = await Desk.login(chrome, alliance, "demo-handler-1");
  await works.open(ticket);
  await works.page.locator("#check-place").fill("新湛一路");
  await works.check("已看过，先围挡", photos[1]);
  await works.close();

  await page.context().setOffline(false);
  await page.locator("#outbox .error", { hasText: "已有新进展" }).waitFor();
  await holds(page, "console-field-look", STAFF);
  await page.reload();
  await page.getByRole("button", { name: "改一改再交" }).click();
  const again = page.locator(`[data-ticket="${ticket}"] form`);
  assert.equal(await again.locator('[name="public"]').inputValue(), "已修好，请放心。");
  await again.locator(".held img").waitFor();
  await again.locator("button.wide").click();
  await empty(page);
  await page.goto(`${alliance.url}/console/tickets/${ticket}`);
  await page.locator(".title .badge", { hasText: "办结待审" }).waitFor();
  crew.browser.problems();
  await crew.close();
});

test("a shift is handed over: one signs, the other signs", async () => {
  const leaves = await Desk.login(chrome, alliance, "demo-officer-1");
  await leaves.page.goto(`${alliance.url}/console/handover`);
  await leaves.page.locator("#note").fill("新湛一路的围挡，夜里要看一次。");
  await holds(leaves.page, "console-handover-desktop", STAFF);
  await leaves.page.setViewportSize(PHONE);
  await holds(leaves.page, "console-handover-phone", STAFF);
  await leaves.page.setViewportSize(DESKTOP);
  await leaves.page.getByRole("button", { name: "签字交班" }).click();
  await leaves.page.locator(".banner", { hasText: "已签字交班" }).waitFor();
  assert.equal(await leaves.page.getByRole("button", { name: "签字接班" }).count(), 0, "nobody takes their own");

  const comes = await Desk.login(chrome, alliance, "demo-officer-2", PHONE);
  await comes.page.goto(`${alliance.url}/console/handover`);
  await comes.page.locator(".internal", { hasText: "夜里要看一次" }).waitFor();
  await holds(comes.page, "console-handover-take", STAFF);
  await comes.page.getByRole("button", { name: "签字接班" }).click();
  await comes.page.locator(".banner", { hasText: "已接班" }).waitFor();
  await leaves.close();
  await comes.close();
});
