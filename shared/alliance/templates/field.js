// The crew's page without network: what is filled in is kept on the phone, photos and all, and sent once there is a
// network; it acts once. The page's plain forms do the same with a network, and without this script.
(function () {
  "use strict";
  const page = document.getElementById("field");
  if (!Shrink || !window.indexedDB || !window.fetch || !window.Promise || !window.crypto) return;
  const me = page.dataset.staff, MOST = 9, EVERY = 30000;
  const NAMES = { check: "到场", "hand-in": "办好了" };
  const list = document.getElementById("outbox"), pending = document.getElementById("pending");
  const orders = document.getElementById("orders");
  let csrf = page.dataset.csrf, sending = false, trouble = "", here = null;

  const database = new Promise((done, fail) => {
    const asked = indexedDB.open("field", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("outbox", { keyPath: "key" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
  async function kept(mode, act) {
    const open = (await database).transaction("outbox", mode);
    const asked = act(open.objectStore("outbox"));
    return new Promise((done, fail) => {
      open.oncomplete = () => done(asked.result);
      open.onerror = open.onabort = () => fail(open.error);
    });
  }
  const all = () => kept("readonly", (box) => box.getAll());
  const put = (entry) => kept("readwrite", (box) => box.put(entry));
  const remove = (key) => kept("readwrite", (box) => box.delete(key));

  function ulid() {
    const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let time = Date.now(), name = "";
    for (let at = 0; at < 10; at += 1, time = Math.floor(time / 32)) name = letters[time % 32] + name;
    for (const byte of crypto.getRandomValues(new Uint8Array(16))) name += letters[byte & 31];
    return name;
  }

  function element(name, parent, text, kind) {
    const made = parent.appendChild(document.createElement(name));
    if (text) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  }
  function button(parent, text, act) {
    const made = element("button", parent, text, "plain");
    made.type = "button";
    made.onclick = () => act(made);
  }
  const two = (number) => String(number).padStart(2, "0");
  function clock(ms) {
    // Beijing's, whatever the phone is set to.
    const at = new Date(ms + 28800000);
    const day = `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`;
    return `${day}T${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
  }
  const order = (ticket) => orders.querySelector(`[data-ticket="${ticket}"]`);

  // ---- sending ----

  async function post(entry, fields, photo, again) {
    const body = new FormData();
    for (const [name, value] of Object.entries({ csrf, version: entry.version, by: entry.staff, ...fields })) body.append(name, value);
    if (photo) body.append("photos", new Blob([photo], { type: "image/jpeg" }), "photo.jpg");
    const answer = await fetch(`/console/tickets/${entry.ticket}/${entry.act}`, { method: "POST", body, headers: { accept: "application/json" } });
    let said = {};
    try { said = await answer.json(); } catch (html) { said = {}; }
    if (answer.status === 403 && said.csrf && !again) {
      csrf = said.csrf;
      return post(entry, fields, photo, true);
    }
    if (answer.status === 401) throw new Error("登录已过期，请重新登录；填好的都在这部手机上，登录后自动上传。");
    if (answer.status >= 500 || answer.status === 429) throw new Error(said.said || "系统暂时没有响应，过一会儿自动再传。");
    return { status: answer.status, said };
  }

  async function look(entry, why) {
    await put({ ...entry, state: "look", said: why });
  }

  // What the same person filled in after it, on the same page of the report, follows it: nobody else came between.
  async function follow(entry, version) {
    const item = order(entry.ticket);
    if (item && Number(item.dataset.version) === version - 1) item.dataset.version = version;
    for (const later of await all()) {
      const follows = later.ticket === entry.ticket && later.staff === me && Number(later.version) === version - 1;
      if (follows && later.state === "waiting") await put({ ...later, version });
    }
  }

  async function send(entry, again) {
    for (const photo of entry.photos) {
      if (photo.id) continue;
      const { said } = await post(entry, { step: "add" }, photo.bytes);
      if (!said.photos || !said.photos.length) return look(entry, said.problem || said.said || "照片没有传上去，请打开诉求看看。");
      photo.id = said.photos[0];
      await put(entry);
    }
    const fields = { ...entry.fields, once: entry.key, made_at: entry.at, sent_at: Date.now() };
    for (const photo of entry.photos) fields[`photo-${photo.id}`] = "1";
    const { status, said } = await post(entry, fields);
    if (said.state === "done") {
      await remove(entry.key);
      await follow(entry, said.version);
      const done = order(entry.ticket);
      if (done) done.querySelector(".told").textContent = `“${NAMES[entry.act]}”已上传。`;
      return null;
    }
    if (said.state === "photos" && !again) {
      for (const photo of entry.photos) photo.id = null;
      await put(entry);
      return send(entry, true);
    }
    if (said.state === "theirs") return null;
    return look(entry, said.said || (status === 404 ? "没有找到这件诉求，或者它已不归您的单位。" : "没有办成，请打开诉求看看。"));
  }

  // One tab at a time, so that no tab keeps again what another has sent.
  function run() {
    if (!navigator.locks) return sendAll();
    return navigator.locks.request("field", { ifAvailable: true }, (lock) => lock && sendAll());
  }
  async function sendAll() {
    if (sending) return;
    sending = true;
    page.dataset.state = "sending";
    trouble = "";
    try {
      for (const { key } of await all()) {
        const entry = await kept("readonly", (box) => box.get(key));
        if (entry && entry.staff === me && entry.state === "waiting") await send(entry);
        await show();
      }
    } catch (failed) {
      // No network is a TypeError, and no trouble.
      trouble = failed instanceof TypeError ? "" : failed.message;
    }
    sending = false;
    await show();
    page.dataset.state = "idle";
  }

  // ---- what is shown ----

  async function show() {
    const entries = await all(), waiting = entries.filter((entry) => entry.state === "waiting").length;
    const network = navigator.onLine === false ? "现在没有网络：照常填，存在这部手机里，有网络时自动上传。请不要刷新这一页。" : "";
    pending.textContent = [entries.length ? `未上传 ${entries.length}` : "", waiting && !network ? trouble : "", network].filter(Boolean).join("　");
    list.textContent = "";
    for (const entry of entries) {
      const item = element("li", list, "", "card");
      element("p", item, `${NAMES[entry.act]}　${entry.ticket}　${entry.what}`);
      if (entry.staff !== me) {
        element("p", item, `这一条是${entry.name}填的，要本人在这部手机上登录后上传。`, "soft");
        continue;
      }
      element("p", item, `${clock(entry.at).replace("T", " ")}填写，${entry.photos.length}张照片`, "soft");
      if (entry.state === "waiting") {
        button(element("p", item), "现在上传", run);
        continue;
      }
      element("p", item, `需再看：${entry.said}`, "error");
      const more = element("details", item);
      element("summary", more, "填过的内容", "tap");
      for (const text of Object.values(entry.fields)) if (text) element("p", more, text, "pre");
      const acts = element("p", item, "", "acts");
      element("a", acts, "打开诉求", "tap").href = `/console/tickets/${entry.ticket}`;
      const link = order(entry.ticket) && order(entry.ticket).querySelector(`a[data-act="${entry.act}"]`);
      if (link) button(acts, "改一改再交", () => open(link, entry));
      button(acts, "不交了", (pressed) => {
        if (pressed.dataset.sure) remove(entry.key).then(show);
        pressed.dataset.sure = "1";
        pressed.textContent = "确定不交，删掉";
      });
    }
  }

  // ---- filling in ----

  function open(link, from) {
    const item = link.closest("li"), act = link.dataset.act;
    for (const other of orders.querySelectorAll("form")) other.parentNode.remove();
    const card = element("div", item), photos = from ? from.photos.slice() : [];
    card.appendChild(document.getElementById(`form-${act}`).content.cloneNode(true));
    const form = card.querySelector("form"), fields = form.elements;
    form.action = `/console/tickets/${item.dataset.ticket}/${act}`;
    fields.version.value = item.dataset.version;
    if (fields.place) fields.place.value = item.dataset.place;
    if (fields.contact_at) fields.contact_at.value = clock(Date.now());
    for (const [name, value] of Object.entries(from ? from.fields : {})) if (fields[name]) fields[name].value = value;
    if (fields.place && navigator.geolocation) button(fields.place.parentNode, "加上手机定位", () => locate((at) => {
      fields.place.value += `（手机定位${at.latitude.toFixed(5)},${at.longitude.toFixed(5)}，误差约${Math.round(at.accuracy)}米）`;
    }));

    const input = fields.photos, shown = form.querySelector(".held"), told = form.querySelector(".progress");
    let reading = 0;
    button(input.parentNode, "从相册选", () => {
      input.removeAttribute("capture");
      input.multiple = true;
      input.click();
    });
    function picture(photo) {
      photos.push(photo);
      preview(photo);
    }
    function preview(photo) {
      Shrink.read(new Blob([photo.bytes]), "readAsDataURL", (url) => {
        const one = element("li", shown), image = element("img", one);
        image.src = String(url).replace("application/octet-stream", "image/jpeg");
        image.alt = "要上传的照片";
        button(one, "去掉", () => {
          photos.splice(photos.indexOf(photo), 1);
          one.remove();
        });
      });
    }
    photos.forEach(preview);
    input.addEventListener("change", () => {
      told.textContent = "";
      for (const file of Array.from(input.files)) {
        if (photos.length + reading >= MOST) {
          told.textContent = `最多${MOST}张照片。`;
          break;
        }
        reading += 1;
        Shrink.small(file, (blob) => {
          if (!blob || blob.size > Shrink.most) {
            reading -= 1;
            told.textContent = "有一张照片打不开，请重拍或换一张。";
            return;
          }
          Shrink.read(blob, "readAsArrayBuffer", (bytes) => {
            reading -= 1;
            if (bytes) picture({ bytes, id: null });
          });
        });
      }
      input.value = "";
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (reading) {
        told.textContent = "照片还在处理，请稍等一下再点。";
        return;
      }
      const said = {};
      for (const [name, value] of new FormData(form)) if (typeof value === "string" && name !== "csrf" && name !== "version") said[name] = value;
      const entry = { key: ulid(), staff: me, name: page.dataset.name, ticket: item.dataset.ticket, what: item.dataset.what, version: item.dataset.version, act, fields: said, at: Date.now(), photos, state: "waiting", said: "" };
      try {
        await put(entry);
        if (from) await remove(from.key);
      } catch (full) {
        told.textContent = "手机存不下了，没有存上。请先空出一些空间，再点一次。";
        return;
      }
      if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
      card.remove();
      item.querySelector(".told").textContent = `“${NAMES[act]}”已存在手机里，有网络时自动上传。`;
      run();
    });
    form.scrollIntoView();
    form.querySelector("input[type=file]").focus();
  }

  // ---- where ----

  function locate(done) {
    const failed = () => { pending.textContent = "没有取到手机定位，请看看定位有没有打开。"; };
    navigator.geolocation.getCurrentPosition((found) => done(found.coords), failed, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
  }
  // A browser tells WGS-84, and so does the page.
  function metres(item) {
    if (!here || !item.dataset.latitude) return Infinity;
    const turn = Math.PI / 180, half = (degrees) => Math.sin(degrees * turn / 2) ** 2;
    const latitude = Number(item.dataset.latitude), longitude = Number(item.dataset.longitude);
    const across = Math.cos(latitude * turn) * Math.cos(here.latitude * turn);
    return 12742017 * Math.asin(Math.sqrt(half(latitude - here.latitude) + across * half(longitude - here.longitude)));
  }
  function sort(by) {
    const items = Array.from(orders.children);
    items.sort((a, b) => by(a) - by(b) || a.dataset.at - b.dataset.at);
    for (const item of items) {
      const far = metres(item);
      item.querySelector(".far").textContent = far < Infinity ? (far < 950 ? `约${Math.round(far / 10) * 10}米` : `约${(far / 1000).toFixed(1)}公里`) : "";
      orders.appendChild(item);
    }
  }

  database.then(() => {
    Array.from(orders.children).forEach((item, at) => { item.dataset.at = at; });
    orders.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-act]");
      if (!link) return;
      event.preventDefault();
      open(link);
    });
    const ways = document.getElementById("ways");
    if (navigator.geolocation && orders.children.length > 1) {
      button(ways, "按距离排", () => locate((at) => { here = at; sort(metres); }));
      button(ways, "按时限排", () => sort((item) => item.dataset.at));
    }
    window.addEventListener("online", run);
    window.addEventListener("offline", show);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) run(); });
    setInterval(() => { if (!document.hidden && list.children.length) run(); }, EVERY);
    run();
  }, () => {});
})();
