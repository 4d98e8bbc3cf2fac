// What the alliance publishes, as people make it: an article through three reviewers at a desk, and a resident's video from
// the phone to its page and back.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Alliance, PATIENCE } from "./lib/alliance.mjs";
import { Browser, DESKTOP, launch, PHONE } from "./lib/browser.mjs";
import { Desk } from "./lib/console.mjs";
import { ELDER, holds, RESIDENT, STAFF } from "./lib/layout.mjs";
import { Phone } from "./lib/phone.mjs";

const HOME = "/a/weizhanshan";

let chrome;
let alliance;

before(async () => {
  chrome = await launch();
  alliance = await Alliance.start();
});

after(async () => {
  await alliance?.close();
  await chrome?.close();
});

/** An MP4 that says where it was taken, in its boxes alone: nothing in it plays. As many bytes are in it as are asked for. */
function film(length = 5000) {
  const box = (name, body) => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(body.length + 8);
    head.write(name, 4, "latin1");
    return Buffer.concat([head, body]);
  };
  const place = box("udta", box("\u00a9xyz", Buffer.from("+36.0670+120.3830/")));
  return Buffer.concat([
    box("ftyp", Buffer.from("mp42\0\0\0\0isommp42", "latin1")),
    box("moov", Buffer.concat([box("mvhd", Buffer.alloc(100)), place])),
    box("mdat", Buffer.alloc(length, 7)),
  ]);
}

/** Signs the step that the page offers, every point ticked. */
async function sign(desk, path) {
  const { page } = desk;
  await page.goto(alliance.url + path);
  const form = page.locator("form", { has: page.getByRole("button", { name: "签字通过" }) }).first();
  for (const box of await form.locator("input[type=checkbox]").all()) await box.check();
  await form.getByRole("button", { name: "签字通过" }).click();
  await page.getByText("已签。").waitFor();
}

/** Opens an article in the editor, writes, hands it in, has it signed and publishes it. */
async function publish(author, signers, path) {
  const { page } = author;
  await page.getByRole("button", { name: "送审" }).click();
  await page.getByText("已送审。").waitFor();
  for (const signer of signers) await sign(signer, path);
  await page.goto(alliance.url + path);
  await page.getByRole("button", { name: "现在发布" }).click();
  await page.getByText("已发布，居民现在能看到。").waitFor();
}

/** What a resident finds at an address: the status and the text. */
async function found(path) {
  const answer = await fetch(alliance.url + path);
  return [answer.status, await answer.text()];
}

