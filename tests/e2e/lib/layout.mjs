// What a page must meet to be read and touched by somebody of 73, measured in the browser.

import assert from "node:assert/strict";

import { DESKTOP, PHONE, picture } from "./browser.mjs";

/** What each kind of page is held to, in CSS pixels: all text, main text, all targets, main targets. */
export const STAFF = { text: 14, target: 44 };
export const RESIDENT = { text: 18, target: 44 };
export const ELDER = { text: 18, mainText: 30, target: 44, mainTarget: 60 };

/** Measures a page at both widths and keeps a picture of each. */
export async function holds(page, name, rules) {
  const before = page.viewportSize();
  for (const size of [PHONE, DESKTOP]) {
    await page.setViewportSize(size);
    await page.evaluate(loaded);
    const findings = await page.evaluate(measure, rules);
    await picture(page, `${name}-${size.width}`);
    assert.deepEqual(findings, [], `${name} at ${size.width} pixels`);
  }
  await page.setViewportSize(before);
}

/** Runs in the page: waits for its pictures, which come late to who has not scrolled to them. */
async function loaded() {
  const images = [...document.images].filter((image) => image.checkVisibility());
  for (const image of images) image.loading = "eager";
  await Promise.all(images.map((image) => image.decode()));
}

/** Runs in the page: everything that is wrong with it. */
function measure(rules) {
  const findings = new Set();
  const name = (element) => {
    const words = (element.textContent || element.alt || element.name || "").trim().slice(0, 20);
    return `${element.localName}${element.id ? `#${element.id}` : ""} “${words}”`;
  };
  const visible = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const offScreen = (box) => box.right <= 0 || box.width <= 1 || box.height <= 1;

  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) {
    const culprits = [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
    findings.add(`${wide} pixels too wide: ${culprits.slice(0, 3).map(name)}`);
  }

  // A box to tick is as large as the label around it.
  const touched = "a[href], button, select, textarea, summary, label.pick, label.tick, label.button, input:not([type=hidden])";
  for (const element of document.querySelectorAll(touched)) {
    if (!visible(element) || element.closest("label.pick, label.tick, .skip") !== null && !element.matches("label.pick, label.tick")) continue;
    const box = element.getBoundingClientRect();
    if (offScreen(box)) continue;
    const main = rules.mainTarget !== undefined && element.matches("button, .button");
    const least = main ? rules.mainTarget : rules.target;
    const [width, height] = [Math.round(box.width), Math.round(box.height)];
    if (height < least || width < least) findings.add(`${name(element)} is ${width}×${height}, not ${least}×${least}`);
  }

  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = (colour) => {
    const [red, green, blue] = colour.slice(0, 3).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ground = (element) => {
    for (let up = element; up; up = up.parentElement) {
      const colour = channels(getComputedStyle(up).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || element.closest("script, style, noscript, .skip, .hidden, option")) continue;
    if (!visible(element) || offScreen(element.getBoundingClientRect())) continue;
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const least = element.closest(".main") && rules.mainText ? rules.mainText : rules.text;
    if (size < least) findings.add(`${name(element)} has ${size} pixels, not ${least}`);
    if (parseFloat(style.lineHeight) / size < 1.3) findings.add(`${name(element)} has lines ${style.lineHeight} apart`);
    const lights = [luminance(channels(style.color)), luminance(ground(element))].sort((one, other) => other - one);
    const contrast = (lights[0] + 0.05) / (lights[1] + 0.05);
    if (contrast < 4.5) findings.add(`${name(element)} has a contrast of ${contrast.toFixed(1)}`);
  }

  for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea:not([hidden])")) {
    if (!field.labels.length && !field.getAttribute("aria-label")) findings.add(`${name(field)} has no label`);
  }
  for (const image of document.querySelectorAll("img:not([alt])")) findings.add(`${name(image)} has no description`);
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  for (const id of ids.filter((one, at) => ids.indexOf(one) !== at)) findings.add(`two elements have the id ${id}`);
  const heads = [...document.querySelectorAll("h1")].filter(visible).length;
  if (heads !== 1) findings.add(`${heads} visible first headings`);
  if (document.documentElement.lang !== "zh-CN") findings.add("the language is not declared");
  return [...findings];
}
