// One of everything, for the crawls to walk over: what no link leads to is made, once, and its addresses are told.

import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { follow, unique } from "../stage.mjs";
import { valid } from "./accept.mjs";
import { apply } from "./apply.mjs";
import { register } from "./apps.mjs";
import { allowList } from "./claim.mjs";

const manager = "manager@coast.example";
let made;

// everything returns, by who comes to them, the addresses of pages beside those that links lead to.
export function everything(stage) {
  return made ??= make(stage);
}

async function make(stage) {
  const [badges, desk, recipient, admin] = await Promise.all([publicPages(stage), deskPages(stage), recipientsPages(stage), adminPages(stage)]);
  return { nobody: [...badges, ...desk.toClaim], manager: desk.pages, recipient, admin };
}

const path = (stage, address) => address.replace(stage.world.origin, "");

// What is public, and what is wrong.
async function publicPages(stage) {
  const { origin, badge } = stage.world;
  const [earned, pending, revoked] = await Promise.all([stage.grant({ name: "Rosa Public" }), stage.grant(), stage.grant()]);
  const page = await stage.open(earned.acceptUrl);
  await page.getByText("Public", { exact: true }).click();
  await follow(page, page.getByRole("button", { name: "Accept the badge" }));
  await follow(page, page.getByRole("link", { name: "See your badge" }));
  await valid(page);
  await stage.run("grant", "revoke", String(revoked.badgeRecord.id), "--reason", "granted by mistake", "--json");
  await stage.run("issuer", "create", "--username", "harbour", "--name", "Harbour Masters", "--account", "admin@coast.example", "--json");
  await stage.run("endorsement", "add", "harbour", `${origin}/badge/${badge}`, "Who has this badge can be sent to the mast.", "--json");
  const ulid = earned.noteId.split("/").at(-1);
  return [
    path(stage, earned.noteId), `/openbadge/${ulid}`, `/credential/${ulid}`, `/embed/grant/${ulid}`, `/qr/grant/${ulid}`, `/badge/${badge}`,
    `/badge/${badge}/version/1`, "/tags/knots", "/@academy", `/actors/${new URL(origin).host}/academy`, "/issuers", "/listings", "/claim",
    path(stage, pending.acceptUrl), path(stage, revoked.acceptUrl), path(stage, revoked.noteId), path(stage, pending.acceptUrl).slice(0, -2),
    "/search?q=knots", "/search?q=nothing-like-that", "/explore?type=Achievement", "/explore?type=wrong", "/nothing",
    "/verify", `/verify?id=${encodeURIComponent(revoked.noteId)}`, "/rules",
    "/sign-in", "/sign-in/sent", "/sign-in/link/wrong", "/sign-in/email/wrong", "/sign-in/with/harbour/return?state=wrong",
    `/oembed?url=${encodeURIComponent(earned.noteId)}`, "/sitemap.xml", "/robots.txt",
  ];
}

// What an issuer makes. toClaim are the pages that others get the addresses of.
async function deskPages(stage) {
  const { issuer, badge, elsewhere } = stage.world;
  const page = await stage.open(`/desk/badges/${badge}/claims`, { as: manager });
  const list = unique("Sailors of the bay ");
  await page.getByLabel("Name of the list").fill(list);
  await page.getByLabel("Who is on it").fill("sailor@people.example");
  await follow(page, page.getByRole("button", { name: "Open the page" }));
  const toClaim = await page.locator("a.break").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  await page.getByLabel("How many").fill("1");
  await follow(page, page.getByRole("button", { name: "Make codes" }));
  toClaim.push(`/list/${await allowList(stage, "sailor@people.example", { label: "Whoever is on board", publicUseInClaims: true })}`);
  toClaim.push(await page.locator("th a:has(code)").first().getAttribute("href"));

  await page.goto(`/desk/badges/${badge}/lists/new`);
  await page.locator("#list").fill("nobody at all\npasted@people.example");
  await follow(page, page.getByRole("button", { name: "Look at it" }));
  const looked = new URL(page.url()).pathname;
  await follow(page, page.getByRole("button", { name: "Grant them all" }));

  const set = join(tmpdir(), `${unique("laurel-set-")}-${process.pid}.json`);
  writeFileSync(set, JSON.stringify({
    name: "Course", variables: [{ name: "COURSE", label: "Name of the course" }, { name: "YEAR", default: "2026" }],
    badges: [{ title: "{COURSE} {YEAR}", criteria: "Finish it.", design: { shape: "shield", ribbon: "{YEAR}" } }],
  }));
  await stage.run("set", "import", set, "--issuer", "academy");
  await stage.run("webhook", "create", "--issuer", "academy", "--url", `${elsewhere}/hook`, "--json");
  const { badge: applied } = await apply(stage);
  return {
    toClaim: [...toClaim.map((address) => path(stage, address)), `/badge/${applied}`],
    pages: [
      `/desk/badges/${badge}/claims`, looked, `/desk/issuers/${issuer}/lists`, `/desk/issuers/${issuer}/applications`,
      `/desk/issuers/${issuer}/webhooks`, `/badge/${applied}/application`,
    ],
  };
}

// Somebody who has badges of this server and of another, a collection, and an app.
async function recipientsPages(stage) {
  const email = everybody.recipient;
  const { badgeRecord } = await stage.grant({ email, name: "Rosa Recipient" });
  await stage.mail(email); // the offer
  const page = await stage.open("/me/import");
  await stage.signIn(page, email);
  await page.getByLabel("Address of a badge").fill(`${stage.world.elsewhere}/assertion/${email}`);
  await follow(page, page.getByRole("button", { name: "Check and import" }));
  const external = await page.getByRole("link", { name: "Lighthouse keeper" }).getAttribute("href");
  await page.goto("/me");
  await page.getByLabel(/^Who may see it/).first().selectOption("public");
  await follow(page, page.getByRole("button", { name: `Accept ${badgeRecord.title}` }));
  await valid(page);
  await page.goto("/me/collections/new");
  await page.getByLabel("Name", { exact: true }).fill("At sea");
  await page.getByLabel(badgeRecord.title).fill("1");
  await follow(page, page.getByRole("button", { name: "Save" }));
  const another = JSON.parse(await stage.run("badge", "create", "--issuer", "academy", "--title", unique("Rowing "), "--criteria", "Row.", "--json")).id;
  await stage.grant({ email, badge: another }); // an offer that waits
  const app = await register(stage);
  return ["/me", "/me/collections", external, app.wish, "/issuers/ask", "/me/apps"];
}

// The accounts that crawl, beside those of the world.
export const everybody = { recipient: "crawling-recipient@people.example" };

async function adminPages(stage) {
  const page = await stage.open("/admin/invitations", { as: "admin@coast.example" });
  await page.locator("[name=address]").fill("invited@people.example");
  await follow(page, page.getByRole("button", { name: "Invite" }));
  await page.goto("/admin/invitations");
  const [invitation] = (await page.locator("main").innerText()).match(/\/invitation\/\S+/);
  await page.goto("/admin/pages");
  await page.locator("[name=slug]").fill("harbour");
  await page.locator("[name=title]").fill("The harbour");
  await page.locator("[name=body]").fill("Where the **boats** are.");
  await follow(page, page.getByRole("button", { name: "Save" }));
  const report = JSON.parse(await stage.run("report", "send", `${stage.world.mastodon}/users/crab`, "--comment", "It pinches.", "--json"));
  return ["/admin", "/desk", "/admin/pages", "/admin/pages/harbour", "/page/harbour", invitation, `/admin/reports/${report.id}`, "/admin/reports/new"];
}
