// A tour of every page: a world with something on each list, the people who may open the pages, and the addresses that
// are declared. What the tests ask of "every page" is asked of this list, and a declared page that nobody reaches fails.

import { readdir, readFile } from "node:fs/promises";

import { Desk } from "./console.mjs";
import { photo } from "./photo.mjs";
import { Phone } from "./phone.mjs";

const ROOT = new URL("../../../", import.meta.url);

/** Who opens pages: each role that has pages of its own. */
export const PEOPLE = [
  "demo-officer-1", "demo-operator-1", "demo-head-1", "demo-handler-1", "demo-field-worker-1", "demo-editor-1",
  "demo-supervisor-1", "demo-account-admin-1", "demo-auditor-1",
];

/** The most pages of one address that are looked at, such as the tabs of a list or reports in different states. */
const ALIKE = 3;

/** The declared addresses behind the login that answer with a page, as the reviewed table of the console has them. */
export async function declared() {
  const table = await readFile(new URL("tests/it/console/matrix/addresses.tsv", ROOT), "utf8");
  const rows = table.split("\n").filter((line) => line.startsWith("GET\t")).map((line) => line.split("\t")[1]);
  return rows.filter((address) => !FILES.test(address));
}

/** Addresses that answer with a file, or only lead on. */
const FILES = /\/media\/|\/export$|\.csv$|\/emblem|\/authorize\/done$/;

