// The port by which a test makes the peer do things. Every call is answered with JSON; one that fails with status 500
// and {"error": …}, where an inbox that refused an activity adds its {"status": …}.
//
//   POST /persons  {name}                                    {id, inbox}
//   POST /follow   {person, target}                          {id}
//   POST /like     {person, object, author?}                 {id}
//   POST /reply    {person, inReplyTo, content, visibility?, author?}   {id, note}   visibility "direct" or "public"
//   POST /undo     {person, activity}                        {id}
//   POST /block    {person, target}                          {id}
//   POST /boost    {person, object, author}                  {id}
//   POST /quote    {person, object, author}                  {id, note}
//   POST /flag     {person, target, content}                 {id}
//   POST /remove   {person, note, tell}                      {id}: deletes a note
//   POST /alias    {person, other}                           {}: the account says that it is another one, too
//   POST /move     {person, target, tell}                    {id}
//   POST /lookup   {person, url}                             {object}: as Fedify read it, or null
//   POST /fetch    {person, url, accept?}                    {status, headers, body}: one signed GET, redirects not followed
//   POST /post     {person, inbox, activity, unsigned?}      {status, headers, body}: any activity, true or forged
//   GET  /persons?name=NAME                                  {id, inbox, followers, following}
//   GET  /deliveries?after=SEQ&wait=SECONDS                  {deliveries}: see journal.mjs
//   POST /hold     {method?, path?, activity?, skip?, at}    {id}: see gate.mjs
//   POST /refuse   {method?, path?, activity?, skip?, times?, status, headers?}   {id}
//   GET  /caught?id=ID&wait=SECONDS                          {caught}: whether that rule has caught its request
//   POST /release  {id, drop?}                               {}
//
// person is the name of one of the peer's persons; target, object and author are ids.

import { readBody } from "./http.mjs";

/** Answers the listener of the control port. */
export function controlListener({ peer, gate, journal }) {
  const person = (call) => peer.person(call.person);
  const calls = {
    "POST /persons": async ({ name }) => described(await peer.addPerson(name)),
    "GET /persons": ({ name }) => described(peer.person(name)),
    "POST /follow": (call) => person(call).follow(call.target),
    "POST /like": (call) => person(call).like(call.object, call.author),
    "POST /reply": (call) => person(call).reply(call.inReplyTo, call),
    "POST /undo": (call) => person(call).undo(call.activity),
    "POST /block": (call) => person(call).block(call.target),
    "POST /boost": (call) => person(call).boost(call.object, call.author),
    "POST /quote": (call) => person(call).quote(call.object, call.author),
    "POST /flag": (call) => person(call).flag(call.target, call.content),
    "POST /remove": (call) => person(call).remove(call.note, call.tell),
    "POST /alias": (call) => person(call).alias(call.other),
    "POST /move": (call) => person(call).move(call.target, call.tell),
    "POST /lookup": async (call) => ({ object: await person(call).lookup(call.url) }),
    "POST /fetch": async (call) => relayed(await person(call).fetch(call.url, call)),
    "POST /post": async (call) => relayed(await posted(person(call), call)),
    "GET /deliveries": async ({ after, wait }) => ({ deliveries: await journal.after(Number(after), Number(wait)) }),
    "POST /hold": (call) => gate.hold(call),
    "POST /refuse": (call) => gate.refuse(call),
    "GET /caught": async ({ id, wait }) => ({ caught: await gate.caught(Number(id), Number(wait)) }),
    "POST /release": ({ id, drop }) => gate.release(id, drop) ?? {},
  };

  return async (incoming, outgoing) => {
    const url = new URL(incoming.url, "http://control");
    const [status, answer] = await perform(calls[`${incoming.method} ${url.pathname}`], incoming, url);
    outgoing.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
  };
}

async function perform(call, incoming, url) {
  if (!call) return [404, { error: `no call ${incoming.method} ${url.pathname}: see peer/control.mjs` }];
  try {
    const body = await readBody(incoming);
    const given = incoming.method === "GET" ? Object.fromEntries(url.searchParams) : JSON.parse(body);
    return [200, await call(given)];
  } catch (error) {
    return [500, { error: `${error.message}${error.responseBody ?? ""}`, status: error.statusCode }];
  }
}

function posted(person, { inbox, activity, unsigned }) {
  const body = JSON.stringify(activity);
  if (!unsigned) return person.post(inbox, body);
  return fetch(inbox, { method: "POST", body, headers: { "content-type": "application/activity+json" } });
}

async function relayed(response) {
  return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
}

function described({ id, inbox, followers, following }) {
  return { id, inbox, followers: [...followers.keys()], following: [...following] };
}
