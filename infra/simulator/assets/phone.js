"use strict";
// The phone: it shows what /phone/api tells, drawn by phone-draw.js, and asks for what the person does.

const PLACES = [
  ["xinzhanyi", "新湛一路", 36.0670, 120.3930], ["zhanshansi", "湛山寺", 36.0655, 120.3907],
  ["wusi", "五四广场", 36.0624, 120.3845], ["xianggangzhong", "香港中路", 36.0663, 120.3880],
  ["badaguan", "八大关", 36.0537, 120.3503],
];
/** After so many milliseconds without a message the time is shown. */
const PAUSE = 5 * 60 * 1000;
const now = { person: "", account: "", last: 0, at: 0, end: true, menu: null, busy: 0, lost: false, reading: false, again: false };

async function ask(path, options) {
  const answer = await fetch(`/phone/api/${path}`, options);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}
const post = (path, body) =>
  ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
const query = (values) => new URLSearchParams(values).toString();

function say(text, bad = false, where = "state") {
  $(where).textContent = text;
  $(where).classList.toggle("bad", bad);
}

// ---- what the person does

async function act(body) {
  const account = body.account ?? now.account;
  return report(post("act", { person: now.person, account, ...body }));
}

async function report(request) {
  now.busy += 1;
  say("正在发送……");
  tools(false);
  toEnd();
  try {
    const done = await request;
    now.busy -= 1;
    if (now.busy === 0) say("");
    if (done.answer === "failure") {
      const status = done.status ? `状态 ${done.status}，` : "";
      say(`给开发者：${done.reason}（${status}推送 ${done.attempts} 次）`, true);
    }
    return done;
  } catch (error) {
    now.busy = Math.max(0, now.busy - 1);
    say(`没有成功（${error.message}），请再试一次。`, true);
    return null;
  } finally {
    await read();
  }
}

// ---- reading

/** Whoever looks at the newest message goes on seeing the newest, whatever opens below it. */
function toEnd() {
  const log = $("bubbles");
  now.end = true;
  log.scrollTop = log.scrollHeight;
}

function tools(open) {
  $("tools").hidden = !open;
  $("tools").scrollTop = 0;
  $("tools-open").setAttribute("aria-expanded", String(open));
}

async function read() {
  if (now.reading) { now.again = true; return; }
  now.reading = true;
  now.again = false;
  const { person, account } = now;
  try {
    if (account) {
      const chat = await ask(`chat?${query({ person, account, after: now.last })}`);
      if (person !== now.person || account !== now.account) return;
      if (chat.error) { say(chat.error, true); return; }
      // What the server still knows after an interruption is what counts, not what this page had shown.
      if (now.lost) { now.lost = false; arrive(); return; }
      $("chat-title").textContent = chat.name;
      $("following").hidden = !chat.followed;
      $("settings").hidden = !chat.followed;
      $("not-following").hidden = chat.followed;
      menu(chat.menu);
      for (const bubble of chat.bubbles) {
        if (bubble.id <= now.last) continue;
        if (new Date(bubble.at) - now.at > PAUSE) $("bubbles").append(el("time", { class: "at" }, when(bubble.at)));
        Object.assign(now, { last: bubble.id, at: new Date(bubble.at) });
        $("bubbles").append(draw(bubble));
      }
      if (now.end) toEnd();
    } else if (!$("list").hidden) {
      accounts(await ask(`accounts?${query({ person })}`));
    }
    now.lost = false;
  } catch {
    now.lost = true;
    say("与演示服务断开，正在重试……", true);
  } finally {
    now.reading = false;
    if (now.again) read();
  }
}

let listed = "";
function accounts(rows) {
  const shape = JSON.stringify(rows);
  if (shape !== listed) {
    listed = shape;
    const held = document.activeElement?.dataset?.account;
    $("accounts").replaceChildren(...rows.map((row) => {
      const kind = row.kind === "service" ? "服务号" : "订阅号";
      const state = row.followed ? "已关注" : "未关注";
      const text = el("span", { class: "row" }, el("b", {}, row.name), el("span", {}, row.last ?? `${kind}，${state}`));
      const unread = row.unread ? el("span", { class: "count" }, `${row.unread} 条新消息`) : null;
      const face = el("span", { class: `face ${row.kind}`, "aria-hidden": "true" }, row.name.slice(0, 1));
      const open = () => go(row.account);
      const attributes = { type: "button", "data-account": row.account, "data-followed": String(row.followed), onclick: open };
      return el("li", { "data-name": row.name }, el("button", attributes, face, text, unread));
    }));
    if (held) document.querySelector(`[data-account="${CSS.escape(held)}"]`)?.focus();
  }
  filter();
}

function filter() {
  const wanted = $("search").value.trim();
  let shown = 0;
  for (const row of $("accounts").children) {
    row.hidden = !row.dataset.name.includes(wanted);
    shown += row.hidden ? 0 : 1;
  }
  $("no-account").hidden = shown > 0;
}

// ---- going from one screen to another

function show(screen) {
  for (const id of ["list", "chat", "scan"]) $(id).hidden = id !== screen;
}

