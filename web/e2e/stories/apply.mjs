// Somebody applies for a badge on its page.

import assert from "node:assert/strict";
import { unique } from "../stage.mjs";

export default [
  {
    name: "apply",
    async tell(stage) {
      const { badge, applicant } = await apply(stage);
      await applicant.getByRole("heading", { name: "Your application is waiting for a decision" }).waitFor();
      await applicant.goto(`/badge/${badge}/application`);
      assert.equal(await applicant.getByRole("button", { name: "Send the application" }).count(), 0, "it can be sent twice");
    },
  },
];

// apply has somebody apply for a badge of their own that is open to applications.
export async function apply(stage) {
  const badge = JSON.parse(await stage.run("badge", "create", "--issuer", "academy", "--title", unique("Diving "), "--criteria", "Dive to the wreck.", "--json")).id;
  await stage.run("badge", "applications", String(badge), "on", "--json");
  const email = `${unique("diver")}@people.example`;
  const applicant = await stage.open(`/badge/${badge}`);
  await applicant.getByRole("link", { name: "Apply here" }).click();
  await applicant.getByLabel("E-mail address").fill(email);
  await applicant.getByRole("button", { name: "Send the link" }).click();
  await applicant.goto(await stage.link(email, "/sign-in/"));
  await applicant.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await applicant.getByLabel("What did you do for it?").fill("Dived to the wreck, and came back.");
  await applicant.getByRole("button", { name: "Send the application" }).click();
  return { badge, email, applicant };
}
