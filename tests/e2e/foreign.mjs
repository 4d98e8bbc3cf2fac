// An account's owner who uses co-wechat-api, unchanged: the simulated WeChat must do for it what WeChat does.
//
// `node foreign.mjs [URL]` after `npm ci`. Without a URL it starts the binary that ALLIANCE_BIN names. Exits with 1
// where a flow fails.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import process from "node:process";

import WeChatAPI from "co-wechat-api";

import { Alliance } from "./lib/alliance.mjs";

const PERSON = "resident-a";
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=",
  "base64",
);
const MENU = {
  button: [
    { type: "click", name: "报修", key: "REPORT" },
    { name: "联盟", sub_button: [{ type: "click", name: "微信联盟", key: "ALLIANCE" }] },
  ],
};

/** The error code with which a call fails; 0 where it does not. */
async function codeOf(call) {
  try {
    await call;
    return 0;
  } catch (error) {
    if (error.code === undefined) throw error;
    return error.code;
  }
}

const flows = {
  async token({ api, again }) {
    const token = await api.getAccessToken();
    assert.ok(token.isValid(), "a token that is valid");
    assert.ok([40001, 40125].includes(await codeOf(again("0".repeat(32)).getAccessToken())), "a wrong secret");
  },

  async "user info"({ api, openid }) {
    const told = await api.getUser(openid);
    assert.equal(told.subscribe, 1);
    assert.equal(told.openid, openid);
    assert.ok((await api.getFollowers()).data.openid.includes(openid), "in the list of followers");
    assert.equal((await api.batchGetUsers([openid])).user_info_list[0].openid, openid);
  },

  async menu({ api }) {
    const before = (await api.getMenu()).menu;
    try {
      assert.equal((await api.createMenu(MENU)).errcode, 0);
      const names = (await api.getMenu()).menu.button.map((button) => button.name);
      assert.deepEqual(names, ["报修", "联盟"]);
      assert.equal((await api.removeMenu()).errcode, 0);
      assert.equal(await codeOf(api.getMenu()), 46003);
    } finally {
      assert.equal((await api.createMenu(before)).errcode, 0);
    }
  },

  async "custom message"({ api, openid }) {
    assert.equal((await api.sendText(openid, "您反映的井盖已经加固。")).errcode, 0);
    assert.equal(await codeOf(api.sendText(`o${"0".repeat(27)}`, "谁？")), 40003);
  },

  async "template message"({ api, openid }) {
    const { template_id: id } = await api.addTemplate("TM00015");
    assert.ok(id, "a template id");
    const listed = (await api.getAllPrivateTemplate()).template_list;
    const data = valuesFor(listed.find((template) => template.template_id === id));
    const sent = await api.sendTemplate(openid, id, "https://example.org/", undefined, data);
    assert.ok(sent.msgid, "a message id");
    assert.equal((await api.delPrivateTemplate(id)).errcode, 0);
    assert.ok([40036, 40037].includes(await codeOf(api.sendTemplate(openid, id, "", undefined, data))), "a template that is gone");
  },

  async media({ api }) {
    const { media_id: id, type } = await api.uploadMedia(PNG, "image", "cover.png", "image/png");
    assert.equal(type, "image");
    assert.deepEqual(await api.getMedia(id), PNG);
    assert.equal(await codeOf(api.getMedia("nothing")), 40007);
  },

  async "QR code"({ api }) {
    const made = await api.createTmpQRCode(17, 600);
    assert.equal(made.expire_seconds, 600);
    assert.ok(made.ticket && made.url, "a ticket and an address");
    assert.ok((await api.createLimitQRCode("lamp-17")).ticket, "a permanent one with a string");
  },

  async tags({ api, openid }) {
    const { tag } = await api.createTags("网格员");
    try {
      assert.equal(tag.name, "网格员");
      assert.equal(await codeOf(api.createTags("网格员")), 45157);
      assert.equal((await api.batchTagging([openid], tag.id)).errcode, 0);
      assert.deepEqual((await api.getIdList(openid)).tagid_list, [tag.id]);
      assert.deepEqual((await api.getUsersFromTag(tag.id, "")).data.openid, [openid]);
      assert.equal((await api.getTags()).tags.find((one) => one.id === tag.id).count, 1);
      assert.equal((await api.batchUnTagging([openid], tag.id)).errcode, 0);
      assert.deepEqual((await api.getIdList(openid)).tagid_list, []);
      assert.equal((await api.updateTag(tag.id, "楼长")).errcode, 0);
    } finally {
      assert.equal((await api.deleteTag(tag.id)).errcode, 0);
    }
  },

  async "mass send"({ api, alliance, openid, other }) {
    const id = `flow-${Date.now()}`;
    const sent = await api.massSendText("今晚八点至十点停水。", [openid, other], id);
    assert.ok(sent.msg_id, "a message id");
    // At once WeChat asks to wait a minute; after it, it says that the message was sent, and under which id.
    const again = () => api.massSendText("今晚八点至十点停水。", [openid, other], id);
    assert.equal(await codeOf(again()), 45066);
    await alliance.ask("/simulator/clock", { advance: "PT61S" });
    assert.equal(await codeOf(again()), 45065);
    assert.equal(await codeOf(api.massSendText("一个人", [openid], `${id}-one`)), 40130);
    const { msg_status: status } = await api.getMassMessageStatus(String(sent.msg_id));
    assert.ok(["SENDING", "SEND_SUCCESS"].includes(status), status);
  },

  async "JS ticket"({ api }) {
    const url = "https://example.org/a?b=1#top";
    const told = await api.getJsConfig({ debug: false, jsApiList: ["scanQRCode"], url: url.split("#")[0] });
    const { ticket } = await api.ensureTicket("jsapi");
    const signed = `jsapi_ticket=${ticket}&noncestr=${told.nonceStr}&timestamp=${told.timestamp}&url=${url.split("#")[0]}`;
    assert.equal(told.signature, createHash("sha1").update(signed).digest("hex"));
  },
};

