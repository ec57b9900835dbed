// Issuers make badges at the desk, draw them, grant them.

import assert from "node:assert/strict";
import { follow, unique, until } from "../stage.mjs";

const manager = "manager@coast.example";

export default [
  {
    name: "a new badge, drawn",
    async tell(stage) {
      const title = unique("Weather ");
      const page = await newBadge(stage, title);
      const preview = page.locator("#preview");
      await preview.waitFor();
      const before = await preview.getAttribute("src");
      await page.getByRole("radio", { name: "Hexagon" }).check({ force: true });
      await page.getByRole("radio", { name: "sailing boat" }).check({ force: true });
      await page.getByLabel("Along the top").fill("WEATHER");
      if (stage.script) {
        await until("the drawing follows", async () => decodeURIComponent(await preview.getAttribute("src")).includes("WEATHER"));
      } else {
        await follow(page, page.getByRole("button", { name: "Show it" }));
      }
      await until("the drawing is shown", () => preview.evaluate((image, before) => image.complete && image.naturalWidth > 0 && !image.src.endsWith(before), before));
      await follow(page, page.getByRole("button", { name: "Save" }));
      await page.getByRole("status").waitFor();
      assert.match(await page.locator(".medal img").getAttribute("alt"), /hexagon.*sailing boat.*WEATHER/i);
      const { acceptUrl } = await stage.grant({ badge: Number(page.url().match(/badges\/(\d+)/)[1]) });
      const theirs = await stage.open(acceptUrl);
      await theirs.getByRole("heading", { name: title }).first().waitFor();
    },
  },
  {
    name: "a wrong form keeps what was typed",
    on: ["phone without script"],
    async tell(stage) {
      const page = await stage.open(`/desk/issuers/${stage.world.issuer}/badges/new`, { as: manager });
      await page.locator("#description").fill("Knows **clouds**.");
      await page.getByLabel("Years").fill("-3");
      await page.getByRole("button", { name: "Save, then draw its picture" }).click();
      await page.getByRole("alert").waitFor();
      assert.equal(await page.locator("#description").inputValue(), "Knows **clouds**.");
      await page.getByRole("link", { name: "See the field that is wrong" }).click();
      assert.match(page.url(), /#wrong-/);
    },
  },
];

// newBadge makes a badge with the form, up to its drawing.
export async function newBadge(stage, title) {
  const page = await stage.open("/desk", { as: manager });
  await page.getByRole("link", { name: "Academy of the Coast" }).click();
  await page.getByRole("link", { name: "New badge" }).click();
  await page.getByLabel("Title", { exact: true }).fill(title);
  await page.locator("#description").fill("Reads the *sky*.");
  await page.getByLabel("How it is earned", { exact: true }).fill("Foretell a storm.");
  await page.getByRole("button", { name: "Save, then draw its picture" }).click();
  await page.getByRole("heading", { name: "Badge designer" }).waitFor();
  return page;
}
