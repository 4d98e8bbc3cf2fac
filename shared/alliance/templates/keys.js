// Keys for those who work through lists all day. What a key does stands in the page: an element with data-key is pressed
// (a link, a button), or what is in it to fill in is reached (a form, a box); rows have data-row, their links data-open.
// A page needs no line here for a key of its own. Whoever does not want them switches them off under 我的登录.
(() => {
  if (/(?:^|; )keys=off(?:;|$)/.test(document.cookie)) return;
  const all = (what) => [...document.querySelectorAll(what)].filter((one) => one.getClientRects().length > 0);
  const typing = (at) =>
    at.isContentEditable ||
    at.matches("textarea, select") ||
    (at.matches("input") && !["checkbox", "radio", "submit", "button"].includes(at.type));
  const moved = (by) => {
    const rows = all("[data-row]");
    if (rows.length === 0) return false;
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    const to = here < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + by, 0), rows.length - 1);
    const link = rows[to].querySelector("[data-open]") || rows[to];
    link.focus();
    link.scrollIntoView({ block: "nearest" });
    return true;
  };
  const opened = () => {
    const row = all("[data-row]").find((one) => one.contains(document.activeElement));
    const link = row && row.querySelector("[data-open]");
    if (link) link.click();
    return Boolean(link);
  };
  const ticked = () => {
    const row = all("[data-row]").find((one) => one.contains(document.activeElement));
    const box = row && row.querySelector("input[type=checkbox]");
    if (box) box.click();
    return Boolean(box);
  };
  const pressed = (key) => {
    const named = (one) => one.dataset.key === key;
    // A menu that is put away on a small screen leads on all the same.
    const target = all("[data-key]").find(named) || [...document.querySelectorAll("a[data-key]")].find(named);
    if (!target) return false;
    const closed = target.closest("details:not([open])");
    if (closed) closed.open = true;
    if (target.matches("a, button, summary")) target.click();
    else {
      const fields = "input:not([type=hidden]):not(.enter), select, textarea, button:not(.enter)";
      const inside = target.matches("input, select, textarea") ? target : target.querySelector(fields);
      const chosen = target.querySelector("input[type=radio]:checked");
      (chosen || inside || target).focus();
      target.scrollIntoView({ block: "nearest" });
    }
    return true;
  };
  const help = () => {
    const open = document.querySelector("dialog.keys");
    if (open) return open.close();
    const box = document.createElement("dialog");
    const list = document.createElement("dl");
    const line = (key, what) => {
      list.append(Object.assign(document.createElement("dt"), { textContent: key }));
      list.append(Object.assign(document.createElement("dd"), { textContent: what }));
    };
    if (all("[data-row]").length > 0) {
      line("j　k", "下一行、上一行");
      line("o", "打开这一行");
      if (all("[data-row] input[type=checkbox]").length > 0) line("x", "选中、取消这一行");
    }
    for (const one of all("[data-key]")) line(one.dataset.key, one.dataset.help || one.textContent.trim());
    line("?", "打开、关闭这张表");
    const title = Object.assign(document.createElement("h2"), { textContent: "快捷键", id: "keys-title" });
    const form = Object.assign(document.createElement("form"), { method: "dialog" });
    form.append(Object.assign(document.createElement("button"), { textContent: "关闭" }));
    box.className = "keys";
    box.setAttribute("aria-labelledby", "keys-title");
    box.append(title, list, form);
    box.addEventListener("close", () => box.remove());
    document.body.append(box);
    box.showModal();
    return undefined;
  };
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
    if (!plain || key.length !== 1 || typing(target)) return;
    if (document.querySelector("dialog[open]") && key !== "?") return;
    const own = { j: () => moved(1), k: () => moved(-1), o: opened, x: ticked, "?": () => help() ?? true };
    if (own[key] ? own[key]() : pressed(key)) event.preventDefault();
  });
})();
