// People read the pages in their language.

import assert from "node:assert/strict";

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
];
