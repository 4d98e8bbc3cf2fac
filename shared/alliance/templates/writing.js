// The page on which an article is written: keeps in the browser what is typed until it is saved, has buttons for what the
// text can mark, and makes plain text with these marks of what is pasted from Word or a web page.
(function () {
  "use strict";
  var form = document.querySelector("form[data-draft]"), text = document.getElementById("body");
  if (!form || !text) return;
  var names = ["title", "summary", "body", "source", "until", "paper", "issue", "right", "url"];
  names = names.filter(function (name) { return form.elements[name]; });
  var at = form.dataset.draft.lastIndexOf("-"), key = "article " + form.dataset.draft.slice(0, at);
  var version = form.dataset.draft.slice(at + 1);
  var note = form.querySelector(".kept"), tools = form.querySelector(".tools"), timer = null;

  function typed() {
    var all = {};
    names.forEach(function (name) { all[name] = form.elements[name].value; });
    return all;
  }
  function stored() {
    try { return JSON.parse(localStorage.getItem(key)); } catch (error) { return null; }
  }
  function forget() {
    try { localStorage.removeItem(key); } catch (error) { /* Then nothing was kept either. */ }
  }
  function keep() {
    try {
      localStorage.setItem(key, JSON.stringify({ version: version, typed: typed() }));
      note.textContent = "写的内容已经留在这台设备上，还没有保存到平台。";
      note.hidden = false;
    } catch (error) { note.hidden = true; }
  }
  function later() {
    clearTimeout(timer);
    timer = setTimeout(keep, 800);
  }
  function button(words, act) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = "plain";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  }

  // What was typed before the session ended or the page was closed.
  var found = stored();
  if (found && JSON.stringify(found.typed) !== JSON.stringify(typed())) {
    note.textContent = found.version === version ? "这台设备上有还没保存的内容。" : "这台设备上有还没保存的内容，后来文章又有人保存过，取回来请核对。";
    note.hidden = false;
    note.appendChild(button("取回来", function () {
      names.forEach(function (name) { form.elements[name].value = found.typed[name] || ""; });
      note.textContent = "取回来了，看过以后请保存。";
    }));
    note.appendChild(button("不要了", function () {
      forget();
      note.hidden = true;
    }));
  } else {
    forget();
  }
  form.addEventListener("input", later);

  // A file that the server does not take is not sent, so that the text that goes with it is saved.
  var file = form.elements.file;
  file.addEventListener("change", function () {
    var isLarge = file.files.length > 0 && file.files[0].size > 4000000;
    form.querySelector(".large").hidden = !isLarge;
    if (isLarge) file.value = "";
  });
  form.addEventListener("submit", keep);

  function insert(words) {
    var from = text.selectionStart, value = text.value;
    text.value = value.slice(0, from) + words + value.slice(text.selectionEnd);
    text.selectionStart = text.selectionEnd = from + words.length;
    text.focus();
    later();
  }
  // A mark begins a line of its own.
  function line(words) {
    var before = text.value.slice(0, text.selectionStart);
    insert((before === "" || before.slice(-1) === "\n" ? "" : "\n") + words);
  }
  tools.appendChild(button("小标题", function () { line("## "); }));
  tools.appendChild(button("链接", function () { line("【链接 https://】要显示的字"); }));
  tools.appendChild(button("在这里放图片、录音或视频", function () {
    line("【放这里】\n");
    file.focus();
  }));
  tools.hidden = false;

  function words(node) {
    return node.textContent.replace(/[\s\u00a0]+/g, " ").trim();
  }
  // Lines of text for a node and what is in it; `out` ends with the line that is being written.
  function walk(node, out) {
    var name = node.nodeName.toLowerCase(), href = "", at;
    if (node.nodeType === 3) {
      out[out.length - 1] += node.data.replace(/[\s\u00a0]+/g, " ");
      return;
    }
    if (node.nodeType !== 1 || /^(style|script|meta|title|head|xml|o:p)$/.test(name)) return;
    if (name === "a") href = node.getAttribute("href") || "";
    if (/^h[1-6]$/.test(name)) {
      out.push("## " + words(node), "");
    } else if (/^https:/.test(href) && words(node)) {
      out.push("【链接 " + href.replace(/[】\s]/g, "") + "】" + words(node), "");
    } else {
      var isBlock = /^(p|div|li|tr|blockquote|section|article|ul|ol|table|br)$/.test(name);
      if (isBlock) out.push("");
      for (at = 0; at < node.childNodes.length; at += 1) walk(node.childNodes[at], out);
      if (name === "td" || name === "th") out[out.length - 1] += " ";
      if (isBlock) out.push("");
    }
  }
  text.addEventListener("paste", function (event) {
    var html = event.clipboardData && event.clipboardData.getData("text/html"), out = [""];
    if (!html || !window.DOMParser) return;
    // Looks are dropped before the text is read: the policy of this page forbids them there, too.
    html = html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/\sstyle\s*=\s*("[^"]*"|'[^']*')/gi, "");
    walk(new DOMParser().parseFromString(html, "text/html").body, out);
    out = out.map(function (said) { return said.trim(); }).filter(Boolean);
    if (!out.length) return;
    event.preventDefault();
    insert(out.join("\n\n"));
  });
})();
