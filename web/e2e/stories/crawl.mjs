// Every page that can be got at by links, as each kind of visitor. What is checked is in look.mjs.

import { none, problems } from "../look.mjs";
import { unique } from "../stage.mjs";

// Of pages that are alike, so many are looked at.
const alike = 1;

// A crawl by one visitor. begin returns the addresses to start at, beside the front page.
const crawl = (visitor, on, { as, locale = "en-GB", begin = () => [] }) => ({
  name: `crawl as ${visitor}`,
  on: [on],
  async tell(stage) {
    const page = await stage.open("/", { as: await as?.(stage), locale });
    const found = await visitAll(stage, page, ["/", ...(await begin(stage))]);
    none(found);
  },
});

export default [
  crawl("nobody", "phone", { begin: strangers }),
  crawl("recipient", "desktop", { as: recipient, locale: "de-DE", begin: () => ["/me"] }),
  crawl("granter", "phone", { as: () => "granter@coast.example", begin: () => ["/desk"] }),
  crawl("manager", "desktop", { as: () => "manager@coast.example", locale: "de-DE", begin: () => ["/desk"] }),
  crawl("admin", "phone", { as: () => "admin@coast.example", begin: () => ["/admin", "/desk"] }),
];

// Pages to which no link leads: in each state of an offer, what is wrong, and what only search finds.
async function strangers(stage) {
  const offers = await Promise.all([stage.grant(), stage.grant()]);
  await stage.run("grant", "revoke", String(offers[1].badgeRecord.id), "--reason", "granted by mistake", "--json");
  const path = (address) => address.slice(stage.world.origin.length);
  return [
    ...offers.map((offer) => path(offer.acceptUrl)), path(offers[1].noteId), path(offers[0].acceptUrl).slice(0, -2),
    "/search?q=knots", "/search?q=nothing-like-that", "/explore?type=Achievement", "/explore?type=wrong", "/nothing", "/sign-in",
    "/verify", `/verify?id=${encodeURIComponent(offers[1].noteId)}`, "/rules", "/sign-in/link/wrong",
  ];
}

// Somebody who has a badge and another that waits for an answer.
async function recipient(stage) {
  const email = `${unique("crawl")}@people.example`;
  await stage.run("account", "create", "--name", "Rosa Recipient", "--email", email, "--json");
  await stage.grant({ email });
  return email;
}

async function visitAll(stage, page, begin) {
  const found = [];
  const waiting = [...begin];
  const seen = new Map(); // how many of a kind
  const asked = new Set();
  while (waiting.length > 0) {
    const path = waiting.shift();
    if (asked.has(path) || (seen.get(kind(path)) ?? 0) >= alike && !begin.includes(path)) continue;
    asked.add(path);
    seen.set(kind(path), (seen.get(kind(path)) ?? 0) + 1);
    if (!(await isPage(page, path))) continue;
    await page.goto(path);
    waiting.push(...(await linksOf(page, stage.world.origin)));
    if (await isNew(page, path)) found.push(...(await problems(page)).map((problem) => `${path}: ${problem}`));
  }
  return found;
}

// Documents, pictures and what is downloaded are no pages.
async function isPage(page, path) {
  const answer = await page.request.get(path, { headers: { Accept: "text/html" } });
  const type = answer.headers()["content-type"] ?? "";
  return type.startsWith("text/html") && !(answer.headers()["content-disposition"] ?? "").startsWith("attachment");
}

async function linksOf(page, origin) {
  const links = await page.locator("a[href]").evaluateAll((all) => all.map((a) => a.href));
  return links.filter((link) => link.startsWith(origin)).map((link) => link.slice(origin.length).replace(/#.*/, ""));
}

// What other visitors have seen already is looked at once; the front page has everybody's own head and foot.
const known = new Set();

async function isNew(page, path) {
  const shown = await page.evaluate(() => document.documentElement.lang + document.querySelector("main")?.innerHTML);
  if (path !== "/" && known.has(shown)) return false;
  known.add(shown);
  return true;
}

// kind makes addresses alike that differ in what they are about, and in the values of their query alone.
function kind(path) {
  const [address, query = ""] = path.split("?");
  const parts = address.split("/").map((part) => (/\d/.test(part) || part.startsWith("@") ? "*" : part));
  if (parts[1] === "actor" || parts[1] === "tags" || parts[1] === "recipient" || parts[1] === "claim") parts[2] = "*";
  return `${parts.join("/")}?${[...new URLSearchParams(query).keys()].join("&")}`;
}
