// Photos made up for the tests: nobody's picture is kept here.

import { crc32, deflateSync } from "node:zlib";

function chunk(kind, data) {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length);
  head.write(kind, 4, "latin1");
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(Buffer.concat([head.subarray(4), data])));
  return Buffer.concat([head, data, sum]);
}

/** A PNG of two colours, as a file to choose in a form. */
export function photo(name, [red, green, blue]) {
  const [width, height] = [320, 240];
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8); // eight bits of each of red, green and blue
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const inside = (x - 160) ** 2 + (y - 120) ** 2 < 8000;
      rows.set(inside ? [red, green, blue] : [200, 200, 200], y * (width * 3 + 1) + 1 + x * 3);
    }
  }
  const parts = [chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))];
  const buffer = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...parts]);
  return { name: `${name}.png`, mimeType: "image/png", buffer };
}
