// Every page that can be got at by links, as each kind of visitor. What is checked is in look.mjs.

import { misplaced, none, problems } from "../look.mjs";
import { kind, knows, see, unseen } from "../routes.mjs";
import { everybody, everything } from "./everything.mjs";

// A crawl by one visitor, as the account with that e-mail address, from the front page and all of begin's addresses.
const crawl = (visitor, on, { as, locale = "en-GB", begin }) => ({
  name: `crawl as ${visitor}`,
  on: [on],
  async tell(stage) {
    const made = await everything(stage);
    const page = await stage.open("/", { as, locale });
    const mirrored = await stage.open("/", { as, locale: "ar" });
    none(await visitAll(stage, page, mirrored, ["/", ...begin(made)]));
  },
});

export const crawls = [
  crawl("nobody", "phone", { begin: (made) => made.nobody }),
  crawl("recipient", "desktop", { as: everybody.recipient, locale: "de-DE", begin: (made) => made.recipient }),
  crawl("granter", "phone", { as: "granter@coast.example", begin: () => ["/desk"] }),
  crawl("manager", "desktop", { as: "manager@coast.example", locale: "de-DE", begin: (made) => ["/desk", ...made.manager] }),
  crawl("admin", "phone", { as: "admin@coast.example", begin: (made) => made.admin }),
];

// What no crawl comes to, and why.
const elsewhere = new Map([
  ["documents and pictures, which are no pages", [
    "/.well-known/did.json", "/.well-known/oauth-authorization-server", "/actor/{username}/did.json", "/actor/{username}/jwks.json",
    "/assets/{name}", "/badge-image/{id}", "/desk/design.svg", "/desk/badges/{id}/claims/qr.svg", "/favicon.ico", "/key/{id}",
    "/openbadge/issuer/{domain}/{username}", "/openbadge/issuer/{domain}/{username}/revocations", "/picture/{name}",
    "/preview/badge/{id}.png", "/preview/grant/{ulid}.png", "/sitemap/{page}", "/status-list/{id}", "/theme/{name}", "/verify/snapshot",
  ]],
  ["for programs that watch the server", ["/healthz", "/readyz"]],
  ["an API, with a description of its own", ["/ims/ob/v3p0/credentials", "/ims/ob/v3p0/discovery", "/ims/ob/v3p0/profile"]],
]);

export const table = [{
  name: "every address of the router was seen",
  on: ["desktop"],
  async tell() {
    const excused = [...elsewhere.values()].flat();
    none([
      ...unseen().filter((pattern) => !excused.includes(pattern)).map((pattern) => `no crawl comes to ${pattern}`),
      ...excused.filter((pattern) => !knows(pattern)).map((pattern) => `${pattern} is excused, but the router has none such`),
    ]);
  },
}];

async function visitAll(stage, page, mirrored, begin) {
  const found = [];
  const waiting = [...begin];
  const asked = new Set(); // one of each kind, beside those to begin with
  while (waiting.length > 0) {
    const path = waiting.shift();
    const like = begin.includes(path) ? path : alike(path);
    if (asked.has(like) || asked.has(path)) continue;
    asked.add(like).add(path).add(alike(path));
    if (!(await visit(page, path))) continue;
    waiting.push(...(await linksOf(page, stage.world.origin)));
    const complain = (problem) => found.push(`${path}: ${problem}`);
    const fresh = await novelty(page);
    if (fresh.texts) (await misplaced(page)).forEach(complain);
    if (!fresh.parts) continue;
    (await problems(page)).forEach(complain);
    await mirrored.goto(path);
    if ((await mirrored.locator("html").getAttribute("dir")) !== "rtl") complain("it does not run from right to left for who reads so");
    (await misplaced(mirrored)).forEach((problem) => complain(`from right to left: ${problem}`));
  }
  return found;
}

// visit goes to an address and reports whether a page is there: documents, pictures and what is downloaded are none.
async function visit(page, path) {
  see(path.split("?")[0]);
  if (/\.\w+$/.test(path.split("?")[0])) {
    await page.request.get(path);
    return false;
  }
  const answer = await page.goto(path);
  see(new URL(page.url()).pathname); // of where it led
  return (answer.headers()["content-type"] ?? "").startsWith("text/html");
}

async function linksOf(page, origin) {
  const links = await page.locator("a[href], link[rel=alternate]").evaluateAll((all) => all.map((a) => a.href));
  return links.filter((link) => link.startsWith(origin)).map((link) => link.slice(origin.length).replace(/#.*/, "") || "/");
}

// What was seen already is looked at once: a page has new parts if one of them stood in no main of its template, or no
// head or foot, before, and new texts if none did in its language.
const known = new Set();

async function novelty(page) {
  const [language, parts] = await page.evaluate(() => {
    const name = (e) => [e.localName, e.className, e.getAttribute("type"), e.getAttribute("role")].filter((word) => typeof word === "string" && word).join(".");
    const line = (e) => (e.localName === "main" ? `${name(document.body)}>main` : e === document.body ? "" : `${line(e.parentElement)}>${name(e)}`);
    return [document.documentElement.lang, [...new Set([...document.body.querySelectorAll(":not(svg *)")].map(line))]];
  });
  const isNew = (names) => names.filter((name) => !known.has(name) && known.add(name)).length > 0;
  return { parts: isNew(parts), texts: isNew(parts.map((part) => `${language} ${part}`)) };
}

// alike makes addresses alike that differ in what they are about, and in the values of their query alone.
function alike(path) {
  const [address, query = ""] = path.split("?");
  return `${kind(address) || address}?${[...new URLSearchParams(query).keys()].join("&")}`;
}
