// The round trip of wechat-crypto and xml2js, for main.rs: cases in, replies out, then nanoseconds for each `CASE COUNT`.

import { createInterface } from "node:readline";

import WXBizMsgCrypt from "wechat-crypto";
import { parseString } from "xml2js";

let setup;
let crypto;

function read(xml) {
  let result;
  // Without `async` the callback runs before the call returns.
  parseString(xml, { trim: true, explicitArray: false }, (error, read) => {
    if (error) throw error;
    result = read.xml;
  });
  return result;
}

/** Query and body in, sealed answer out. */
function answer({ query: raw, body }) {
  const query = new URLSearchParams(raw);
  const nonce = query.get("nonce");
  const sealed = read(body).Encrypt;
  if (crypto.getSignature(query.get("timestamp"), nonce, sealed) !== query.get("msg_signature")) {
    throw new Error("the signature is wrong");
  }
  const { message, id } = crypto.decrypt(sealed);
  if (id !== setup.appid) throw new Error("another receiver");
  const push = read(message);
  const reply =
    `<xml><ToUserName><![CDATA[${push.FromUserName}]]></ToUserName>` +
    `<FromUserName><![CDATA[${push.ToUserName}]]></FromUserName><CreateTime>${setup.now}</CreateTime>` +
    `<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${setup.reply}]]></Content></xml>`;
  const encrypted = crypto.encrypt(reply);
  const signature = crypto.getSignature(String(setup.now), nonce, encrypted);
  return (
    `<xml><Encrypt><![CDATA[${encrypted}]]></Encrypt><MsgSignature><![CDATA[${signature}]]></MsgSignature>` +
    `<TimeStamp>${setup.now}</TimeStamp><Nonce><![CDATA[${nonce}]]></Nonce></xml>`
  );
}

for await (const line of createInterface({ input: process.stdin })) {
  if (!setup) {
    setup = JSON.parse(line);
    crypto = new WXBizMsgCrypt(setup.token, setup.key, setup.appid);
    console.log(JSON.stringify(setup.cases.map(answer)));
    continue;
  }
  const [which, count] = line.split(" ").map(Number);
  const message = setup.cases[which];
  const started = process.hrtime.bigint();
  for (let i = 0; i < count; i += 1) answer(message);
  console.log(String(process.hrtime.bigint() - started));
}
