// What is true of every page: axe-core finds nothing, nothing is wider than the screen, nothing stands on top of
// something else or is cut off, the keyboard gets everywhere and shows where it is, and who wants no motion sees none.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// Each scheme has colours of its own; all else is the same in both.
const everything = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
const colours = { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } };

// problems returns what is wrong with the page as it is shown now, in words.
export async function problems(page) {
  const found = [];
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" }); // colours that fade have no contrast yet
  await page.evaluate(axe);
  await openAll(page);
  found.push(...(await violations(page, everything)).map((v) => `in light: ${v}`));
  await page.emulateMedia({ colorScheme: "dark" });
  found.push(...(await violations(page, colours)).map((v) => `in dark: ${v}`));
  return found;
}

// What is folded away is looked at, too.
function openAll(page) {
  return page.evaluate(() => {
    for (const details of document.querySelectorAll("main details")) details.open = true;
  });
}

function violations(page, options) {
  return page.evaluate(async (options) => {
    const { violations } = await globalThis.axe.run(document, { ...options, resultTypes: ["violations"] });
    return violations.flatMap((v) => v.nodes.map((node) => `${v.id}: ${node.html.slice(0, 200)}: ${node.failureSummary.replace(/\s+/g, " ")}`));
  }, options);
}

// The widths of a small phone, of a phone, and of a desk.
const widths = [320, 390, 1280];

// misplaced returns what does not fit: what makes people scroll sideways (WCAG 2.2, 1.4.10 Reflow), and text that
// is cut off, or under other text.
export async function misplaced(page) {
  const found = [];
  const before = page.viewportSize();
  await openAll(page);
  for (const width of widths) {
    await page.setViewportSize({ width, height: before.height });
    found.push(...[...(await page.evaluate(tooWide)), ...(await page.evaluate(crowded))].map((problem) => `at ${width} pixels, ${problem}`));
  }
  await page.setViewportSize(before);
  return found;
}

// tooWide runs in the page. What stands out to the left of a page that runs from the right can't be scrolled to.
function tooWide() {
  const room = document.documentElement.clientWidth;
  const out = [...document.querySelectorAll("body *")].filter((e) => {
    const box = e.getBoundingClientRect();
    return e.checkVisibility() && box.width > 0 && (box.right > room + 1 || box.left < -1);
  });
  if (document.documentElement.scrollWidth <= room) return [];
  return [`wider than the screen: ${out.slice(-3).map((e) => e.outerHTML.slice(0, 160)).join(" | ") || "something"}`];
}

// crowded runs in the page.
function crowded() {
  const ways = new Map(); // by element: what cuts its text off or scrolls it, and whether it is meant to be seen
  const way = (e) => {
    if (!e || e === document.body) return { frame: null, seen: true };
    if (!ways.has(e)) {
      const above = way(e.parentElement);
      const style = getComputedStyle(e);
      ways.set(e, {
        frame: style.overflowX === "visible" ? above.frame : e,
        cuts: ["hidden", "clip"].includes(style.overflowX) || style.overflowX === "visible" && above.cuts,
        seen: above.seen && style.clipPath === "none" && style.textOverflow !== "ellipsis", // for screen readers; cut off on purpose
      });
    }
    return ways.get(e);
  };
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const e = node.parentElement;
    if (!node.data.trim() || e.closest("svg, script, style, option, textarea") || !e.checkVisibility({ visibilityProperty: true }) || !way(e).seen) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) if (box.width > 1) texts.push({ node, box, ...way(e) });
  }
  const words = (text) => `“${text.node.data.trim().replace(/\s+/g, " ").slice(0, 40)}” (${text.node.parentElement.outerHTML.slice(0, 80)})`;
  const found = [];
  for (const text of texts) {
    if (!text.frame || !text.cuts) continue;
    const frame = text.frame.getBoundingClientRect();
    if (text.box.left < frame.left - 2 || text.box.right > frame.right + 2) found.push(`cut off: ${words(text)}`);
  }
  texts.sort((a, b) => a.box.top - b.box.top);
  for (const [i, one] of texts.entries()) {
    for (let k = i + 1; k < texts.length && texts[k].box.top < one.box.bottom; k++) {
      const other = texts[k];
      if (one.frame !== other.frame) continue; // what scrolls goes under its edge
      const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const down = Math.min(one.box.bottom, other.box.bottom) - other.box.top;
      if (across > 3 && down > 0.5 * Math.min(one.box.height, other.box.height)) found.push(`${words(one)} and ${words(other)} on top of each other`);
    }
  }
  return found.slice(0, 5);
}

// walk goes through the page with the Tab key, from its beginning to its end, and returns what is wrong with where
// that leads. Everything that can be used must come, and be seen where it is.
export async function walk(page) {
  const found = [];
  const expected = await page.evaluate(() => {
    // One radio button of a group takes the focus (the arrow keys lead to the others).
    const groups = new Set();
    return [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")].filter((e) => {
      if (e.disabled || e.closest("details:not([open]) > :not(summary)") || !e.checkVisibility()) return false;
      if (e.type !== "radio") return true;
      const group = `${e.form?.id}/${e.name}`;
      return !groups.has(group) && groups.add(group);
    }).length;
  });
  let steps = 0;
  for (; steps <= expected; steps++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(focused);
    if (!at || steps > 0 && at.skip) break; // past the end, some browsers begin anew
    if (steps === 0 && !at.skip) found.push(`the first stop is ${at.html}, not the link that skips to the content`);
    if (at.problem) found.push(`${at.html}: ${at.problem}`);
  }
  if (steps < expected) found.push(`the keyboard gets to ${steps} of ${expected} things`);
  if (steps > expected) found.push(`the keyboard does not get out of the page after ${expected} things`);
  return found;
}

// focused runs in the page. It tells what has the focus, and what is wrong with how that looks.
function focused() {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  // Of a choice in a box, the box is what shows where one is.
  const shown = [e, e.labels?.[0], e.nextElementSibling, e.closest("fieldset, form[role=search]")].filter(Boolean);
  const marked = shown.flatMap((s) => [getComputedStyle(s), getComputedStyle(s, "::after")]).some((style) => {
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== "none";
  });
  const box = (e.type === "radio" || e.type === "checkbox" ? e.closest("label") ?? e : e).getBoundingClientRect();
  const seen = box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  const problem = !marked ? "nothing shows that it has the focus" : !seen ? "it has the focus and can't be seen" : "";
  return { html: e.outerHTML.slice(0, 160), skip: e.matches(".skip"), problem };
}

// moving returns what moves although the person wants nothing to.
export async function moving(page) {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const found = await page.evaluate(() => {
    const longest = (durations) => Math.max(...durations.split(",").map(parseFloat));
    return [...document.querySelectorAll("*")].flatMap((e) => [null, "::before", "::after"].flatMap((part) => {
      const style = getComputedStyle(e, part);
      const moves = longest(style.transitionDuration) > 0.01 || style.animationName !== "none" && longest(style.animationDuration) > 0.01;
      return moves ? [`${e.outerHTML.slice(0, 100)}${part ?? ""} moves for who wants no motion`] : [];
    })).slice(0, 5);
  });
  await page.emulateMedia({ reducedMotion: null });
  return found;
}

// none fails a story with what was found to be wrong.
export function none(found) {
  if (found.length > 0) throw new Error([...new Set(found)].join("\n"));
}