const VALUES = { time: "2026年11月24日 10:00", phrase: "已处理", character_string: "S26110001", thing: "井盖松动" };

/** A value for every keyword of a template, as its content names them. */
function valuesFor(template) {
  const keywords = [...template.content.matchAll(/{{([a-z_]+)(\d+)\.DATA}}/g)];
  return Object.fromEntries(keywords.map(([, kind, number]) => [kind + number, { value: VALUES[kind] ?? "演示" }]));
}

/** The first account, its client, somebody who follows it and has just written, and a second follower. */
async function setting(alliance) {
  const [account] = await alliance.ask("/simulator/accounts");
  const again = (secret) => {
    const api = new WeChatAPI(account.appid, secret);
    // The one thing that is ours: where WeChat is.
    api.prefix = `${alliance.url}/weixin/cgi-bin/`;
    return api;
  };
  const api = again(account.secret);
  const before = new Set((await api.getFollowers()).data.openid);
  await alliance.ask("/phone/api/act", { person: PERSON, account: account.account, act: "follow" });
  await alliance.ask("/phone/api/act", { person: PERSON, account: account.account, act: "say", text: "你好" });
  const openid = (await api.getFollowers()).data.openid.find((one) => !before.has(one));
  return { api, again, alliance, openid, other: [...before][0] };
}

async function run(alliance) {
  const world = await setting(alliance);
  let failed = 0;
  for (const [name, flow] of Object.entries(flows)) {
    try {
      await flow(world);
      console.log(`flow ${name}: ok`);
    } catch (error) {
      failed += 1;
      console.log(`flow ${name}: FAILED ${error.code ?? ""} ${error.message}`);
    }
  }
  console.log(`foreign flows: ${Object.keys(flows).length - failed} passed, ${failed} failed`);
  return failed;
}

const [url] = process.argv.slice(2);
let alliance;
if (url) {
  alliance = new Alliance();
  alliance.url = url.replace(/\/$/, "");
} else {
  alliance = await Alliance.start();
}
try {
  process.exitCode = (await run(alliance)) ? 1 : 0;
} finally {
  if (!url) await alliance.close();
}
