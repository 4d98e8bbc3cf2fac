// A menu to every account, as two operators make it at a desk and on a phone: two accounts do not take it and are pushed
// again, and one is changed in WeChat's own console.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Alliance } from "./lib/alliance.mjs";
import { DESKTOP, launch, PHONE } from "./lib/browser.mjs";
import { Desk } from "./lib/console.mjs";
import { holds, STAFF } from "./lib/layout.mjs";

const SIZES = [["phone", PHONE], ["desk", DESKTOP]];
/** Two communities of the demo. */
const [ONE, OTHER] = ["370202001001", "370202001002"];

let chrome;

before(async () => {
  chrome = await launch();
});

after(async () => {
  await chrome?.close();
});

/** Opens a page until it shows some words: streams carry menus to WeChat. */
async function shows(desk, path, words) {
  await desk.page.goto(desk.browser.url + path);
  const until = Date.now() + 30_000;
  while (!(await desk.page.locator("main").innerText()).includes(words)) {
    assert.ok(Date.now() < until, `${path} does not show ${words}:\n${await desk.page.locator("main").innerText()}`);
    await desk.page.reload();
  }
}

for (const [name, size] of SIZES) {
  test(`a menu reaches every account, ${name}`, async () => {
    const alliance = await Alliance.start();
    try {
      const author = await Desk.login(chrome, alliance, "demo-operator-1", size);
      await shows(author, "/console/menus", "已发布，等核对 68");
      await holds(author.page, `menus-${name}`, STAFF);

      // A draft, with a row that breaks a rule first.
      await author.page.goto(`${alliance.url}/console/menus/sheets/alliance`);
      const page = author.page;
      await page.locator("#name-0-3").fill("淘宝");
      await page.locator("#does-0-3").selectOption("page");
      await page.locator("#to-0-3").fill("https://evil.example/");
      await page.getByRole("button", { name: "保存草稿" }).click();
      await page.getByText("不在可以链接的网站里").first().waitFor();
      author.browser.problems();
      assert.equal(await page.locator("#to-0-3").inputValue(), "https://evil.example/");
      await page.locator("#name-0-3").fill("找家人代报");
      await page.locator("#does-0-3").selectOption("answer");
      await page.locator("#to-0-3").fill("家人");
      await page.getByRole("button", { name: "保存草稿" }).click();
      await page.getByText("草稿已保存，等另一位审核").waitFor();
      await holds(page, `menu-sheet-${name}`, STAFF);

      const signer = await Desk.login(chrome, alliance, "demo-operator-2", size);
      await signer.page.goto(`${alliance.url}/console/menus/sheets/alliance`);
      for (const box of await signer.page.locator("fieldset input[type=checkbox]").all()) await box.check();
      await signer.page.getByRole("button", { name: "审核通过" }).click();
      await signer.page.getByText("审核通过，可以发布了").waitFor();

      for (const account of [ONE, OTHER]) {
        const api = { account, path: "/menu/create", errcode: 40018, times: 1 };
        await alliance.ask("/simulator/faults", { api });
      }
      await page.goto(`${alliance.url}/console/menus/sheets/alliance`);
      await page.getByRole("button", { name: "现在发布" }).click();
      await page.getByText("已经发布。各公众号正在更新").waitFor();
      await shows(author, "/console/menus", "2个没有发成的，全部重发");
      await holds(page, `menus-failed-${name}`, STAFF);
      await page.getByRole("button", { name: "全部重发" }).click();
      await page.getByText("已经安排重发").waitFor();
      await shows(author, "/console/menus", "已发布，等核对 68");

      await alliance.advance("PT11M");
      await alliance.ask(`/simulator/accounts/${ONE}/menu`, {
        button: [{ type: "click", name: "只剩这一项", key: "HELP" }],
      });
      await author.close();
      await signer.close();
      await alliance.advance("PT25H");
      const again = await Desk.login(chrome, alliance, "demo-operator-1", size);
      await shows(again, "/console/menus", "和发布的不一样 1");
      await again.page.goto(`${alliance.url}/console/menus/accounts/${ONE}`);
      await again.page.getByText("只剩这一项").waitFor();
      await holds(again.page, `menu-drift-${name}`, STAFF);
      await again.page.getByRole("button", { name: "改回平台的菜单" }).click();
      await shows(again, `/console/menus/accounts/${ONE}`, "已发布，等核对");
      await again.close();
    } finally {
      await alliance.close();
    }
  });
}
