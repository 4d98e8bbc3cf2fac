// Pictures of the key pages, for people to look at: `node screenshots.mjs [NAME...]`, with CHROMIUM and ALLIANCE_BIN as for the
// tests. Each page at the width of a phone and of a desk, in light and in dark, goes to `out/`.

import { Alliance } from "./lib/alliance.mjs";
import { Browser, launch, picture } from "./lib/browser.mjs";
import { Desk } from "./lib/console.mjs";
import { close, furnish } from "./lib/tour.mjs";

const SIZES = [{ width: 360, height: 780 }, { width: 1440, height: 900 }];
/** A list stands beside these on a screen of this width. */
const WIDE = { width: 1920, height: 1080 };
const BESIDE = ["ticket", "conversation"];

/** Each page: its name, who opens it (nobody: a resident or a visitor), and its address in the world of the tour. */
const PAGES = [
  ["login", null, () => "/console/login"],
  ["home", "demo-officer-1", () => "/console"],
  ["queue", "demo-officer-1", () => "/console/queue/area"],
  ["search", "demo-officer-1", () => "/console/search"],
  ["handover", "demo-officer-1", () => "/console/handover"],
  ["ticket", "demo-officer-1", (world) => `/console/tickets/${world.second.number}?list=/console/queue/area`],
  ["ticket-closed", "demo-officer-1", (world) => `/console/tickets/${world.first.number}`],
  ["new-ticket", "demo-officer-1", () => "/console/tickets/new"],
  ["inbox", "demo-officer-1", () => "/console/inbox"],
  ["conversation", "demo-officer-1", (world) => world.conversation],
  ["me", "demo-officer-1", () => "/console/me"],
  ["print", "demo-officer-1", (world) => `/console/tickets/${world.first.number}/print`],
  ["field", "demo-handler-1", () => "/console/field"],
  ["overview", "demo-operator-1", () => "/console"],
  ["people", "demo-operator-1", () => "/console/staff"],
  ["person", "demo-operator-1", () => "/console/staff/demo-handler-1"],
  ["units", "demo-operator-1", () => "/console/units"],
  ["calendar", "demo-operator-1", () => "/console/calendar"],
  ["accounts", "demo-operator-1", () => "/console/accounts"],
  ["account", "demo-operator-1", () => "/console/accounts/weizhanshan"],
  ["settings", "demo-operator-1", () => "/console/settings"],
  ["book", "demo-operator-1", () => "/console/settings/categories"],
  ["district", "demo-operator-1", () => "/console/district"],
  ["freeze", "demo-operator-1", () => "/console/freeze"],
  ["letters", "demo-operator-1", () => "/console/dead-letters"],
  ["menus", "demo-operator-1", () => "/console/menus"],
  ["menu-sheet", "demo-operator-1", () => "/console/menus/sheets/alliance"],
  ["menu-account", "demo-operator-1", () => "/console/menus/accounts/weizhanshan"],
  ["canned", "demo-account-admin-1", () => "/console/canned"],
  ["hours", "demo-account-admin-1", () => "/console/hours"],
  ["design", "demo-operator-1", () => "/console/design"],
  ["audit", "demo-auditor-1", () => "/console/audit"],
  ["case", "demo-editor-1", (world) => `/console/cases/${world.first.number}`],
  ["resident-progress", null, (world) => world.first.page],
  ["articles", "demo-editor-1", () => "/console/articles?list=published"],
  ["article", "demo-editor-1", () => "/console/articles/de30000000000002"],
  ["article-edit", "demo-editor-1", () => "/console/articles/de30000000000002/edit"],
  ["rules", "demo-editor-1", () => "/console/rules"],
  ["resident-home", null, () => "/a/weizhanshan"],
  ["resident-home-elder", null, () => "/a/weizhanshan?elder=1"],
  ["resident-column", null, () => "/a/weizhanshan/columns/news?elder=0"],
  ["resident-article", null, () => "/a/weizhanshan/articles/de30000000000002"],
];

const chrome = await launch();
const alliance = await Alliance.start();
try {
  const world = await furnish(chrome, alliance);
  await close(chrome, alliance, world.first);
  const desks = new Map();
  const chosen = PAGES.filter(([name]) => process.argv.length < 3 || process.argv.slice(2).includes(name));
  for (const [name, person, address] of chosen) {
    if (!desks.has(person)) desks.set(person, await open(person));
    const page = desks.get(person);
    if (name === "conversation") {
      await page.goto(`${alliance.url}/console/inbox`);
      world.conversation = await page.locator(".inbox a").first().getAttribute("href");
    }
    await page.goto(alliance.url + address(world));
    for (const size of SIZES) {
      await page.setViewportSize(size);
      // As high as the page, so that the bar of a phone is below it.
      const height = await page.evaluate(() => Math.min(document.documentElement.scrollHeight, 3000));
      await page.setViewportSize({ width: size.width, height: Math.max(height, size.height) });
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await picture(page, `key-${name}-${size.width}-${colorScheme}`);
      }
    }
    if (BESIDE.includes(name)) {
      await page.setViewportSize(WIDE);
      await page.locator(".beside .queue").first().waitFor();
      await picture(page, `key-${name}-${WIDE.width}-dark`);
    }
  }
  console.log(`pictures of ${chosen.length} pages are in tests/e2e/out`);
} finally {
  await chrome.close();
  await alliance.close();
}

/** A page of this person's browser, logged in where it is one of staff. */
async function open(person) {
  if (person !== null) return (await Desk.login(chrome, alliance, person)).page;
  return (await Browser.open(chrome, alliance.url, SIZES[0])).page("/");
}