function go(account) {
  const hash = account ? `#${encodeURIComponent(account)}` : "#";
  if (location.hash === hash || (!account && !location.hash)) arrive();
  else location.hash = hash;
}

function arrive() {
  const account = decodeURIComponent(location.hash.slice(1));
  Object.assign(now, { account, last: 0, at: 0, end: true, menu: null });
  $("bubbles").replaceChildren();
  $("menu").replaceChildren();
  $("following").hidden = true;
  $("not-following").hidden = true;
  $("chat-title").textContent = "";
  say("");
  tools(false);
  $("settings").hidden = true;
  $("settings").open = false;
  show(account ? "chat" : "list");
  read();
}

async function people(chosen) {
  const all = await ask("people");
  $("person").replaceChildren(...all.map((person) => el("option", { value: person.id }, person.name)));
  const known = all.some((person) => person.id === chosen);
  $("person").value = known ? chosen : all[0]?.id ?? "";
  now.person = $("person").value;
  localStorage.setItem("person", now.person);
}

async function codes() {
  const rows = await ask("codes");
  $("scan-list").replaceChildren(...rows.map((row) => {
    const until = row.expires_at ? `有效到 ${when(row.expires_at)}` : "永久";
    const what = row.scene === "console" ? "登录工作台" : row.scene;
    const text = el("span", { class: "row" }, el("b", {}, `${row.name}：${what}`), el("span", {}, until));
    const tap = () => scan(row.ticket);
    return el("li", {}, el("button", { type: "button", "data-ticket": row.ticket, "data-scene": row.scene, onclick: tap }, text));
  }));
  if (!rows.length) $("scan-list").append(el("li", { class: "notice" }, "现在没有有效的二维码。"));
}

async function openScan() {
  now.account = "";
  show("scan");
  say("", false, "scan-state");
  await codes();
}

async function scan(code) {
  say("正在扫描……", false, "scan-state");
  const done = await post("act", { person: now.person, act: "scan", code }).catch(() => null);
  if (done?.account) {
    go(done.account);
  } else {
    say(done ? "这个二维码不存在或已过期。" : "没有成功，请再试一次。", true, "scan-state");
  }
}

function submit(form, then) {
  $(form).addEventListener("submit", (event) => { event.preventDefault(); then(); });
}

function listen() {
  const on = (id, event, then) => $(id).addEventListener(event, then);
  on("person", "change", () => {
    now.person = $("person").value;
    localStorage.setItem("person", now.person);
    arrive();
  });
  on("search", "input", filter);
  on("back", "click", () => go(""));
  on("scan-back", "click", () => go(""));
  on("scan-open", "click", openScan);
  on("follow", "click", () => act({ act: "follow" }));
  on("unfollow", "click", () => { $("settings").open = false; act({ act: "unfollow" }); });
  on("photo-sample", "click", () => act({ act: "photo_sample" }));
  on("tools-open", "click", () => tools($("tools").hidden));
  const log = $("bubbles");
  on("bubbles", "scroll", () => { now.end = log.scrollHeight - log.scrollTop - log.clientHeight < 150; });
  // The room for messages, or a picture among them, has changed its size.
  new ResizeObserver(() => { if (now.end) toEnd(); }).observe(log);
  log.addEventListener("load", () => { if (now.end) toEnd(); }, true);
  for (const kind of ["photo", "video"]) {
    on(kind, "change", () => {
      const file = $(kind).files[0];
      $(kind).value = "";
      if (!file) return;
      const { person, account } = now;
      const options = { method: "POST", headers: { "content-type": file.type }, body: file };
      report(ask(`${kind}?${query({ person, account })}`, options));
    });
  }
  submit("say-form", () => {
    const text = $("say").value;
    if (!text.trim()) return;
    $("say").value = "";
    act({ act: "say", text });
  });
  submit("voice-form", () => {
    act({ act: "voice", seconds: Number($("voice-seconds").value) || 1, transcript: $("voice-text").value });
    $("voice-text").value = "";
  });
  submit("place-form", () => {
    act({ act: "place", latitude: 36.0671, longitude: 120.3826, label: $("place-label").value });
    $("place-label").value = "";
  });
  submit("scan-form", () => scan($("scan-text").value));
  submit("add-person-form", async () => {
    const name = $("add-person-name").value;
    const done = await post("people", { name: `${name}(演示)` }).catch(() => null);
    if (!done) return;
    $("add-person-name").value = "";
    $("more-people").open = false;
    await people(done.id);
    arrive();
  });
  $("places").append(...PLACES.map(([id, label, latitude, longitude]) => {
    const tap = () => act({ act: "place", latitude, longitude, label });
    return el("button", { type: "button", id: `place-${id}`, onclick: tap }, label);
  }));
  addEventListener("hashchange", arrive);
}

async function start() {
  listen();
  await people(localStorage.getItem("person"));
  arrive();
  const code = new URLSearchParams(location.search).get("scan");
  if (code) {
    history.replaceState(null, "", "/phone");
    $("scan-text").value = code;
    $("scan-other").open = true;
    await openScan();
  }
  setInterval(read, 1000);
}

start();