/** The declared addresses of residents' pages, from the templates that deploy them. */
export async function declaredOfResidents() {
  const areas = await readdir(new URL("functions/", ROOT));
  const templates = await Promise.all(
    areas.map((area) => readFile(new URL(`functions/${area}/template.yaml`, ROOT), "utf8").catch(() => "")),
  );
  const keys = templates.flatMap((text) => [...text.matchAll(/RouteKey: "GET (\/a\/[^"]*)"/g)].map((found) => found[1]));
  return [...new Set(keys)];
}

/** Reports, messages and calls in the states that the lists are for. */
export async function furnish(chrome, alliance) {
  const resident = await Phone.of(chrome, alliance, "resident-a");
  await resident.chat("微湛山", "weizhanshan");
  await resident.follow();
  const first = await report(resident, "新湛一路的古力盖松了，晚上很危险", "xinzhanyi", "新湛一路");
  const second = await report(resident, "新湛一路的路灯坏了三天没有人修", "xinzhanyi", "新湛一路");
  await resident.says("找人工", "");
  await resident.browser.close();
  return { first, second };
}

/** Tells a report in the chat, and gives its number and the address of its page. */
async function report(phone, matter, place, name) {
  await phone.says(`报修：${matter}`, "");
  await phone.sendsSamplePhoto("照片记下了");
  await phone.sendsPlace(place, name);
  await phone.says("完成", "您的诉求已提交");
  const receipt = phone.page.locator("#bubbles .bubble.in", { hasText: "您的诉求已提交" }).last();
  const number = /编号：([\d-]+)/.exec(await receipt.innerText())[1];
  return { number, page: new URL(await receipt.locator("a").getAttribute("href")).pathname };
}

/** Has a report worked on and closed: one with a history, photos of the work, and a resident who agrees to tell of it. */
export async function close(chrome, alliance, { number }) {
  const officer = await Desk.login(chrome, alliance, "demo-officer-1");
  await officer.accept(number, /安全隐患/);
  await officer.dispatch("市政设施养护队（演示）", "请先加固警示");
  const handler = await Desk.login(chrome, alliance, "demo-handler-1");
  await handler.sign(number);
  await handler.check("井盖松动，已加固并设警示牌", photo("check", [150, 60, 40]));
  await handler.handIn("已更换新井盖。", photo("after", [40, 120, 60]));
  await handler.close();
  await officer.close();
  const reviewer = await Desk.login(chrome, alliance, "demo-officer-2");
  await reviewer.approve(number);
  await reviewer.close();
  const resident = await Phone.of(chrome, alliance, "resident-a");
  await resident.chat("微湛山", "weizhanshan");
  await resident.says(`解决了${number}`, "已办结");
  await resident.says(`可以公开${number}`, "不写您的名字");
  await resident.browser.close();
}

/** Has an operator invite somebody, so that an invitation is open. */
export async function invite(desk) {
  await desk.page.goto(`${desk.browser.url}/console/invites`);
  await desk.page.locator("#name").fill("新同事（演示）");
  await desk.page.locator("#role").selectOption({ label: "承办人" });
  await desk.page.locator("#scope").selectOption({ label: "市政设施养护队（演示）" });
  await desk.page.getByRole("button", { name: "生成邀请" }).click();
  await desk.page.getByRole("heading", { name: "请对方在微信里回复" }).waitFor();
}

/** Has an editor begin an article. */
export async function write(chrome, alliance) {
  const editor = await Desk.login(chrome, alliance, "demo-editor-1");
  const page = editor.page;
  await page.goto(`${alliance.url}/console/articles`);
  await page.locator("main a[href*='/console/articles/new']").first().click();
  await page.locator("#title").fill("消防演习（演示）");
  await page.locator("#body").fill("星期六上午有消防演习。\n\n## 时间地点\n\n上午九点，小广场。");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await page.getByText("消防演习（演示）").first().waitFor();
  await editor.close();
}

/** Has a resident send a photo in for a column. */
export async function send(chrome, alliance) {
  const resident = await Phone.of(chrome, alliance, "resident-a");
  await resident.chat("微湛山", "weizhanshan");
  await resident.says("投稿", "写个标题");
  await resident.sendsSamplePhoto("收到第1张照片");
  await resident.says("湛山的早晨（演示）", "里面拍到");
  await resident.says("1", "署什么名");
  await resident.says("匿名", "请回复“同意”");
  await resident.says("同意", "投稿收到了");
  await resident.browser.close();
}

/** Has a resident ask what nothing answers, and leave it at that. */
export async function wonder(chrome, alliance) {
  const resident = await Phone.of(chrome, alliance, "resident-a");
  await resident.chat("微湛山", "weizhanshan");
  await resident.says("孩子放学后的托管班怎么报名", "");
  await resident.browser.close();
}

/** Whether an address is one of a declared pattern. */
export function fits(pattern, path) {
  const [wanted, given] = [pattern, path].map((text) => text.split("/").filter(Boolean));
  return wanted.length === given.length && wanted.every((part, at) => part.startsWith("{") || part === given[at]);
}

/** The declared pattern of an address: one without names in braces goes before one with them. */
export function patternOf(patterns, path) {
  const named = (pattern) => pattern.split("{").length;
  return patterns.filter((pattern) => fits(pattern, path)).sort((one, other) => named(one) - named(other))[0];
}

/** Every page of the console that a person reaches by links, by declared address: a few of each. */
export async function reach(desk, patterns) {
  const request = desk.page.context().request;
  const found = new Map();
  const seen = new Set();
  // Addresses that no page links to.
  const waiting = ["/console", ...patterns.filter((pattern) => !pattern.includes("{"))];
  while (waiting.length > 0) {
    const address = waiting.shift().split("#")[0];
    const path = address.split("?")[0];
    const pattern = patternOf(patterns, path);
    if (pattern === undefined || seen.has(address)) continue;
    seen.add(address);
    const alike = found.get(pattern) ?? [];
    if (alike.length >= ALIKE) continue;
    const answer = await request.get(desk.browser.url + address, { maxRedirects: 0 });
    if (answer.status() !== 200 || !(answer.headers()["content-type"] ?? "").startsWith("text/html")) continue;
    found.set(pattern, [...alike, address]);
    const html = await answer.text();
    for (const [, href] of html.matchAll(/<a [^>]*href="(\/console[^"]*)"/g)) waiting.push(href.replaceAll("&amp;", "&"));
  }
  return found;
}
