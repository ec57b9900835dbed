// Somebody applies for a badge on its page; a reviewer decides at the desk.

import assert from "node:assert/strict";
import { follow, unique } from "../stage.mjs";

const words = "Dived to the wreck, and came back.";

export default [
  {
    name: "apply",
    async tell(stage) {
      const { badge, applicant } = await apply(stage);
      await applicant.goto(`/badge/${badge}/application`);
      await applicant.getByRole("heading", { name: "Your application is waiting for a decision" }).waitFor();
      assert.equal(await applicant.getByRole("button", { name: "Send the application" }).count(), 0, "it can be sent twice");
    },
  },
  {
    name: "an application is approved, the applicant accepts the badge",
    async tell(stage) {
      const { title, email, applicant } = await apply(stage);
      const reviewer = await review(stage, "manager@coast.example", title);
      await reviewer.getByLabel("Comment").fill("Well dived.");
      await reviewer.getByLabel("What it was earned with").fill("Dived to the wreck in May.");
      await follow(reviewer, reviewer.getByRole("button", { name: "Approve and grant" }));
      await reviewer.getByText("The recipient is told.").waitFor();

      await applicant.reload();
      await applicant.getByText("Well dived.").waitFor();
      await applicant.goto(await stage.link(email, "/accept/"));
      await applicant.getByRole("heading", { name: title }).first().waitFor();
      await applicant.getByText("Dived to the wreck in May.").waitFor();
      await applicant.getByRole("button", { name: "Accept the badge" }).click();
      await applicant.getByRole("heading", { name: "The badge is yours" }).waitFor();
    },
  },
  {
    name: "a reviewer does not approve, and can't grant",
    on: ["phone", "desktop without script"],
    async tell(stage) {
      const { title, applicant } = await apply(stage);
      const reviewer = await review(stage, "reviewer@coast.example", title);
      assert.equal(await reviewer.getByRole("button", { name: "Approve and grant" }).count(), 0, "reviewers can grant");
      await reviewer.getByLabel("Comment").fill("Dive deeper.");
      await follow(reviewer, reviewer.getByRole("button", { name: "Do not approve" }));
      await reviewer.getByRole("status").waitFor();
      await applicant.reload();
      await applicant.getByRole("heading", { name: "Your application was not approved" }).waitFor();
      await applicant.getByText("Dive deeper.").waitFor();
      await applicant.getByRole("button", { name: "Send the application" }).waitFor(); // another time
    },
  },
];

// apply has somebody apply for a badge of their own that is open to applications.
export async function apply(stage) {
  const title = unique("Diving ");
  const badge = JSON.parse(await stage.run("badge", "create", "--issuer", "academy", "--title", title, "--criteria", "Dive to the wreck.", "--json")).id;
  await stage.run("badge", "applications", String(badge), "on", "--json");
  const email = `${unique("diver")}@people.example`;
  const applicant = await stage.open(`/badge/${badge}`);
  await follow(applicant, applicant.getByRole("link", { name: "Apply here" }));
  await stage.signIn(applicant, email);
  await applicant.getByLabel("What did you do for it?").fill(words);
  await follow(applicant, applicant.getByRole("button", { name: "Send the application" }));
  await applicant.getByRole("heading", { name: "Your application is waiting for a decision" }).waitFor();
  return { badge, title, email, applicant };
}

// review leads somebody from their desk to the one application for a badge.
async function review(stage, as, title) {
  const page = await stage.open("/desk", { as });
  await follow(page, page.getByRole("link", { name: "Academy of the Coast" }));
  await follow(page, page.getByRole("link", { name: "Applications", exact: true }));
  await follow(page, page.getByRole("row", { name: title }).getByRole("link"));
  await page.getByText(words).waitFor();
  return page;
}
