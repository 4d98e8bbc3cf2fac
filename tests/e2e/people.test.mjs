// People and rights as staff meet them, at the width of a phone and of a desk: somebody stands in for a colleague on
// leave; somebody is frozen, and what is left to hand over is listed; an operator enrols an authenticator on the way to
// something else and invites a clerk, who logs in.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";

import { Alliance } from "./lib/alliance.mjs";
import { Browser, DESKTOP, launch, PHONE } from "./lib/browser.mjs";
import { Desk } from "./lib/console.mjs";
import { holds, STAFF } from "./lib/layout.mjs";
import { Phone } from "./lib/phone.mjs";

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

/** A day of the alliance's clock, some days from now. */
async function day(ahead) {
  const { now } = await alliance.ask("/simulator/clock");
  return new Date(Date.parse(now) + (8 + 24 * ahead) * 3_600_000).toISOString().slice(0, 10);
}

/** What an authenticator shows for a key in base32. */
function code(key, at) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...key].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const bytes = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const digest = createHmac("sha1", bytes).update(counter).digest();
  const value = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
  return String(value % 1_000_000).padStart(6, "0");
}

/** Has a phone answer the digits of the page with yes. */
async function sayYes(page, phone) {
  const digits = await page.locator("[data-digits]").getAttribute("data-digits");
  await phone.says(digits, "请回复“是”");
  await phone.says("是", "已确认登录");
}

