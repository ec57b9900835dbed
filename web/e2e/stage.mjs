// Where a story happens: browsers of a kind, signed in or not, and what is outside of them.

import { devices } from "./devices.mjs";

// Longer than anything takes on a busy machine: what does not come by then does not come.
const patience = 60_000;

// A name that no other story uses, such as for mail addresses. Stories of one run share a server.
let names = 0;
export const unique = (word) => `${word}${++names}`;

// Each story has a network of its own, as people do: who tries to sign in is counted by network.
let networks = 0;
const network = () => ({ "X-Forwarded-For": `10.0.${networks >> 8}.${networks++ & 255}` });

// The cookies of accounts that have signed in before, by e-mail address.
const sessions = new Map();

export class Stage {
  #browser;
  #network = network();
  #contexts = [];
  #complaints = [];

  constructor(browser, world, kind) {
    this.#browser = browser;
    this.world = world;
    this.kind = kind;
    this.script = !kind.endsWith("without script");
    this.device = devices[kind.split(" ")[0]];
  }

  // A page of a browser of its own. as is the e-mail address of an account that is signed in.
  async open(path = "/", { as, ...options } = {}) {
    const context = await this.#browser.newContext({
      ...this.device, baseURL: this.world.origin, locale: "en-GB", javaScriptEnabled: this.script, extraHTTPHeaders: this.#network, ...options,
    });
    context.setDefaultTimeout(patience);
    this.#contexts.push(context);
    if (as) await context.addCookies(await this.#session(as));
    const page = await context.newPage();
    this.#listen(page);
    await page.goto(path);
    return page;
  }

  // An empty page with script, for the story's own work.
  async scratch() {
    const context = await this.#browser.newContext();
    this.#contexts.push(context);
    return context.newPage();
  }

  // Signs in by mail, from the page on which one does that: then the badges of the address are known to be theirs.
  async signIn(page, email) {
    await page.getByLabel("E-mail address").fill(email);
    await follow(page, page.getByRole("button", { name: "Send the link" }));
    await page.getByRole("heading", { name: "Look into your mailbox" }).waitFor();
    await page.goto(await this.link(email, "/sign-in/"));
    await follow(page, page.getByRole("main").getByRole("button", { name: "Sign in" }));
  }

  // Signs in with a link that the operator makes, the first time.
  async #session(email) {
    if (!sessions.has(email)) sessions.set(email, this.#signIn(email));
    return sessions.get(email);
  }

  async #signIn(email) {
    const link = (await this.run("account", "sign-in-link", email)).match(/http\S+/)[0];
    const context = await this.#browser.newContext({ locale: "en-GB", extraHTTPHeaders: network() });
    const page = await context.newPage();
    await page.goto(link);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL((url) => !url.href.startsWith(link));
    const cookies = await context.cookies();
    await context.close();
    return cookies;
  }

  // No page may break: neither a script, nor the Content-Security-Policy, nor a file that is not there.
  #listen(page) {
    page.on("pageerror", (error) => this.#complaints.push(`${page.url()}: ${error}`));
    page.on("console", (message) => {
      // The browser says this of pages that are meant to be an error, too; files are looked at below.
      if (message.type() !== "error" || message.text().startsWith("Failed to load resource")) return;
      this.#complaints.push(`${page.url()}: ${message.text()}`);
    });
    page.on("response", (response) => {
      const wanted = response.request().isNavigationRequest() ? 500 : 400;
      if (response.status() >= wanted) this.#complaints.push(`${page.url()}: ${response.status()} of ${response.url()}`);
    });
  }

  complain() {
    if (this.#complaints.length > 0) throw new Error(this.#complaints.join("\n"));
  }

  // What was to be seen when something went wrong.
  async describe() {
    const pages = this.#contexts.flatMap((context) => context.pages());
    const seen = await Promise.all(pages.map(async (page) => {
      const words = await page.locator("main").innerText({ timeout: 1000 }).catch(() => "nothing");
      return `at ${page.url()}: ${words.replace(/\s+/g, " ").slice(0, 400)}`;
    }));
    return [...seen, ...this.#complaints].join("\n");
  }

  async clear() {
    await Promise.all(this.#contexts.map((context) => context.close()));
  }

  // run executes an operator's command and returns what it printed.
  async run(...args) {
    return (await this.#ask(`${this.world.control}/run`, { method: "POST", body: JSON.stringify(args) })).text();
  }

  // mail waits for a letter to an address: {subject, text}.
  async mail(to) {
    return (await this.#ask(`${this.world.control}/mail?to=${encodeURIComponent(to)}`)).json();
  }

  // The first address in letters to somebody that begins like that. Letters without one, about something else, are
  // laid aside.
  async link(to, beginning) {
    for (;;) {
      const { text } = await this.mail(to);
      const found = text.match(/https?:\/\/\S+/g)?.find((address) => address.startsWith(this.world.origin + beginning));
      if (found) return found;
    }
  }

  // grant grants a badge to somebody new with the badge API; the answer has acceptUrl, noteId and badgeRecord.
  async grant({ name = "Rosa Recipient", email = `${unique("rosa")}@people.example`, badge = this.world.badge } = {}) {
    const answer = await this.#ask(`${this.world.origin}/api/badges/grant`, {
      method: "POST",
      headers: { "X-ApiKey": this.world.key, "Content-Type": "application/json" },
      body: JSON.stringify({ badgeId: badge, name, email }),
    });
    return { ...(await answer.json()), email };
  }

  async #ask(address, options) {
    const answer = await fetch(address, options);
    if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`);
    return answer;
  }
}

// follow presses what leads to another page and waits until that is there: a click alone returns before, and whoever
// then goes elsewhere would stop what it began.
// It begins when that which is pressed is there: until then another navigation may be on its way.
export async function follow(page, what) {
  await what.waitFor();
  await Promise.all([page.waitForNavigation(), what.click()]);
}

// until asks again and again until the answer is yes, such as when a page waits for the server's own work.
export async function until(what, ask, atMost = patience) {
  for (const end = Date.now() + atMost; Date.now() < end; await new Promise((done) => setTimeout(done, 100))) {
    if (await ask()) return;
  }
  throw new Error(`${what} did not come true`);
}
