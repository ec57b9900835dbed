// Runs the stories in one browser and tells how each went, a line of JSON for each. What it needs to know of the
// world comes in as JSON (see stories_test.go).

import { chromium } from "playwright-core";
import { text } from "node:stream/consumers";
import { know } from "./routes.mjs";
import { Stage } from "./stage.mjs";
import accept from "./stories/accept.mjs";
import apply from "./stories/apply.mjs";
import apps from "./stories/apps.mjs";
import backpack from "./stories/backpack.mjs";
import claim from "./stories/claim.mjs";
import { crawls, table } from "./stories/crawl.mjs";
import desk from "./stories/desk.mjs";
import hall from "./stories/hall.mjs";
import keyboard from "./stories/keyboard.mjs";
import language from "./stories/language.mjs";
import passkey from "./stories/passkey.mjs";
import pictures from "./stories/pictures.mjs";
import signIn from "./stories/signin.mjs";

// How many stories go on at the same time; the machine has two cores, and a server and a browser to run.
const atOnce = 3;

const world = JSON.parse(await text(process.stdin));
know(world.routes);
const browser = await chromium.launch({
  executablePath: world.chromium,
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
  ],
});

// The second act looks at what the first has left behind. The thousand mails of the hall would keep the others waiting.
const acts = [[accept, signIn, passkey, desk, apply, apps, claim, backpack, language], [hall, crawls, keyboard, pictures], [table]];
const only = new RegExp(world.only);
for (const act of acts) {
  const left = act.flat().flatMap(variants).filter((story) => only.test(story.name));
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let story = left.shift(); story; story = left.shift()) await run(story);
  }));
}
await browser.close();

// variants makes of a story one for each kind of browser in which it is told: "phone", "desktop", and each with
// " without script".
function variants(story) {
  return (story.on ?? ["phone", "desktop", "phone without script"]).map((on) => ({ ...story, on, name: `${story.name}, ${on}` }));
}

async function run(story) {
  const began = Date.now();
  const stage = new Stage(browser, world, story.on);
  let error = "";
  try {
    await story.tell(stage);
    stage.complain();
  } catch (problem) {
    error = `${problem.stack}\n${await stage.describe()}`;
  }
  await stage.clear();
  console.log(JSON.stringify({ story: story.name, millis: Date.now() - began, error }));
}
