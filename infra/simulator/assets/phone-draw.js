"use strict";
// Drawing: elements, safe text, bubbles, the menu. Text is only ever set as text. `act`, `say` and `now` are of phone.js.

const $ = (id) => document.getElementById(id);

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") node.addEventListener("click", value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child != null));
  return node;
}

function pieces(list) {
  return list.map((piece) => {
    if (piece.menu_item) {
      const [id, text] = piece.menu_item;
      const tap = () => act({ act: "menu_item", id, text });
      return el("button", { type: "button", class: "link-button", "data-item": id, onclick: tap }, piece.text);
    }
    if (piece.href) return link(piece.href, {}, piece.text);
    return document.createTextNode(piece.text);
  });
}

function link(href, attributes, ...children) {
  const web = href.startsWith("http");
  return el("a", { href, target: web ? "_blank" : null, rel: "noopener noreferrer", ...attributes }, ...children);
}

function content(bubble) {
  switch (bubble.type) {
    case "text":
      return pieces(bubble.pieces);
    case "image":
      return [bubble.gone ? "图片已过期" : el("img", { src: bubble.url, alt: "图片" })];
    case "video":
      return [el("video", { controls: true, src: bubble.url, preload: "none", width: 220 })];
    case "voice": {
      const length = bubble.seconds ? `${bubble.seconds} 秒` : "";
      const words = bubble.transcript ? el("small", {}, `转文字：${bubble.transcript}`) : null;
      const player = bubble.seconds ? null : el("audio", { controls: true, src: bubble.url, preload: "none" });
      return [`语音 ${length}`, words, player];
    }
    case "place":
      return [`位置：${bubble.label || "没有名称"}`,
        el("small", {}, `${bubble.latitude.toFixed(5)}, ${bubble.longitude.toFixed(5)}`)];
    case "news":
      return bubble.articles.map((article) => {
        const picture = article.picture ? el("img", { src: article.picture, alt: "", loading: "lazy" }) : null;
        const about = article.description ? el("small", {}, article.description) : null;
        const inside = [picture, el("b", {}, article.title), about];
        return article.url ? link(article.url, { class: "card" }, ...inside) : el("div", { class: "card" }, ...inside);
      });
    case "menu": {
      const items = bubble.items.map((item) => {
        const tap = () => act({ act: "menu_item", id: item.id, text: item.content });
        return el("button", { type: "button", "data-item": item.id, onclick: tap }, item.content);
      });
      return [...pieces(bubble.head_pieces), el("div", { class: "items" }, ...items), ...pieces(bubble.tail_pieces)];
    }
    default:
      return [];
  }
}

function draw(bubble) {
  const attributes = { class: `bubble ${bubble.side} ${bubble.type}`, "data-id": bubble.id, title: when(bubble.at) };
  return el("div", attributes, ...content(bubble));
}

const when = (at) => new Date(at).toLocaleString("zh-CN", {
  timeZone: "Asia/Shanghai", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit",
});

// ---- the menu

function menu(buttons) {
  const shape = JSON.stringify(buttons ?? []);
  if (shape === now.menu) return;
  now.menu = shape;
  $("menu").replaceChildren(...(buttons ?? []).map((button) => {
    const subs = button.sub_button ?? [];
    if (!subs.length) return el("div", { class: "top" }, entry(button));
    const sub = el("div", { class: "sub", hidden: true }, ...subs.map(entry));
    const open = el("button", { type: "button", "aria-expanded": "false" }, `${button.name} ▴`);
    open.addEventListener("click", () => {
      const was = sub.hidden;
      closeMenu();
      sub.hidden = !was;
      open.setAttribute("aria-expanded", String(was));
    });
    return el("div", { class: "top" }, sub, open);
  }));
}

function entry(button) {
  if (button.type === "view" && /^https?:/.test(button.url)) {
    const node = link(button.url, { "data-url": button.url }, button.name);
    node.addEventListener("click", () => { closeMenu(); act({ act: "view", url: button.url }); });
    return node;
  }
  const tap = () => {
    closeMenu();
    if (button.type === "click") act({ act: "click", key: button.key });
    else say("演示手机不支持这种菜单。", true);
  };
  return el("button", { type: "button", "data-key": button.key ?? "", onclick: tap }, button.name);
}

function closeMenu() {
  for (const sub of document.querySelectorAll("#menu .sub")) sub.hidden = true;
  for (const top of document.querySelectorAll("#menu [aria-expanded]")) top.setAttribute("aria-expanded", "false");
}
