// An app asks to work with somebody's badges, by the Open Badges API (OAuth 2.0, authorization code with PKCE).

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { follow, unique } from "../stage.mjs";

export default [
  {
    name: "an app is allowed, works, and is disconnected",
    async tell(stage) {
      const app = await register(stage);
      const page = await stage.open(app.wish, { as: await person(stage) });
      await page.getByText("see all your badges, the private ones too").waitFor();
      await page.getByRole("button", { name: "Allow", exact: true }).click();
      const answer = await back(page, stage, app);
      const token = await app.redeem(answer.get("code"));
      assert.equal(await credentials(stage, token), 200, "the app can't read the badges");

      await page.goto("/me/apps");
      await page.getByText(app.name).waitFor();
      await follow(page, page.getByRole("button", { name: `Disconnect ${app.name}` }));
      await page.getByRole("status").waitFor();
      assert.equal(await credentials(stage, token), 401, "the app can read the badges still");
    },
  },
  {
    name: "an app is not allowed",
    on: ["desktop", "phone without script"],
    async tell(stage) {
      const app = await register(stage);
      const page = await stage.open(app.wish, { as: await person(stage) });
      await page.getByRole("button", { name: "Don't allow" }).click();
      const answer = await back(page, stage, app);
      assert.equal(answer.get("error"), "access_denied");
      assert.equal(answer.get("code"), null);
      await page.goto("/me/apps");
      assert.equal(await page.getByText(app.name).count(), 0, "the app is connected");
    },
  },
];

async function person(stage) {
  const email = `${unique("apps")}@people.example`;
  await stage.run("account", "create", "--name", "Ada App", "--email", email, "--json");
  return email;
}

// register makes an app known (RFC 7591). wish is the address to which it sends its people.
export async function register({ world }) {
  const name = unique("Badge album ");
  const redirect = `${world.elsewhere}/back`;
  const client = await post(`${world.origin}/oauth/register`, JSON.stringify({
    client_name: name, redirect_uris: [redirect], token_endpoint_auth_method: "none",
  }), "application/json");
  const verifier = randomBytes(32).toString("base64url");
  const state = randomBytes(9).toString("base64url");
  const wish = new URLSearchParams({
    response_type: "code", client_id: client.client_id, redirect_uri: redirect, state, code_challenge_method: "S256",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    scope: "https://purl.imsglobal.org/spec/ob/v3p0/scope/credential.readonly",
  });
  const redeem = async (code) => (await post(`${world.origin}/oauth/token`, new URLSearchParams({
    grant_type: "authorization_code", code, redirect_uri: redirect, client_id: client.client_id, code_verifier: verifier,
  }))).access_token;
  return { name, state, wish: `/oauth/authorize?${wish}`, redeem };
}

// back returns what the person has brought back to the app.
async function back(page, { world }, app) {
  await page.waitForURL(`${world.elsewhere}/back?*`);
  const answer = new URL(page.url()).searchParams;
  assert.equal(answer.get("state"), app.state);
  assert.equal(answer.get("iss"), world.origin);
  return answer;
}

async function credentials({ world }, token) {
  return (await fetch(`${world.origin}/ims/ob/v3p0/credentials`, { headers: { Authorization: `Bearer ${token}` } })).status;
}

async function post(address, body, type = "application/x-www-form-urlencoded") {
  const answer = await fetch(address, { method: "POST", body, headers: { "Content-Type": type } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
