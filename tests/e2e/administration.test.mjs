// An administrator's afternoon, at the width of a phone and of a desk: an account, a unit that a second operator confirms,
// a clerk for it, and a file of holidays that is wrong at first.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Alliance } from "./lib/alliance.mjs";
import { launch, PHONE } from "./lib/browser.mjs";
import { Desk } from "./lib/console.mjs";
import { holds, STAFF } from "./lib/layout.mjs";

let chrome;
let alliance;
let one;
let two;

before(async () => {
  chrome = await launch();
  alliance = await Alliance.start();
  one = await Desk.login(chrome, alliance, "demo-operator-1");
  two = await Desk.login(chrome, alliance, "demo-operator-2");
  await proves(one, "demo-operator-1");
  await proves(two, "demo-operator-2");
});

after(async () => {
  await one?.close();
  await two?.close();
  await chrome?.close();
  await alliance?.close();
});

/** Shows once more that it is them, as acts that could harm many ask. */
async function proves(desk, person) {
  await go(desk, "/console/confirm?then=/console/me");
  const digits = desk.page.locator("[data-digits]");
  if (await digits.count()) {
    await desk.phone.says(await digits.getAttribute("data-digits"), "请回复“是”");
    await desk.phone.says("是", "已确认");
    await desk.page.getByRole("button", { name: /^我已回复/ }).click();
  } else if (await desk.page.locator("#confirm-code").count()) {
    const codes = await (await fetch(`${alliance.url}/demo-codes`)).text();
    await desk.page.locator("#confirm-code").fill(codes.match(new RegExp(`data-code-of="${person}">(\\d{6})<`))[1]);
    await desk.page.getByRole("button", { name: "确认", exact: true }).click();
  }
  await desk.page.waitForURL("**/console/me");
}

/** Presses a button whose form comes back with something wrong: the browser itself reports such a status. */
async function refused(desk, press, words) {
  await press();
  await desk.page.locator(".errors", { hasText: words }).waitFor();
  assert.deepEqual(desk.browser.problems().filter((problem) => !/4(09|22)/.test(problem)), []);
}

async function go(desk, path) {
  await desk.page.goto(alliance.url + path);
}

async function fill(page, fields) {
  for (const [id, value] of Object.entries(fields)) {
    const field = page.locator(`#${id}`);
    if ((await field.evaluate((element) => element.localName)) === "select") await field.selectOption({ label: value });
    else await field.fill(value);
  }
}

test("an account is added, and its administrator enters what nobody sees again", async () => {
  const { page } = one;
  await go(one, "/console/accounts");
  await holds(page, "accounts", STAFF);
  await page.getByRole("link", { name: "新增公众号" }).click();
  await fill(page, {
    id: "weizhongshan", name: "微中山", kind: "服务号", verified: "是", subdistrict: "中山路街道",
    app_id: "0123456789abcdef", original_id: "gh_0123456789ab", order: "99",
  });
  await refused(one, () => page.getByRole("button", { name: "保存" }).click(), "不像AppID");
  assert.equal(await page.locator("#name").inputValue(), "微中山", "what was typed comes back");
  await holds(page, "accounts-row-wrong", STAFF);
  await page.locator("#app_id").fill("wx0123456789abcdef");
  await page.getByRole("button", { name: "保存" }).click();
  await page.locator(".banner", { hasText: "已保存" }).waitFor();
  await holds(page, "accounts-list", STAFF);
  await go(one, "/console/accounts");
  await page.locator("tbody tr").first().filter({ hasText: "微中山" }).waitFor();

  const admin = await Desk.login(chrome, alliance, "demo-account-admin-1");
  await proves(admin, "demo-account-admin-1");
  await go(admin, "/console/accounts/weizhanshan");
  await holds(admin.page, "account", STAFF);
  const secret = "0123456789abcdef0123456789abcdef";
  await fill(admin.page, { app_secret: secret });
  await admin.page.getByRole("button", { name: "保存密钥" }).click();
  await admin.page.locator(".banner", { hasText: "已加密保存" }).waitFor();
  assert.ok(!(await admin.page.content()).includes(secret));
  await admin.page.getByRole("button", { name: "改成试运行" }).click();
  await admin.page.locator(".title .badge", { hasText: "试运行" }).waitFor();
  await admin.close();
});

test("a unit is proposed on a phone and confirmed by a second operator, and gets a clerk", async () => {
  const { page } = one;
  const wide = page.viewportSize();
  await page.setViewportSize(PHONE);
  await go(one, "/console/settings");
  await holds(page, "settings-empty", STAFF);
  await page.getByRole("link", { name: "单位", exact: true }).click();
  await page.getByRole("link", { name: "新增" }).click();
  await fill(page, { id: "lamps", name: "路灯所", kind: "承办单位", telephone: "0532-12345", state: "在用", note: "新成立" });
  await page.getByRole("button", { name: "提交复核" }).click();
  await page.locator(".banner", { hasText: "已提交复核" }).waitFor();
  assert.equal(await page.getByRole("button", { name: /^同意/ }).count(), 0, "not by whoever asked");
  await holds(page, "settings-units-waits", STAFF);
  await page.setViewportSize(wide);

  await go(two, "/console/settings");
  await holds(two.page, "settings-waits", STAFF);
  await two.page.getByRole("button", { name: /^同意/ }).click();
  await two.page.locator("td", { hasText: "路灯所" }).waitFor();

  // Pages keep the alliance for a minute.
  await alliance.advance("PT2M");
  await go(two, "/console/staff/demo-handler-3");
  await two.page.getByText("授予一个岗位").click();
  await fill(two.page, { role: "承办人", scope: "路灯所" });
  await two.page.getByRole("button", { name: "授予", exact: true }).click();
  await two.page.locator("li", { hasText: "路灯所" }).first().waitFor();
});

test("a file of holidays is wrong at first, mended, and confirmed", async () => {
  const { page } = one;
  await go(one, "/console/settings/calendar");
  const file = await page.evaluate(async () => (await fetch("/console/settings/calendar/export")).text());
  const send = async (text) => {
    await page.getByText("从CSV导入").click();
    const buffer = Buffer.from(text);
    await page.locator("#file").setInputFiles({ name: "calendar.csv", mimeType: "text/csv", buffer });
    await page.getByRole("button", { name: "试算" }).click();
  };
  const next = "2027/10/1,放假,国庆节\r\n2027/10/9,上班,国庆节调休\r\n";
  await refused(one, () => send(`${file}${next}2027/10/32,放假,国庆节\r\n2027/10/8,上班,国庆节\r\n`), "有2处要改");
  await page.locator(".errors li", { hasText: "第43行" }).waitFor();
  await holds(page, "import-wrong", STAFF);
  await send(file + next);
  await page.getByRole("heading", { name: "新增2行，修改0行，删除0行" }).waitFor();
  await holds(page, "import-tried", STAFF);
  await page.getByRole("button", { name: "提交复核" }).click();
  await page.locator(".banner", { hasText: "已提交复核" }).waitFor();
  await go(two, "/console/settings");
  await two.page.getByRole("button", { name: /^同意/ }).click();
  await two.page.locator("td", { hasText: "2027-10-09" }).waitFor();
  for (const [path, name] of [["categories?row=danger", "categories"], ["terms", "terms"], ["hours", "hours"]]) {
    await go(two, `/console/settings/${path}`);
    await holds(two.page, `settings-${name}`, STAFF);
  }
});
