// A large video: too large a file is told before it is sent, the page says that it is being sent, and what has come is
// handed in without another press.
(function () {
  "use strict";
  var form = document.getElementById("film"), here = document.getElementById("finish");
  if (here) {
    here.submit();
    return;
  }
  if (!form) return;
  var file = document.getElementById("file"), said = document.getElementById("said");
  var button = form.querySelector("button"), word = button.textContent;
  function rest() {
    button.disabled = false;
    button.textContent = word;
  }
  file.addEventListener("change", function () {
    var chosen = file.files && file.files[0], most = Number(form.getAttribute("data-most"));
    said.textContent = "";
    if (chosen && chosen.size > most) {
      said.textContent = "这段视频有" + Math.ceil(chosen.size / 1048576) + "兆，超过" + most / 1048576 + "兆，收不下。请剪短一点，再选一次。";
      file.value = "";
    }
  });
  form.addEventListener("submit", function () {
    button.disabled = true;
    button.textContent = "正在发送…";
    said.textContent = "正在发送，要等几分钟。请不要关网页，也不要锁屏。";
  });
  // Who comes back finds the form as it was.
  window.addEventListener("pageshow", rest);
})();
