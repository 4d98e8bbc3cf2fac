// Makes a picture small before it is sent or kept: `Shrink.small(file, done)`, and `Shrink.read`. Written for the oldest
// engines that WeChat's browser has had: without what it needs, there is no `Shrink`.
var Shrink = (function () {
  "use strict";
  var EDGE = 2000, SMALL = 400000, PATIENCE = 60000;
  var QUALITIES = [0.85, 0.7, 0.55, 0.4];
  // Two pixels that are to be turned by a quarter: an engine that turns pictures itself makes them stand.
  var TURNED = "data:image/jpeg;base64,/9j/4AAQSkZJRgABAQAAAQABAAD/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAD/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71////m8H////6/+b9//j/wAALCAABAAIBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AP//Z";
  var turns = false;
  if (!window.FormData || !window.FileReader || !window.Blob || !window.XMLHttpRequest) return null;
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

  // Gives a file as it is where it is small, else made small.
  function small(file, done) {
    if (/jpe?g$/.test(file.type) && file.size <= SMALL) done(file);
    else shrink(file, done);
  }

  return { small: small, read: read, most: SMALL };
})();
