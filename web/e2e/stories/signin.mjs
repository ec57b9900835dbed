// People sign in with what they have: an account in the fediverse, a mailbox, a password.

import assert from "node:assert/strict";
import { follow, unique } from "../stage.mjs";

export default [
  {
    name: "sign in with the fediverse",
    async tell(stage) {
      const name = unique("fedi");
      const host = new URL(stage.world.mastodon).host;
      const page = await stage.open("/me/sign-ins");
      await page.waitForURL("**/sign-in?next=*");
      const way = page.getByRole("region", { name: "With your fediverse account" });
      await way.getByLabel("Your address in the fediverse").fill(`@${name}@${host}`);
      await way.getByRole("button").click();
      await page.getByLabel("Account").fill(name);
      await page.getByRole("button", { name: "Authorize" }).click();
      await page.waitForURL("**/me/sign-ins");
      await page.getByText(`@${name}@${host}`).waitFor();
    },
  },
  {
    name: "sign in with the fediverse, denied",
    on: ["phone without script"],
    async tell(stage) {
      const page = await stage.open("/sign-in");
      const way = page.getByRole("region", { name: "With your fediverse account" });
      await way.getByLabel("Your address in the fediverse").fill(new URL(stage.world.mastodon).host);
      await way.getByRole("button").click();
      await page.getByRole("button", { name: "Deny" }).click();
      await page.getByRole("alert").waitFor();
      assert.equal(new URL(page.url()).origin, stage.world.origin);
      await page.getByRole("link", { name: "Sign in" }).first().waitFor();
    },
  },
  {
    name: "sign in with an OpenID Connect provider",
    async tell(stage) {
      const email = `${unique("open")}@people.example`;
      const { badgeRecord } = await stage.grant({ email });
      const page = await stage.open("/me");
      await providersPage(page);
      await page.getByLabel("E-mail").fill(email);
      await page.getByRole("button", { name: "Agree" }).click();
      await page.waitForURL(`${stage.world.origin}/me`);
      await page.getByRole("button", { name: `Accept ${badgeRecord.title}` }).waitFor(); // the address shows whose it is
      await page.goto("/me/sign-ins");
      await page.getByText(`Harbour Office ${email}`).waitFor();
    },
  },
  {
    name: "sign in with an OpenID Connect provider, cancelled",
    on: ["phone without script"],
    async tell(stage) {
      const page = await stage.open("/sign-in");
      await providersPage(page);
      await page.getByRole("button", { name: "Cancel" }).click();
      await page.getByRole("alert").waitFor();
      assert.equal(await page.locator(".visitor summary").count(), 0, "somebody is signed in");
    },
  },
  {
    name: "sign in with a link by mail",
    async tell(stage) {
      const email = `${unique("mail")}@people.example`;
      const page = await stage.open("/sign-in");
      await page.getByLabel("E-mail address").fill(email);
      await page.getByRole("button", { name: "Send the link" }).click();
      await page.getByRole("heading", { name: "Look into your mailbox" }).waitFor();
      const link = await stage.link(email, "/sign-in/");
      await page.goto(link);
      await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
      await signedIn(page);
      await page.goto(link);
      await page.getByRole("heading", { name: "This link does not work" }).waitFor();
    },
  },
  {
    name: "set a password, sign out, sign in with it",
    async tell(stage) {
      const email = `${unique("pass")}@people.example`;
      await stage.run("account", "create", "--name", "Paula Password", "--email", email, "--json");
      const page = await stage.open("/me/sign-ins", { as: email });
      const details = page.locator("details", { hasText: "Set a password" });
      if (!(await details.evaluate((element) => element.open))) await details.locator("summary").click();
      await page.getByLabel("New password").fill("a few words in a row");
      await page.getByRole("button", { name: "Save the password" }).click();
      await page.getByRole("status").waitFor();
      await page.locator(".visitor summary").click();
      await follow(page, page.getByRole("button", { name: "Sign out" }));
      await follow(page, page.getByRole("link", { name: "Sign in" }).first());
      await page.getByText("With a password").click();
      await page.getByLabel("Name to sign in with").fill(email);
      await page.getByLabel("Password", { exact: true }).fill("wrong");
      await page.locator("form[action='/sign-in/password'] button").click();
      await page.getByRole("alert").waitFor();
      await page.getByLabel("Password", { exact: true }).fill("a few words in a row");
      await page.locator("form[action='/sign-in/password'] button").click();
      await signedIn(page);
    },
  },
];

// providersPage leads from the page to sign in to the one on which the provider asks.
async function providersPage(page) {
  await page.getByRole("region", { name: "With Harbour Office" }).getByRole("button").click();
  await page.waitForURL("**/authorize?*");
}

async function signedIn(page) {
  await page.locator(".visitor summary").waitFor();
}
