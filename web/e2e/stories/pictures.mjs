// Pictures of the main pages for a person to look at; they are made only where a folder is named.

import { join } from "node:path";

// The main pages, by the name of their picture; what they need is made first.
async function pages(stage) {
  const offer = await stage.grant({ name: "Rosa Luz" });
  const manager = "manager@coast.example";
  return [
    ["front", "/"], ["explore", "/explore"], ["issuer", "/actor/academy"], ["badge", `/badge/${stage.world.badge}`],
    ["accept", offer.acceptUrl], ["sign-in", "/sign-in"], ["verify", "/verify"],
    ["desk", "/desk", manager], ["desk-issuer", `/desk/issuers/${stage.world.issuer}`, manager],
    ["desk-badge", `/desk/badges/${stage.world.badge}`, manager], ["designer", `/desk/badges/${stage.world.badge}/design`, manager],
    ["badge-form", `/desk/badges/${stage.world.badge}/edit`, manager], ["issuer-form", `/desk/issuers/${stage.world.issuer}/edit`, manager],
    ["picture-form", `/desk/badges/${stage.world.badge}/picture`, manager], ["set-form", "/desk/sets/new", manager],
    ["grants", `/desk/issuers/${stage.world.issuer}/grants`, manager], ["list-form", `/desk/badges/${stage.world.badge}/lists/new`, manager],
    ["numbers", `/desk/badges/${stage.world.badge}/numbers`, manager], ["backpack", "/me", manager],
    ["sign-ins", "/me/sign-ins", manager], ["admin", "/admin", "admin@coast.example"],
  ];
}

export default [{
  name: "pictures",
  on: ["phone", "desktop"],
  async tell(stage) {
    if (!stage.world.screenshots) return;
    for (const [name, path, as] of await pages(stage)) {
      const page = await stage.open(path, { as });
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(stage.world.screenshots, `${name}-${stage.kind}-${colorScheme}.png`), fullPage: true });
      }
      await page.context().close();
    }
  },
}];
