// Somebody opens the short link that a hall is shown, and claims the badge with the address that is on the list.

import assert from "node:assert/strict";
import { unique } from "../stage.mjs";

export default [
  {
    name: "claim with the link of a claim page",
    async tell(stage) {
      const email = `${unique("walker")}@people.example`;
      const page = await stage.open(await claimPage(stage, email));
      await page.getByLabel("Your e-mail address").fill(email);
      await page.getByRole("button", { name: "Claim the badge" }).click();
      await page.getByRole("heading", { name: "Look into your messages" }).waitFor();
      await page.goto(await stage.link(email, "/accept/"));
      await page.getByRole("button", { name: "Accept the badge" }).click();
      await page.getByRole("heading", { name: "The badge is yours" }).waitFor();
    },
  },
  {
    name: "nobody learns who is on a list",
    on: ["phone without script"],
    async tell(stage) {
      const email = `${unique("walker")}@people.example`;
      const link = await claimPage(stage, email);
      const page = await stage.open(link);
      const answers = [];
      for (const address of [email, `not-${email}`]) {
        await page.goto(link);
        await page.getByLabel("Your e-mail address").fill(address);
        await page.getByRole("button", { name: "Claim the badge" }).click();
        await page.getByRole("heading", { name: "Look into your messages" }).waitFor();
        answers.push(await page.locator("main").innerText());
      }
      assert.equal(answers[0], answers[1]);
    },
  },
];

// claimPage makes a list with one address, by the API that programs use for that, and a page on which to claim the badge.
async function claimPage(stage, email) {
  const key = unique("laurel_key-of-the-academy-");
  await stage.run("apikey", "create", "--for", "bitbadges", "--account", "manager@coast.example", "--key", key, "--json");
  const { doc } = await store(stage, key, "", { handlerId: "email", label: "Walkers" });
  await store(stage, key, "/storeActions/single", {
    dynamicDataId: doc.dynamicDataId, dataSecret: doc.dataSecret, actionName: "add", payload: { email },
  });
  return JSON.parse(await stage.run("claimpage", "create", "--badge", String(stage.world.badge), "--list", doc.dynamicDataId, "--json")).url;
}

async function store(stage, key, path, body) {
  const answer = await fetch(`${stage.world.origin}/bitbadges/api/v0${path || "/dynamicStores"}`, {
    method: "POST", headers: { "x-api-key": key, "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer.json();
}
