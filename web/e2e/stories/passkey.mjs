// People sign in with a passkey: their device asks for their finger, and that is all.

import assert from "node:assert/strict";
import { follow, unique } from "../stage.mjs";

export default [
  {
    name: "make a passkey, sign in with it",
    on: ["phone", "desktop"],
    async tell(stage) {
      const email = `${unique("key")}@people.example`;
      await stage.run("account", "create", "--name", "Kim Key", "--email", email, "--json");
      const page = await stage.open("/me/sign-ins", { as: email });
      await addAuthenticator(page);
      await page.getByLabel("Name of the new passkey").fill("My phone");
      await page.getByRole("button", { name: "Make a passkey" }).click();
      await page.getByRole("status").waitFor();
      await page.getByText("My phone").first().waitFor();

      await page.locator(".visitor summary").click();
      await follow(page, page.getByRole("button", { name: "Sign out" }));
      await page.goto("/sign-in?next=/me/sign-ins");
      await page.getByRole("region", { name: "With a passkey" }).getByRole("button").click();
      await page.waitForURL("**/me/sign-ins");
      await page.getByText("My phone").first().waitFor();
    },
  },
  {
    name: "without script no passkey is offered",
    on: ["phone without script"],
    async tell(stage) {
      const page = await stage.open("/sign-in");
      await page.getByLabel("E-mail address").waitFor();
      assert.equal(await page.getByRole("region", { name: "With a passkey" }).isVisible(), false);
    },
  },
];

// addAuthenticator gives the browser a device that holds passkeys and agrees to everything (Chromium's own stand-in).
async function addAuthenticator(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
  });
}
