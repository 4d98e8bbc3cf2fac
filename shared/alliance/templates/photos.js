// Photos of a form: shrunk here (shrink.js), sent one by one as they are chosen, and then only named by the form.
// Whatever fails leaves the form as it works without script.
(function () {
  "use strict";
  var LARGEST = 4194304, MOST = 9, PATIENCE = 60000;
  if (!Shrink) return;

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
      Shrink.small(item.file, send);
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
