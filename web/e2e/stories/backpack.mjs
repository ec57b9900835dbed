// Recipients look after their badges: they answer offers, show and hide, put together, take everything along, and go.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { follow, unique, until } from "../stage.mjs";

export default [
  {
    name: "the backpack: accept, collect, export",
    async tell(stage) {
      const page = await owner(stage);
      await page.getByLabel(/^Who may see it/).first().selectOption("public");
      await page.getByRole("button", { name: "Accept Knots" }).click();
      await page.getByRole("status").waitFor();
      await until("the badge is valid", async () => {
        await page.goto("/me");
        return page.locator(".state-processed").first().isVisible();
      });

      await page.getByRole("link", { name: "My collections" }).click();
      await page.getByRole("link", { name: "New collection" }).click();
      await page.getByLabel("Name", { exact: true }).fill("At sea");
      await page.getByLabel("Knots").fill("1");
      await follow(page, page.getByRole("button", { name: "Save" }));
      await page.goto("/me/collections");
      await page.locator("a[href*='/collection/']").click();
      await page.getByRole("heading", { name: "At sea" }).waitFor();
      await page.getByRole("link", { name: "Knots" }).waitFor();

      await page.goto("/me");
      const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Export everything (zip)" }).click()]);
      assert.equal(readFileSync(await file.path()).subarray(0, 2).toString(), "PK");
    },
  },
  {
    name: "import a badge of another server",
    async tell(stage) {
      const email = `${unique("keeper")}@people.example`;
      const page = await stage.open("/me/import");
      await stage.signIn(page, email);
      const theirs = (who) => `${stage.world.elsewhere}/assertion/${who}`;
      await page.getByLabel("Address of a badge").fill(theirs("another@people.example"));
      await follow(page, page.getByRole("button", { name: "Check and import" }));
      await page.getByText("It was granted to somebody else.").waitFor();
      await page.getByLabel("Address of a badge").fill(theirs(email));
      await follow(page, page.getByRole("button", { name: "Check and import" }));
      await follow(page, page.getByRole("link", { name: "Lighthouse keeper" }));
      await page.getByRole("link", { name: "Friends of the Light" }).waitFor();
      await page.goto("/me");
      await page.getByRole("region", { name: "From other servers" }).getByRole("link", { name: "Lighthouse keeper" }).waitFor();

      const file = { name: "badge.json", mimeType: "application/json", buffer: Buffer.from(await (await fetch(theirs(email))).text()) };
      await page.goto("/me/import");
      await page.getByLabel("File").setInputFiles(file);
      await follow(page, page.getByRole("button", { name: "Check and import" }));
      await page.getByRole("link", { name: "Lighthouse keeper" }).waitFor(); // the same badge, not another
      await page.goto("/me");
      assert.equal(await page.getByRole("link", { name: "Lighthouse keeper" }).count(), 1);
    },
  },
  {
    name: "delete my data",
    on: ["phone without script"],
    async tell(stage) {
      const page = await owner(stage);
      await page.getByRole("button", { name: "Decline Knots" }).click();
      await page.getByRole("status").waitFor();
      await page.goto("/me/erase");
      const field = page.locator("#word");
      const [, word] = (await page.locator("label[for=word]").innerText()).match(/“(.+)”/);
      await field.fill(word);
      await page.getByRole("button", { name: "Delete everything" }).click();
      await page.getByRole("heading", { name: "Your data is deleted" }).waitFor();
      await page.goto("/me");
      await page.waitForURL("**/sign-in?next=*");
    },
  },
];

// owner signs somebody in by mail who was just offered a badge at that address.
async function owner(stage) {
  const { email } = await stage.grant({ email: `${unique("owner")}@people.example`, name: "Olga Owner" });
  await stage.mail(email); // the offer
  const page = await stage.open("/me");
  await stage.signIn(page, email);
  await page.getByRole("heading", { name: "Waiting for your answer" }).waitFor();
  return page;
}
