// Photos as large as a phone takes them, made in the browser: nobody's picture is kept here.

/** Some JPEGs of 4,000 by 3,000 pixels and about 3 MB, as files to choose in a form. */
export async function phonePhotos(chrome, count) {
  const page = await chrome.newPage();
  const files = [];
  for (let at = 0; at < count; at += 1) {
    const url = await page.evaluate(draw);
    files.push({ name: `phone-${at + 1}.jpg`, mimeType: "image/jpeg", buffer: Buffer.from(url.split(",")[1], "base64") });
  }
  await page.close();
  return files;
}

/** Runs in the page: noise, made larger, in the first quality that is heavy enough. */
function draw() {
  const small = new OffscreenCanvas(1600, 1200);
  const noise = new ImageData(1600, 1200);
  for (let at = 0; at < noise.data.length; at += 1) noise.data[at] = at % 4 === 3 ? 255 : Math.random() * 256;
  small.getContext("2d").putImageData(noise, 0, 0);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [4000, 3000];
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(small, 0, 0, 4000, 3000);
  let url = "";
  for (let quality = 0.3; url.length < 3_500_000 && quality < 1; quality += 0.1) url = canvas.toDataURL("image/jpeg", quality);
  return url;
}

/** The same photo with EXIF data that say it is to be turned by a quarter. */
export function turned(file) {
  const exif = Buffer.from("Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0", "latin1");
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, exif.length + 2]);
  return { ...file, name: "turned.jpg", buffer: Buffer.concat([head, exif, file.buffer.subarray(2)]) };
}
