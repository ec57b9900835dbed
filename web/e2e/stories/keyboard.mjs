// People who use no mouse get everywhere, and see where they are; nothing moves for who wants no motion.

import assert from "node:assert/strict";
import { moving, none, walk } from "../look.mjs";

const walkThrough = (pages, as) => ({
  name: `keyboard and motion at ${pages.join(" ")}`,
  on: ["phone", "desktop"],
  async tell(stage) {
    const found = [];
    const page = await stage.open("/", { as });
    for (const path of pages) {
      await page.goto(path);
      found.push(...(await walk(page)).map((problem) => `${path}: ${problem}`));
      found.push(...(await moving(page)).map((problem) => `${path}: ${problem}`));
    }
    none(found);
  },
});

export default [
  walkThrough(["/", "/explore", "/search?q=knots", "/verify", "/sign-in"]),
  walkThrough(["/desk", "/desk/issuers/new", "/me/sign-ins"], "manager@coast.example"),
  {
    name: "accept with the keyboard alone",
    on: ["desktop"],
    async tell(stage) {
      const page = await stage.open((await stage.grant()).acceptUrl);
      await tabTo(page, "input[name=visibility]");
      await page.keyboard.press("ArrowDown");
      assert.equal(await page.locator("input[name=visibility]:checked").getAttribute("value"), "unlisted");
      await tabTo(page, "button[value=accept]");
      await page.keyboard.press("Enter");
      await page.getByText("Whoever has the address of its page can see it.").waitFor();
    },
  },
  {
    name: "skip to the content",
    on: ["desktop"],
    async tell(stage) {
      const page = await stage.open("/");
      await page.keyboard.press("Tab");
      assert.equal(await page.locator(".skip").isVisible(), true);
      await page.keyboard.press("Enter");
      assert.equal(await page.evaluate(() => document.activeElement.id), "main");
    },
  },
];

async function tabTo(page, selector) {
  for (let step = 0; step < 50; step++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((selector) => document.activeElement.matches(selector), selector)) return;
  }
  throw new Error(`the keyboard does not get to ${selector}`);
}
