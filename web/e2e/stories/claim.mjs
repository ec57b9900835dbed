// Somebody opens the short link that a hall is shown, or scans the poster in it, and claims the badge with the address
// that is on the list.

import assert from "node:assert/strict";
import { readQR } from "../qr.mjs";
import { follow, unique } from "../stage.mjs";

export default [
  {
    name: "claim with the code of a printed poster",
    async tell(stage) {
      const email = `${unique("walker")}@people.example`;
      const desk = await stage.open(`/desk/badges/${stage.world.badge}/claims`, { as: "manager@coast.example" });
      const list = unique("Walkers of the pier ");
      await desk.getByLabel("Name of the list").fill(list);
      await desk.getByLabel("Who is on it").fill(email);
      await follow(desk, desk.getByRole("button", { name: "Open the page" }));
      await follow(desk, desk.getByRole("listitem").filter({ has: desk.getByRole("heading", { name: list }) }).getByRole("link", { name: "Poster" }));
      await desk.emulateMedia({ media: "print" });
      assert.equal(await desk.getByText("Print this page on A4").isVisible(), false, "the poster says how to print it");

      const link = await readQR(stage, await desk.locator(".poster-qr").screenshot());
      assert.ok(link.startsWith(stage.world.origin), link);
      const page = await claim(stage, link, email);
      await page.goto(await stage.link(email, "/accept/"));
      await page.getByRole("button", { name: "Accept the badge" }).click();
      await page.getByRole("heading", { name: "The badge is yours" }).waitFor();
    },
  },
  {
    name: "claim with a code, once",
    on: ["desktop", "phone without script"],
    async tell(stage) {
      const badge = JSON.parse(await stage.run("badge", "create", "--issuer", "academy", "--title", unique("Sailing "), "--criteria", "Sail.", "--json")).id;
      const desk = await stage.open(`/desk/badges/${badge}/claims`, { as: "manager@coast.example" });
      await desk.getByLabel("How many").fill("1");
      await follow(desk, desk.getByRole("button", { name: "Make codes" }));
      const code = await desk.locator("th code").innerText();
      const page = await stage.open("/claim");
      await page.getByLabel("Claim code").fill(code);
      await follow(page, page.getByRole("button", { name: "Go on" }));
      const email = `${unique("coder")}@people.example`;
      await page.getByLabel("Your e-mail address or fediverse account").fill(email);
      await follow(page, page.getByRole("button", { name: "Claim the badge" }));
      await page.goto(await stage.link(email, "/accept/"));
      await page.getByRole("button", { name: "Accept the badge" }).waitFor();
      const another = await stage.open("/claim");
      await another.getByLabel("Claim code").fill(code);
      await follow(another, another.getByRole("button", { name: "Go on" }));
      await another.getByRole("heading", { name: "This code cannot be used any more" }).waitFor();
    },
  },
  {
    name: "nobody learns who is on a list",
    on: ["phone without script"],
    async tell(stage) {
      const email = `${unique("walker")}@people.example`;
      const link = await claimPage(stage, email);
      const answers = [];
      for (const address of [email, `not-${email}`]) {
        const page = await claim(stage, link, address);
        answers.push(await page.locator("main").innerText());
      }
      assert.equal(answers[0], answers[1]);
    },
  },
];

// claim has somebody ask for the badge of a claim page, and leads to its answer.
async function claim(stage, link, email) {
  const page = await stage.open(link);
  await page.getByLabel("Your e-mail address").fill(email);
  await page.getByRole("button", { name: "Claim the badge" }).click();
  await page.getByRole("heading", { name: "Look into your messages" }).waitFor();
  return page;
}

// claimPage makes a page on which to claim the badge, for a list with one address.
async function claimPage(stage, email) {
  const list = await allowList(stage, email, { label: "Walkers" });
  return JSON.parse(await stage.run("claimpage", "create", "--badge", String(stage.world.badge), "--list", list, "--json")).url;
}

// allowList makes a list with one address, by the API that programs use for that, and returns its id.
export async function allowList(stage, email, settings) {
  const key = unique("laurel_key-of-the-academy-");
  await stage.run("apikey", "create", "--for", "bitbadges", "--account", "manager@coast.example", "--key", key, "--json");
  const { doc } = await store(stage, key, "", { handlerId: "email", ...settings });
  await store(stage, key, "/storeActions/single", {
    dynamicDataId: doc.dynamicDataId, dataSecret: doc.dataSecret, actionName: "add", payload: { email },
  });
  return doc.dynamicDataId;
}

async function store(stage, key, path, body) {
  const answer = await fetch(`${stage.world.origin}/bitbadges/api/v0${path || "/dynamicStores"}`, {
    method: "POST", headers: { "x-api-key": key, "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer.json();
}