test("an article goes through three reviewers, is corrected, and is withdrawn everywhere", async () => {
  const admin = await Desk.login(chrome, alliance, "demo-account-admin-1", DESKTOP);
  await admin.page.goto(`${alliance.url}/console/columns`);
  await admin.page.locator("#review-1").selectOption("three");
  await admin.page.getByRole("button", { name: "保存" }).click();
  await admin.page.getByText("已保存。").waitFor();

  const editor = await Desk.login(chrome, alliance, "demo-editor-1", DESKTOP);
  const { page } = editor;
  await page.goto(`${alliance.url}/console/articles/new?account=weizhanshan&column=news`);
  await page.locator("#title").fill("周六社区义诊");
  await page.locator("#body").fill("请带身份证。");
  // What is pasted from Word comes without its looks.
  await page.evaluate(() => {
    const text = document.getElementById("body");
    text.setSelectionRange(0, 0);
    const data = new DataTransfer();
    data.setData("text/html", "<h2 style='color:red'>时间地点</h2><p><o:p></o:p>周六上午九点，社区门口。</p>");
    data.setData("text/plain", "时间地点 周六上午九点，社区门口。");
    text.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  });
  assert.match(await page.locator("#body").inputValue(), /^## 时间地点\s+周六上午九点，社区门口。/);
  await page.getByText("已经留在这台设备上").waitFor();
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await page.getByText("已保存。").waitFor();
  const path = new URL(page.url()).pathname;
  await holds(page, "article-draft", STAFF);

  const reviewer = await Desk.login(chrome, alliance, "demo-reviewer-1", PHONE);
  await publish(editor, [editor, reviewer, admin], path);
  const open = `${HOME}/articles/${path.split("/").at(-1)}`;
  const resident = await Browser.open(chrome, alliance.url, PHONE);
  const read = await resident.page(open);
  await read.locator("h2", { hasText: "时间地点" }).waitFor();
  await holds(read, "article-public", RESIDENT);
  await read.getByRole("link", { name: "长辈版" }).click();
  await holds(read, "article-elder", ELDER);

  // A correction is read when it is signed again.
  await page.goto(`${alliance.url}${path}/edit`);
  await page.locator("#title").fill("周日社区义诊");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await page.getByText("已保存。").waitFor();
  assert.match((await found(open))[1], /周六社区义诊/);
  await publish(editor, [editor, reviewer, admin], path);
  await read.reload();
  await read.getByText("更正过").waitFor();
  await read.locator("h1", { hasText: "周日社区义诊" }).waitFor();

  await reviewer.page.goto(alliance.url + path);
  await reviewer.page.locator("#why").fill("义诊取消了");
  await reviewer.page.getByRole("button", { name: "撤下" }).click();
  await reviewer.page.getByText("已撤下，居民看不到了。").waitFor();
  const [status, text] = await found(open);
  assert.equal(status, 410);
  assert.match(text, /已经撤下/);
  for (const list of ["", "/columns/news", "/feed.xml", "/columns/news/atom.xml"]) {
    assert.doesNotMatch((await found(HOME + list))[1], /社区义诊/, list);
  }
  for (const one of [admin, editor, reviewer]) await one.browser.close();
  await resident.close();
});

test("a resident's video goes from the phone to its page, and is withdrawn", async () => {
  const wang = await Phone.of(chrome, alliance, "resident-a");
  await wang.chat("微湛山", "weizhanshan");
  await wang.follow();
  await wang.says("投稿", "写个标题");
  await wang.does(
    (page) => page.locator("#video").setInputFiles({ name: "a.mp4", mimeType: "video/mp4", buffer: film() }),
    "收到视频",
  );
  await wang.says("湛山的早晨", "里面拍到、录到了谁");
  await wang.says("2", "署什么名");
  await wang.says("王阿姨", "请回复“同意”两个字");
  await wang.says("同意", "投稿收到了");
  const receipt = await wang.hears("投稿收到了");
  const id = /投稿号([0-9]{8})/.exec(receipt)[1];

  const reviewer = await Desk.login(chrome, alliance, "demo-reviewer-1", PHONE);
  const { page } = reviewer;
  await page.goto(`${alliance.url}/console/submissions/${id}`);
  // The file is fetched from WeChat, and a sweep notes that it is here.
  const until = Date.now() + PATIENCE;
  while (await page.getByText("文件还在收").isVisible()) {
    assert.ok(Date.now() < until, `no video: ${await page.locator("main").innerText()}`);
    await alliance.advance("PT1M");
    await page.reload();
  }
  await holds(page, "submission", STAFF);
  await page.locator("#column").selectOption("tv");
  await page.locator("[name=bystanders]").check();
  await page.locator("[name=plates]").check();
  await page.getByRole("button", { name: "采用", exact: true }).click();
  await wang.hears("采用了");
  await page.goto(`${alliance.url}/console/submissions/${id}`);
  const path = await page.getByRole("link", { name: "看稿件" }).getAttribute("href");

  const editor = await Desk.login(chrome, alliance, "demo-editor-1", DESKTOP);
  await editor.page.goto(`${alliance.url}${path}/edit`);
  const body = editor.page.locator("#body");
  await body.fill(`${(await body.inputValue()).trim()}清晨的广场，老人们打太极拳。`);
  await editor.page.getByRole("button", { name: "保存", exact: true }).click();
  await editor.page.getByText("已保存。").waitFor();
  await publish(editor, [reviewer], path);

  const open = `${HOME}/articles/${path.split("/").at(-1)}`;
  const [, html] = await found(open);
  const file = /src="([^"]+\/media\/[^"]+)"/.exec(html)[1].replaceAll("&amp;", "&");
  const video = await fetch(alliance.url + file);
  assert.equal(video.status, 200);
  const bytes = Buffer.from(await video.arrayBuffer());
  assert.ok(bytes.includes("moov") && !bytes.includes("36.0670"), "it plays, and does not say where it was taken");
  await wang.says(`撤回投稿 ${id}`, "已经撤回");
  assert.equal((await found(open))[0], 410);
  assert.equal((await fetch(alliance.url + file)).status, 404);
  for (const one of [reviewer, editor]) await one.browser.close();
  await wang.browser.close();
});

test("a video that is too large for the chat goes by a page, without a press too many", async () => {
  const wang = await Phone.of(chrome, alliance, "demo-auditor-1");
  await wang.chat("微湛山", "weizhanshan");
  await wang.follow();
  await wang.says("投稿", "回复“大视频”");
  await wang.says("大视频", "一天之内有效");
  const address = await wang.page.getByRole("link", { name: "发大视频" }).last().getAttribute("href");
  const resident = await Browser.open(chrome, alliance.url, PHONE);
  const page = await resident.page(new URL(address, alliance.url).pathname);
  await holds(page, "film", RESIDENT);
  const chosen = { name: "a.mp4", mimeType: "video/mp4", buffer: film(9 << 20) };
  await page.locator("#film").evaluate((form) => form.setAttribute("data-most", String(1 << 20)));
  await page.locator("#file").setInputFiles(chosen);
  await page.getByText("这段视频有10兆，超过1兆，收不下").waitFor();
  await page.getByRole("link", { name: "长辈版" }).click();
  await holds(page, "film-elder", ELDER);
  await page.locator("#file").setInputFiles(chosen);
  await page.getByRole("button", { name: "发送" }).click();
  await page.getByText("视频已经收到了").waitFor();
  await holds(page, "film-done", ELDER);
  await wang.hears("您用网页发的视频收到了");
  await wang.says("湛山的晚霞", "里面拍到、录到了谁");
  await resident.close();
  await wang.browser.close();
});
