// The phone reads an article aloud, where it has a Chinese voice; without one there is no button.
(function () {
  "use strict";
  var button = document.getElementById("aloud"), article = document.getElementById("article");
  var speech = window.speechSynthesis, reading = false;
  if (!button || !article || !speech || !window.SpeechSynthesisUtterance) return;

  function voice() {
    return speech.getVoices().filter(function (it) { return /^(zh|cmn)/i.test(it.lang); })[0];
  }
  function offer() { button.hidden = !voice(); }
  function show(now) {
    reading = now;
    button.textContent = now ? "停下" : "念给我听";
  }
  function stop() {
    show(false);
    speech.cancel();
  }
  // Sentence by sentence: some phones stop a long text in its middle.
  function sentences() {
    var parts = article.querySelectorAll("h1, h2, p.main, figcaption"), all = [];
    Array.prototype.forEach.call(parts, function (part) {
      if (part.querySelector("a, button")) return;
      (part.textContent.match(/[^。！？；\n]+[。！？；]?/g) || []).forEach(function (text) {
        if (text.trim()) all.push(text.trim());
      });
    });
    return all;
  }
  function read(rest) {
    if (!reading) return;
    if (!rest.length) { show(false); return; }
    var words = new SpeechSynthesisUtterance(rest[0]);
    words.voice = voice();
    words.lang = words.voice ? words.voice.lang : "zh-CN";
    words.rate = 0.9;
    words.onend = function () { read(rest.slice(1)); };
    words.onerror = function () { show(false); };
    speech.speak(words);
  }
  button.addEventListener("click", function () {
    if (reading) { stop(); return; }
    speech.cancel();
    show(true);
    read(sentences());
  });
  window.addEventListener("pagehide", stop);
  speech.onvoiceschanged = offer;
  offer();
})();