for (const [name, viewport] of [["phone", PHONE], ["desk", DESKTOP]]) {
  test(`a delegate during leave, ${name}`, async () => {
    const head = await Desk.login(chrome, alliance, "demo-head-1");
    await head.page.setViewportSize(viewport);
    await head.page.goto(`${alliance.url}/console/me`);
    await head.page.getByText("请同事代办").click();
    await head.page.locator("#delegate").selectOption({ label: "养护员甲（演示）" });
    await head.page.locator("#from").fill(await day(0));
    await head.page.locator("#until").fill(await day(40));
    await head.page.getByRole("button", { name: "安排代办" }).click();
    await head.page.getByText("一次最多30天").first().waitFor();
    assert.equal(await head.page.locator("#delegate").inputValue(), "demo-handler-1", "nothing chosen is lost");
    await head.page.locator("#until").fill(await day(7));
    await head.page.getByRole("button", { name: "安排代办" }).click();
    await head.page.getByText("已安排代办").waitFor();
    await holds(head.page, `people-delegated-${name}`, STAFF);

    const handler = await Desk.login(chrome, alliance, "demo-handler-1");
    await handler.page.setViewportSize(viewport);
    await handler.page.goto(`${alliance.url}/console/me`);
    await handler.page.getByRole("button", { name: "代养护队负责人（演示）办理", exact: true }).click();
    await handler.page.getByText("现在以“养护员甲（演示）（代养护队负责人（演示））”的身份办理").waitFor();
    await holds(handler.page, `people-acting-${name}`, STAFF);
    await handler.page.goto(`${alliance.url}/console/staff`);
    await handler.page.getByRole("link", { name: "养护员乙（演示）" }).waitFor();

    await head.page.goto(`${alliance.url}/console/me`);
    await head.page.getByRole("button", { name: /^结束/ }).click();
    await head.page.getByText("代办已结束").waitFor();
    await handler.page.goto(`${alliance.url}/console/me`);
    assert.equal(await handler.page.getByText("（代养护队负责人").count(), 0, "it is over at once");
    // The browser reports the answer that came back with the days that were too many.
    assert.ok(head.browser.problems().every((problem) => problem.includes("422")));
    await head.close();
    await handler.close();
  });

  test(`a freeze with its hand-over, ${name}`, async () => {
    const operator = await Desk.login(chrome, alliance, "demo-operator-2");
    await operator.page.setViewportSize(viewport);
    await operator.page.goto(`${alliance.url}/console/staff/demo-account-admin-1`);
    await operator.page.getByText("冻结（立即停止一切权限）").click();
    await operator.page.locator("#reason").fill("调走了，密钥要换");
    // Ten minutes later the form is asked for a confirmation, and goes on with what was typed.
    await alliance.advance("PT11M");
    await operator.page.locator("button.danger").click();
    await operator.page.getByRole("heading", { name: "再确认一次" }).waitFor();
    await operator.page.getByText("都留着").waitFor();
    await holds(operator.page, `people-confirm-${name}`, STAFF);
    const shown = await (await fetch(`${alliance.url}/demo-codes`)).text();
    await operator.page.locator("#confirm-code").fill(/data-code-of="demo-operator-2">(\d{6})</.exec(shown)[1]);
    await operator.page.locator("main button", { hasText: "确认" }).click();
    await operator.page.getByText("交接清单").waitFor();
    await operator.page.getByText("调走了，密钥要换").waitFor();
    await operator.page.getByText("微湛山").first().waitFor();
    await holds(operator.page, `people-handover-${name}`, STAFF);
    await operator.page.getByRole("button", { name: "解除冻结" }).click();
    await operator.page.getByText("已解除冻结").waitFor();
    await operator.close();
  });

  test(`an auditor enrols an authenticator, and an operator invites a clerk who logs in, ${name}`, async () => {
    // The one resident of the phone can join the staff once in the life of an alliance.
    await alliance.close();
    alliance = await Alliance.start();
    const auditor = await Desk.login(chrome, alliance, "demo-auditor-1");
    await auditor.page.setViewportSize(viewport);
    await auditor.page.goto(`${alliance.url}/console/me`);
    await auditor.page.getByRole("link", { name: "换手机，或者重新拿一组备用码" }).click();
    await auditor.page.getByRole("heading", { name: "登记动态口令" }).waitFor();
    await holds(auditor.page, `people-enrol-${name}`, STAFF);
    const key = (await auditor.page.locator("strong.pre").innerText()).trim();
    const { now } = await alliance.ask("/simulator/clock");
    await auditor.page.locator("#confirm-code").fill(code(key, Date.parse(now)));
    await auditor.page.getByRole("button", { name: "登记" }).click();
    await auditor.page.getByRole("heading", { name: "抄下备用码" }).waitFor();
    assert.equal(await auditor.page.locator("main ol strong").count(), 10);
    await holds(auditor.page, `people-recovery-${name}`, STAFF);
    await auditor.page.getByRole("link", { name: "已抄好，继续" }).click();
    await auditor.page.getByText("备用码还剩10个").waitFor();
    await auditor.close();

    const operator = await Desk.login(chrome, alliance, "demo-operator-1");
    await operator.page.setViewportSize(viewport);
    await operator.page.goto(`${alliance.url}/console/staff`);
    await operator.page.getByRole("link", { name: "邀请新同事" }).click();
    await operator.page.locator("#name").fill("新同事");
    await operator.page.locator("#role").selectOption({ label: "受理员" });
    await operator.page.locator("#scope").selectOption("unit:desk-370202010");
    await operator.page.getByRole("button", { name: "生成邀请" }).click();
    const message = await operator.page.locator("strong.digits").innerText();
    await holds(operator.page, `people-invitation-${name}`, STAFF);

    const invitee = await Phone.of(chrome, alliance, "resident-a");
    await invitee.chat("微市南", "shinan");
    await invitee.follow();
    await invitee.says(message, "核对码：");
    const check = /核对码：(\d{4})/.exec(await invitee.hears("核对码："))[1];
    await operator.page.reload();
    await operator.page.locator("#check").fill(check);
    await holds(operator.page, `people-compare-${name}`, STAFF);
    await operator.page.getByRole("button", { name: "核对无误，启用" }).click();
    await operator.page.getByText("新同事现在可以登录工作台").waitFor();
    await operator.close();

    const browser = await Browser.open(chrome, alliance.url, viewport);
    const page = await browser.page("/console");
    await sayYes(page, invitee);
    await page.getByRole("button", { name: "退出" }).waitFor();
    await page.getByText("新同事（受理员）").waitFor();
    await holds(page, `people-clerk-${name}`, STAFF);
    await browser.close();
    await invitee.browser.close();
  });
}
