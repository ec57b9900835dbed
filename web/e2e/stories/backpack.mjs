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
  const page = await stage.open("/sign-in?next=/me");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await page.getByRole("heading", { name: "Look into your mailbox" }).waitFor();
  await page.goto(await stage.link(email, "/sign-in/"));
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Waiting for your answer" }).waitFor();
  return page;
}
