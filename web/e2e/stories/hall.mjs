// A hall full of people gets a badge, from a table that is not all right; one of them should not have got it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { follow, unique, until } from "../stage.mjs";

const manager = "manager@coast.example";
const rows = 1000;
const bad = 20;

export default [
  {
    name: "a table of 1000 recipients, 20 of them wrong",
    on: ["desktop", "phone without script"],
    async tell(stage) {
      const { badge, page } = await list(stage, table());
      await page.getByText(`${rows - bad} recipients would get the badge.`).waitFor();
      await page.getByText(`${bad} rows can’t be granted.`).waitFor();
      await follow(page, page.getByRole("button", { name: "Grant them all" }));
      await until("all are granted", async () => {
        await page.reload(); // nothing is lost by that
        return (await page.locator("progress").getAttribute("value")) === String(rows) && page.getByText("done ·").isVisible();
      }, 90_000);
      const [, file] = await Promise.all([page.getByRole("link", { name: "Save the failed rows as CSV" }).click(), page.waitForEvent("download")]);
      const lines = readFileSync(await file.path(), "utf8").trim().split(/\r?\n/);
      assert.equal(lines.length, 1 + bad, "the file has the names of the columns and the bad rows");
      assert.match(lines[1], /^Guest 7,no address 7,.*is no e-mail address/);
      await follow(page, page.getByRole("link", { name: "Grants", exact: true }));
      await page.goto(`/desk/issuers/${stage.world.issuer}/grants?badge=${badge}`);
      await page.getByText(`${rows - bad} grants`).waitFor();
    },
  },
  {
    name: "the table of grants is saved as a file",
    on: ["desktop", "phone without script"],
    async tell(stage) {
      const email = `${unique("export")}@people.example`;
      await stage.grant({ name: "Ebba Export", email });
      const page = await stage.open(`/desk/issuers/${stage.world.issuer}/grants`, { as: manager });
      await page.getByLabel("Name or address").fill(email);
      await follow(page, page.getByRole("button", { name: "Show" }));
      await page.getByText("1 grant").waitFor();
      const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "CSV" }).click()]);
      assert.match(file.suggestedFilename(), /\.csv$/);
      const lines = readFileSync(await file.path(), "utf8").trim().split(/\r?\n/);
      assert.equal(lines.length, 2, "the file holds what the table shows");
      assert.match(lines[1], /Ebba Export/);
      assert.match(lines[1], new RegExp(email));
    },
  },
  {
    name: "granted to one, revoked with a reason",
    async tell(stage) {
      const email = `${unique("one")}@people.example`;
      const page = await stage.open(`/desk/badges/${stage.world.badge}/grant`, { as: manager });
      await page.getByLabel("Recipient", { exact: true }).fill("nobody at all");
      await page.getByLabel("Name", { exact: true }).fill("Otto One");
      await page.getByRole("button", { name: "Grant", exact: true }).click();
      await page.getByRole("alert").waitFor();
      assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "Otto One", "what was typed is lost");
      await page.getByLabel("Recipient", { exact: true }).fill(email);
      await page.getByRole("button", { name: "Grant", exact: true }).click();
      await page.getByRole("status").waitFor();
      const link = await page.locator("code.secret").innerText();
      await page.goto(`/desk/issuers/${stage.world.issuer}/grants?q=${encodeURIComponent(email)}`);
      await page.getByRole("link", { name: "Otto One" }).click();
      await page.locator("summary", { hasText: "Revoke" }).click();
      await page.getByLabel("Reason").fill("It was for another Otto.");
      await page.getByRole("button", { name: "Revoke" }).click();
      await page.getByRole("status").waitFor();
      const theirs = await stage.open(link);
      await theirs.getByRole("heading", { name: "This badge was withdrawn" }).waitFor();
      await theirs.getByText("It was for another Otto.").waitFor();
    },
  },
];

// table is a CSV file. Every fiftieth row names nobody.
function table() {
  const lines = ["Name,E-mail"];
  const run = unique("hall");
  for (let n = 0; n < rows; n++) lines.push(n % (rows / bad) === 7 ? `Guest ${n},no address ${n}` : `Guest ${n},guest${n}@${run}.example`);
  return lines.join("\n");
}

// list uploads a table for a badge of its own and leads to the page that shows what would be granted.
async function list(stage, csv) {
  const badge = JSON.parse(await stage.run("badge", "create", "--issuer", "academy", "--title", unique("Regatta "), "--criteria", "Sail along.", "--json")).id;
  const page = await stage.open(`/desk/badges/${badge}`, { as: manager });
  await page.getByRole("link", { name: "Grant it to many at once" }).click();
  await page.getByLabel("CSV or JSON file").setInputFiles({ name: "guests.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await page.getByRole("button", { name: "Look at it" }).click();
  await page.getByRole("heading", { name: "What the columns hold" }).waitFor();
  return { badge, page };
}
