// Somebody opens the link that came with a badge, and answers.

import assert from "node:assert/strict";
import { follow, until } from "../stage.mjs";

export default [
  {
    name: "accept",
    async tell(stage) {
      const { email } = await stage.grant({ name: "Rosa Luz" });
      const link = await stage.link(email, "/accept/");
      const page = await stage.open(link);
      await page.getByText("Rosa Luz, you got a badge").waitFor();
      await page.getByText("Public", { exact: true }).click();
      await page.getByRole("button", { name: "Accept the badge" }).click();
      await page.getByRole("heading", { name: "The badge is yours" }).waitFor();
      assert.equal(page.url(), link, "the answer is at the link itself");
      await follow(page, page.getByRole("link", { name: "See your badge" }));
      await valid(page);
      assert.match(await page.title(), /Knots, earned by Rosa Luz/);
    },
  },
  {
    name: "accept for nobody else",
    on: ["phone without script"],
    async tell(stage) {
      const { acceptUrl, noteId } = await stage.grant();
      const page = await stage.open(acceptUrl);
      await page.getByText("Private", { exact: true }).click();
      await page.getByRole("button", { name: "Accept the badge" }).click();
      await page.getByText("It is shown to nobody but you.").waitFor();
      assert.equal((await page.goto(noteId)).status(), 404, "a private badge has a page for all");
    },
  },
  {
    name: "decline",
    async tell(stage) {
      const page = await stage.open((await stage.grant()).acceptUrl);
      assert.equal(await page.getByRole("button", { name: "Decline" }).isVisible(), false, "declining is in the way");
      await page.getByText("You do not want it?").click();
      await page.getByRole("button", { name: "Decline the badge" }).click();
      await page.getByRole("heading", { name: "You declined this badge" }).waitFor();
      await page.reload();
      assert.equal(await page.getByRole("button", { name: "Accept" }).count(), 0, "it can still be accepted");
    },
  },
  {
    name: "wrong link",
    on: ["phone without script"],
    async tell(stage) {
      const { acceptUrl } = await stage.grant();
      const page = await stage.open(acceptUrl.slice(0, -3));
      await page.getByRole("heading", { name: "This link does not open a badge" }).waitFor();
      await page.getByText("Some programs cut long links in two").waitFor();
    },
  },
  {
    name: "revoked",
    async tell(stage) {
      const grant = await stage.grant();
      const page = await stage.open(grant.acceptUrl);
      await follow(page, page.getByRole("button", { name: "Accept the badge" }));
      await follow(page, page.getByRole("link", { name: "See your badge" }));
      await valid(page);
      await stage.run("grant", "revoke", String(grant.badgeRecord.id), "--reason", "granted by mistake", "--json");
      const answer = await page.reload();
      assert.equal(answer.status(), 410);
      await page.getByRole("heading", { name: "This badge was withdrawn" }).waitFor();
      await page.getByText("granted by mistake").waitFor();
      await page.goto(grant.acceptUrl);
      await page.getByRole("heading", { name: "This badge was withdrawn" }).waitFor();
    },
  },
];

// valid waits until the documents of an accepted grant are signed and its page says so.
export async function valid(page) {
  await until("the badge is valid", async () => {
    await page.reload();
    return page.locator(".state-processed").first().isVisible();
  });
}
