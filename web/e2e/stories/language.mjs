// People read the pages in their language.

import assert from "node:assert/strict";
import { follow, unique } from "../stage.mjs";

export default [
  {
    name: "language of the browser",
    on: ["phone"],
    async tell(stage) {
      for (const [locale, language, words] of [["de-AT", "de", "Entdecken"], ["en-US", "en", "Explore"], ["nl-NL", "en", "Explore"]]) {
        const page = await stage.open("/", { locale });
        assert.equal(await page.locator("html").getAttribute("lang"), language);
        await page.getByRole("navigation").getByRole("link", { name: words }).waitFor();
      }
    },
  },
  {
    name: "a language is chosen, and remembered",
    async tell(stage) {
      const page = await stage.open(`/badge/${stage.world.badge}`);
      await follow(page, page.getByRole("button", { name: "Deutsch" }));
      assert.equal(new URL(page.url()).pathname, `/badge/${stage.world.badge}`, "the choice leads elsewhere");
      await reads(page, "de", "Entdecken");
      await page.goto("/explore");
      await reads(page, "de", "Entdecken");
      const later = await page.context().newPage(); // another window of the same browser
      await later.goto("/");
      await reads(later, "de", "Entdecken");
      await follow(later, later.getByRole("button", { name: "Français" }));
      await reads(later, "fr", "Explorer");
    },
  },
  {
    name: "a language is kept when one signs in",
    on: ["phone without script"],
    async tell(stage) {
      const email = `${unique("lingua")}@people.example`;
      await stage.run("account", "create", "--name", "Lin Lingua", "--email", email, "--json");
      const page = await stage.open("/");
      await follow(page, page.getByRole("button", { name: "Polski" }));
      await page.goto((await stage.run("account", "sign-in-link", email)).match(/http\S+/)[0]);
      await follow(page, page.getByRole("main").getByRole("button"));
      assert.equal(await page.locator("html").getAttribute("lang"), "pl");
    },
  },
];

async function reads(page, language, words) {
  assert.equal(await page.locator("html").getAttribute("lang"), language);
  await page.getByRole("navigation").getByRole("link", { name: words }).waitFor();
}
