// Every declared page, opened by somebody who may, through axe-core: nothing found, in light on a phone and in dark on a
// desk.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { Alliance } from "./lib/alliance.mjs";
import { Browser, launch } from "./lib/browser.mjs";
import { Desk } from "./lib/console.mjs";
import { close, declared, declaredOfResidents, furnish, invite, patternOf, PEOPLE, reach, send, wonder, write } from "./lib/tour.mjs";

const AXE = await readFile(new URL("./node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const LOOKS = [
  { colorScheme: "light", width: 360, height: 780 },
  { colorScheme: "dark", width: 1440, height: 900 },
];

let chrome;
let alliance;

before(async () => {
  chrome = await launch();
  alliance = await Alliance.start();
});

after(async () => {
  await chrome?.close();
  await alliance?.close();
});

/** What axe finds on the page that is open. */
async function findings(page, name, looks = LOOKS) {
  const found = [];
  for (const { colorScheme, width, height } of looks) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height });
    // As a script of the browser's own, which the page's policy does not concern.
    await page.evaluate(AXE);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
    for (const { id, nodes } of violations) {
      for (const node of nodes.slice(0, 3)) found.push(`${name}, ${colorScheme} at ${width}: ${id}: ${node.html.slice(0, 160)}`);
    }
  }
  return found;
}

test("axe finds nothing on any page, in light and in dark", async () => {
  const world = await furnish(chrome, alliance);
  await close(chrome, alliance, world.first);
  await write(chrome, alliance);
  await wonder(chrome, alliance);
  await send(chrome, alliance);
  const patterns = await declared();
  const looked = new Set();
  const found = [];
  for (const person of PEOPLE) {
    const desk = await Desk.login(chrome, alliance, person);
    if (person === "demo-operator-1") await invite(desk);
    for (const [pattern, addresses] of await reach(desk, patterns)) {
      if (looked.has(pattern)) continue;
      looked.add(pattern);
      for (const [at, address] of addresses.entries()) {
        await desk.page.goto(alliance.url + address);
        // The first of its kind in both looks, those like it in one.
        found.push(...(await findings(desk.page, `${address} of ${person}`, at === 0 ? LOOKS : [LOOKS[at % 2]])));
      }
    }
    if (person === "demo-operator-1") {
      // Asked once more who it is, which the door does after ten minutes.
      await alliance.advance("PT11M");
      await desk.page.goto(`${alliance.url}/console/confirm?then=%2Fconsole%2Fme`);
      await desk.page.locator("#confirm-code").waitFor();
      looked.add("/console/confirm");
      found.push(...(await findings(desk.page, "/console/confirm")));
    }
    await desk.close();
  }
  const unseen = patterns.filter((pattern) => !looked.has(pattern));
  assert.deepEqual(unseen, [], "declared pages that nobody of the tour reaches");

  const visitor = await Browser.open(chrome, alliance.url, { width: 360, height: 780 });
  const resident = await declaredOfResidents();
  const pages = ["/a/weizhanshan", world.first.page, "/a/weizhanshan/cases", "/console/login"];
  assert.deepEqual(resident.filter((pattern) => !pattern.includes("{proxy+}") && !pages.some((page) => patternOf([pattern], page))), []);
  const page = await visitor.page("/console/login");
  for (const address of pages) {
    for (const version of address.startsWith("/a/") ? ["?elder=0", "?elder=1"] : [""]) {
      await page.goto(alliance.url + address + version);
      found.push(...(await findings(page, address + version)));
    }
  }
  await visitor.close();
  assert.deepEqual(found, []);
});
