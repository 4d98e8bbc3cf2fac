// Marks parts of a photo with a finger or a mouse. Without this script, or where something fails, the boxes of the grid
// over the photo do the same. Written for the oldest engines that WeChat's browser has had.
(function () {
  "use strict";
  var MOST = 20, LEAST = 8, WHOLE = 1000;
  var form = document.querySelector("form.masking");
  if (!form || !form.addEventListener) return;
  var area = form.querySelector(".mask-area"), field = form.querySelector("[name=rectangles]");
  var grid = form.querySelector(".grid"), status = form.querySelector("[role=status]");
  var cleared = form.querySelector("[name=cleared]");
  var rectangles = [], from = null, drawn = null, drawing = false;

  function each(list, act) { for (var at = 0; at < list.length; at += 1) act(list[at]); }

  // Where a pointer is, in thousandths of the picture.
  function place(event) {
    var touch = event.touches ? event.touches[0] || event.changedTouches[0] : event;
    var box = area.getBoundingClientRect();
    function along(at, start, length) {
      return Math.max(0, Math.min(WHOLE, Math.round((at - start) * WHOLE / length)));
    }
    return { x: along(touch.clientX, box.left, box.width), y: along(touch.clientY, box.top, box.height) };
  }

  function between(one, other) {
    return {
      x: Math.min(one.x, other.x), y: Math.min(one.y, other.y),
      w: Math.abs(one.x - other.x), h: Math.abs(one.y - other.y)
    };
  }

  function lay(box, it) {
    box.style.left = it.x / 10 + "%";
    box.style.top = it.y / 10 + "%";
    box.style.width = it.w / 10 + "%";
    box.style.height = it.h / 10 + "%";
  }

  function box(it) {
    var made = document.createElement("div");
    made.className = "mask";
    lay(made, it);
    area.appendChild(made);
    return made;
  }

  function show() {
    each(area.querySelectorAll(".mask"), function (old) { area.removeChild(old); });
    each(rectangles, box);
    field.value = rectangles.map(function (it) { return [it.x, it.y, it.w, it.h].join(","); }).join(";");
    status.textContent = rectangles.length ? "已遮" + rectangles.length + "处" : "还没有遮";
    if (rectangles.length) cleared.checked = false;
  }

  function begin(event) {
    if (!drawing || event.button > 0) return;
    if (event.touches && event.touches.length > 1) { leave(); return; }
    if (rectangles.length >= MOST) { status.textContent = "一张照片最多遮" + MOST + "处"; return; }
    event.preventDefault();
    from = place(event);
    drawn = box({ x: from.x, y: from.y, w: 0, h: 0 });
  }

  function go(event) {
    if (!from) return;
    event.preventDefault();
    lay(drawn, between(from, place(event)));
  }

  function end(event) {
    if (!from) return;
    var it = between(from, place(event));
    from = null;
    // A tap is no rectangle.
    if (it.w >= LEAST && it.h >= LEAST) rectangles.push(it);
    show();
  }

  function leave() {
    if (from) { from = null; show(); }
  }

  // Only one of the two ways is sent.
  function use(hand) {
    drawing = hand;
    grid.disabled = hand;
    grid.hidden = hand;
    area.className = hand ? "mask-area drawing" : "mask-area";
    each(form.querySelectorAll(".by-hand"), function (part) { part.hidden = !hand; });
    each(form.querySelectorAll(".by-grid"), function (part) { part.hidden = hand; });
    if (!hand) rectangles = [];
    show();
  }

  each(form.querySelectorAll("[data-do]"), function (button) {
    button.addEventListener("click", function () {
      var what = button.getAttribute("data-do");
      if (what === "grid") { use(false); return; }
      if (what === "undo") rectangles.pop(); else rectangles = [];
      show();
    });
  });
  cleared.addEventListener("change", function () {
    if (cleared.checked && rectangles.length) { rectangles = []; show(); }
  });
  if (window.PointerEvent) {
    area.addEventListener("pointerdown", begin);
    window.addEventListener("pointermove", go);
    window.addEventListener("pointerup", end);
    window.addEventListener("pointercancel", leave);
  } else {
    area.addEventListener("mousedown", begin);
    window.addEventListener("mousemove", go);
    window.addEventListener("mouseup", end);
    area.addEventListener("touchstart", begin, { passive: false });
    area.addEventListener("touchmove", go, { passive: false });
    area.addEventListener("touchend", end);
    area.addEventListener("touchcancel", leave);
  }
  each((field.getAttribute("data-first") || "").split(";"), function (text) {
    var it = text.split(",").map(Number);
    if (it.length === 4) rectangles.push({ x: it[0], y: it[1], w: it[2], h: it[3] });
  });
  use(true);
})();
