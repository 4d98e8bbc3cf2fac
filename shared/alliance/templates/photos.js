// Photos of a form: shrunk here, sent one by one as they are chosen, and then only named by the form. Written for the
// oldest engines that WeChat's browser has had; whatever fails leaves the form as it works without script.
(function () {
  "use strict";
  var EDGE = 2000, SMALL = 400000, LARGEST = 4194304, MOST = 9, PATIENCE = 60000;
  var QUALITIES = [0.85, 0.7, 0.55, 0.4];
  // Two pixels that are to be turned by a quarter: an engine that turns pictures itself makes them stand.
  var TURNED = "data:image/jpeg;base64,/9j/4AAQSkZJRgABAQAAAQABAAD/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAD/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71////m8H////6/+b9//j/wAALCAABAAIBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AP//Z";
  var turns = false;
  if (!window.FormData || !window.FileReader || !window.Blob || !window.XMLHttpRequest) return;
  var probe = new Image();
  probe.onload = function () { turns = probe.height > probe.width; };
  probe.src = TURNED;

  // How a picture has to be turned, 1 to 8, as the EXIF data of a JPEG say.
  function orientation(bytes) {
    var view = new DataView(bytes), at = 2;
    if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return 1;
    while (at + 10 < view.byteLength) {
      var marker = view.getUint16(at), length = view.getUint16(at + 2);
      if (marker === 0xffe1 && view.getUint32(at + 4) === 0x45786966) {
        var tiff = at + 10, little = view.getUint16(tiff) === 0x4949;
        var entry = tiff + view.getUint32(tiff + 4, little), count = view.getUint16(entry, little);
        for (entry += 2; count > 0; count -= 1, entry += 12) {
          if (view.getUint16(entry, little) === 0x0112) return view.getUint16(entry + 8, little);
        }
        return 1;
      }
      if (marker < 0xff00 || marker === 0xffda) return 1;
      at += 2 + length;
    }
    return 1;
  }

  function read(file, how, done) {
    var reader = new FileReader();
    reader.onload = function () { done(reader.result); };
    reader.onerror = function () { done(null); };
    reader[how](file);
  }

  // Draws a picture at a size, upright and on white.
  function draw(image, turn, edge) {
    var scale = Math.min(1, edge / Math.max(image.naturalWidth, image.naturalHeight));
    var width = Math.max(1, Math.round(image.naturalWidth * scale));
    var height = Math.max(1, Math.round(image.naturalHeight * scale));
    var canvas = document.createElement("canvas"), context = canvas.getContext("2d");
    canvas.width = turn > 4 ? height : width;
    canvas.height = turn > 4 ? width : height;
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    if (turn === 2) context.transform(-1, 0, 0, 1, width, 0);
    if (turn === 3) context.transform(-1, 0, 0, -1, width, height);
    if (turn === 4) context.transform(1, 0, 0, -1, 0, height);
    if (turn === 5) context.transform(0, 1, 1, 0, 0, 0);
    if (turn === 6) context.transform(0, 1, -1, 0, height, 0);
    if (turn === 7) context.transform(0, -1, -1, 0, height, width);
    if (turn === 8) context.transform(0, -1, 1, 0, 0, width);
    context.drawImage(image, 0, 0, width, height);
    return canvas;
  }

  function encode(canvas, quality, done) {
    if (canvas.toBlob) {
      canvas.toBlob(done, "image/jpeg", quality);
      return;
    }
    var text = atob(canvas.toDataURL("image/jpeg", quality).split(",")[1]);
    var bytes = new Uint8Array(text.length);
    for (var at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
    done(new Blob([bytes], { type: "image/jpeg" }));
  }

  // Gives the picture as a small JPEG, or null where this browser cannot read it.
  function shrink(file, done) {
    var over = false;
    function end(blob) {
      if (!over) done(blob);
      over = true;
    }
    setTimeout(function () { end(null); }, PATIENCE);
    function guarded(act) {
      return function (value) {
        try { act(value); } catch (error) { end(null); }
      };
    }
    read(file.slice(0, 131072), "readAsArrayBuffer", guarded(function (head) {
      var turn = 1;
      try { turn = turns || !head ? 1 : orientation(head); } catch (odd) { turn = 1; }
      read(file, "readAsDataURL", guarded(function (url) {
        var image = new Image();
        image.onerror = function () { end(null); };
        image.onload = guarded(function () {
          if (!image.naturalWidth) return end(null);
          var edge = EDGE, quality = 0, canvas = draw(image, turn, edge);
          (function next() {
            encode(canvas, QUALITIES[quality], guarded(function (blob) {
              if (!blob || blob.size < 100) return end(null);
              if (blob.size <= SMALL || edge < 800) return end(blob);
              quality += 1;
              if (quality === QUALITIES.length) {
                quality = 1;
                edge = Math.round(edge * 0.75);
                canvas = draw(image, turn, edge);
              }
              next();
            }));
          })();
        });
        image.src = url;
      }));
    }));
  }

  function element(name, parent) {
    return parent.appendChild(document.createElement(name));
  }

  function start(input) {
    var form = input.form, field = input.parentNode;
    var list = field.querySelector(".held"), progress = field.querySelector(".progress");
    var waiting = [], failed = [], told = [], busy = false, submits = false, warned = false, sent = 0, total = 0;

    input.multiple = true;
    field.querySelector(".limit").textContent = "可以一次选几张，最多9张，选好后自动缩小并上传。";
    form.querySelector(".one-by-one").parentNode.removeChild(form.querySelector(".one-by-one"));
    form.querySelector(".enter").parentNode.removeChild(form.querySelector(".enter"));

    function chosen() {
      return list.querySelectorAll("input:checked").length;
    }

    function say() {
      progress.textContent = "";
      var lines = told.slice();
      if (busy) lines.push("正在上传照片：第" + (sent + 1) + "张，共" + total + "张…" + (submits ? "传完就提交。" : ""));
      else if (failed.length) lines.push("有" + failed.length + "张照片没有传上去，请看看网络再重试。");
      else if (total && !told.length) lines.push("照片已传好，填好后请提交。");
      progress.textContent = lines.join("\n");
      progress.className = failed.length || told.length ? "progress pre error" : "progress pre";
      if (failed.length && !busy) {
        var again = element("button", element("p", progress));
        again.type = "button";
        again.className = "plain";
        again.textContent = "重新上传";
        again.onclick = function () { run(failed.splice(0)); };
      }
    }

    function add(id) {
      if (list.querySelector('input[name="photo-' + id + '"]')) return;
      var item = element("li", list), link = element("a", item), image = element("img", link);
      var path = form.action.replace(/\/[^\/]*$/, "/media/" + id);
      link.href = path;
      image.src = path + "?thumb=1";
      image.alt = "已传的照片，点开看大图";
      var label = element("label", item), box = element("input", label);
      label.className = "pick";
      box.type = "checkbox";
      box.name = "photo-" + id;
      box.value = "1";
      box.checked = true;
      element("span", label).textContent = "用这张";
    }

    function upload(blob, item, done, again) {
      var data = new FormData(), request = new XMLHttpRequest();
      data.append("csrf", form.elements.csrf.value);
      data.append("version", form.elements.version.value);
      data.append("step", "add");
      data.append("photos", blob, "photo.jpg");
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json");
      request.timeout = PATIENCE;
      request.onload = function () {
        var answer = null;
        try { answer = JSON.parse(request.responseText); } catch (page) { answer = null; }
        if (answer && answer.csrf && !again) {
          // The page was opened before the present login: with its token the form goes on.
          form.elements.csrf.value = answer.csrf;
          return upload(blob, item, done, true);
        }
        if (answer && answer.photos && answer.photos.length) add(answer.photos[0]);
        else if (answer && answer.problem) told.push("第" + item.number + "张：" + answer.problem + "。");
        else {
          failed.push(item);
          if (request.status === 401 || request.status === 403) {
            told.push("登录已过期。请在新窗口里登录，再回到这里重新上传。");
          }
        }
        done();
      };
      request.onerror = request.ontimeout = function () {
        failed.push(item);
        done();
      };
      request.send(data);
    }

    function next() {
      var item = waiting.shift();
      if (!item) {
        busy = false;
        say();
        if (submits && !failed.length && !told.length) HTMLFormElement.prototype.submit.call(form);
        submits = false;
        return;
      }
      busy = true;
      say();
      function send(blob) {
        if (!blob && item.file.size > LARGEST) {
          told.push("第" + item.number + "张打不开，又超过4MB，没有加上。请换一张，或先在微信里发给“文件传输助手”再保存下来。");
          sent += 1;
          return next();
        }
        upload(blob || item.file, item, function () {
          sent += 1;
          next();
        });
      }
      if (/jpe?g$/.test(item.file.type) && item.file.size <= SMALL) send(item.file);
      else shrink(item.file, send);
    }

    function run(items) {
      told = [];
      warned = false;
      sent = 0;
      total = items.length;
      waiting = waiting.concat(items);
      if (!busy) next();
    }

    input.addEventListener("change", function () {
      var items = [], room = MOST - chosen() - waiting.length - failed.length, files = input.files;
      if (!files || !files.length) return;
      for (var at = 0; at < files.length; at += 1) items.push({ file: files[at], number: at + 1 });
      var over = items.splice(Math.max(0, room)).length;
      if (busy) {
        total += items.length;
        waiting = waiting.concat(items);
      } else run(items);
      if (over) told.push("最多9张照片，有" + over + "张没有加上。");
      input.value = "";
      say();
    });

    form.addEventListener("submit", function (event) {
      if (busy) {
        event.preventDefault();
        submits = true;
        say();
      } else if (failed.length && !warned) {
        // Once: who submits again goes without them.
        event.preventDefault();
        warned = true;
        told = ["如果不要没有传上去的照片，就再点一次提交。"];
        say();
      }
    });
  }

  var inputs = document.querySelectorAll("form input[name=photos]");
  for (var at = 0; at < inputs.length; at += 1) {
    if (inputs[at].files !== undefined) start(inputs[at]);
  }
})();
