// Photos as phones take them, on the forms of the console: with script they are shrunk and sent one by one, without
// script they are added one by one. Nobody is shown the gateway's refusal, and nothing that was typed is lost.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Alliance } from "./lib/alliance.mjs";
import { Browser, launch, PHONE } from "./lib/browser.mjs";
import { Desk } from "./lib/console.mjs";
import { holds, STAFF } from "./lib/layout.mjs";
import { phonePhotos, turned } from "./lib/large_photo.mjs";
import { Phone } from "./lib/phone.mjs";

const UNIT = "市政设施养护队（演示）";
/** What the gateway lets through. */
const GATEWAY = 4_400_000;

let chrome;
let alliance;
let photos;

before(async () => {
  chrome = await launch();
  alliance = await Alliance.start();
  photos = await phonePhotos(chrome, 11);
});

after(async () => {
  await chrome?.close();
  await alliance?.close();
});

/** A report that the handler has signed; its number, and the handler at its page. */
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
  return handler;
}

/** Opens the form of a look on site and fills in its text. */
async function fill(page, finding) {
  const form = page.locator("details#check");
  if ((await form.getAttribute("open")) === null) await form.locator("summary").click();
  await page.locator("#check-finding").fill(finding);
  await page.locator("#check-place").fill("新湛一路12号门前");
}

/** The pictures of the newest event, as wide and high as they are. */
async function newest(page) {
  const links = page.locator(".timeline > li").first().locator(".photos a");
  const paths = await links.evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  const sizes = [];
  for (const path of paths) {
    const size = await page.evaluate(async (src) => {
      const image = new Image();
      image.src = src;
      await image.decode();
      return [image.naturalWidth, image.naturalHeight];
    }, path);
    sizes.push(size);
  }
  return sizes;
}

test("with script, photos of any size go through, upright, while the form waits", async () => {
  const handler = await signed();
  const { page } = handler;
  const sent = [];
  await page.exposeFunction("note", (size) => sent.push(size));
  await page.evaluate(() => {
    const { send } = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.send = function (form) {
      window.note(form.get("photos").size);
      send.call(this, form);
    };
  });

  await fill(page, "井盖松动，已加固\n并设警示牌");
  await page.locator("#check-photos").setInputFiles(photos.slice(0, 2));
  // Pressed at once: it waits for the photos.
  await page.locator("#check button.wide").click();
  await page.locator(".past", { hasText: "并设警示牌" }).waitFor();
  for (const [width, height] of await newest(page)) assert.ok(width > 1000 && width > height, `${width}×${height}`);
  assert.equal((await newest(page)).length, 2);
  assert.ok(sent.length === 2 && sent.every((size) => size > 10_000 && size < GATEWAY / 9), `${sent}`);

  // One that lies on its side and says so stands; ten are one too many; one that is no picture is named.
  await fill(page, "复查");
  const broken = { name: "broken.jpg", mimeType: "image/jpeg", buffer: Buffer.alloc(5_000_000, 7) };
  await page.locator("#check-photos").setInputFiles([turned(photos[2]), broken, ...photos.slice(3)]);
  await page.locator("#check .progress", { hasText: "第2张打不开，又超过4MB" }).waitFor();
  await page.locator("#check .progress", { hasText: "有1张没有加上" }).waitFor();
  await page.locator("#check .held li").nth(7).waitFor();
  await holds(page, "console-photos", STAFF);
  await page.locator("#check .held input").nth(7).uncheck();
  await page.locator("#check button.wide").click();
  await page.locator(".past", { hasText: "复查" }).waitFor();
  const sizes = await newest(page);
  assert.ok(sizes[0][1] > sizes[0][0], `${sizes[0]}`);
  assert.equal(sizes.length, 7);
  // The browser reports the status itself, where there is one.
  assert.deepEqual(handler.browser.problems().filter((problem) => !problem.includes("422")), []);
  await handler.close();
});

test("a page that stands open while its session ends goes on after the next login", async () => {
  const handler = await signed();
  const { page, phone } = handler;
  await fill(page, "井盖松动，已加固");
  await page.context().clearCookies();
  await page.locator("#check-photos").setInputFiles(photos[0]);
  await page.locator("#check .progress", { hasText: "登录已过期" }).waitFor();

  const again = await page.context().newPage();
  await again.goto(`${alliance.url}/console`);
  await phone.says(await again.locator("[data-digits]").getAttribute("data-digits"), "请回复“是”");
  await phone.says("是", "已确认登录");
  await again.locator("h1", { hasText: "待办" }).waitFor();
  await again.close();

  await page.locator("#check .progress button").click();
  await page.locator("#check .held img").waitFor();
  assert.equal(await page.locator("#check-finding").inputValue(), "井盖松动，已加固");
  await page.locator("#check button.wide").click();
  await page.locator(".past", { hasText: "已加固" }).waitFor();
  assert.equal((await newest(page)).length, 1);
  // The browser reports the two refusals itself.
  assert.deepEqual(handler.browser.problems().filter((problem) => !/ 40[13] /.test(problem)), []);
  await handler.close();
});

test("without script, photos are added one by one, and text and photos stay", async () => {
  const handler = await signed();
  const address = handler.page.url();
  const storageState = await handler.page.context().storageState();
  const context = await chrome.newContext({ javaScriptEnabled: false, storageState, viewport: PHONE });
  const page = await context.newPage();
  await page.goto(address);
  assert.equal(await page.locator("#check-photos").getAttribute("multiple"), null);
  assert.match(await page.locator("#check .limit").innerText(), /每张不超过4MB/);
  await fill(page, "井盖松动，已加固");
  for (const [at, photo] of photos.slice(0, 2).entries()) {
    await page.locator("#check-photos").setInputFiles(photo);
    await page.locator("#check").getByRole("button", { name: "再加一张照片" }).click();
    await page.locator("#check .held li").nth(at).waitFor();
    assert.equal(await page.locator("#check-finding").inputValue(), "井盖松动，已加固");
  }
  await page.screenshot({ path: new URL("out/console-photos-no-script.png", import.meta.url).pathname, fullPage: true });
  // Enter in a line of text submits the form, as everywhere.
  await page.locator("#check-place").press("Enter");
  await page.locator(".past", { hasText: "已加固" }).waitFor();
  assert.equal(await page.locator(".timeline > li").first().locator(".photos a").count(), 2);
  await context.close();
  await handler.close();
});
