import { createFederation, MemoryKvStore } from "@fedify/fedify";
import { Activity, Create, Endpoints, Follow, Like, Note, Person as PersonActor } from "@fedify/vocab";
import { Person } from "./person.mjs";

/**
 * A server with persons on it. Fedify verifies what comes (signature, digest, date, key owner), signs what goes, and
 * serves the documents; this class holds the state that those documents show.
 *
 * The context data of a request is {delivery}, the journal's entry, so that listeners can say what became of it.
 */
export class Peer {
  #persons = new Map();

  constructor({ origin, journal, firstKnock, authorizedFetch }) {
    this.origin = origin;
    this.journal = journal;
    this.firstKnock = firstKnock;
    this.federation = createFederation({ kv: new MemoryKvStore(), allowPrivateAddress: true, firstKnock });
    this.#dispatchActors(authorizedFetch);
    this.#dispatchCollections();
    this.#dispatchObjects(authorizedFetch);
    this.#listen();
  }

  /** Makes a person with fresh keys. */
  async addPerson(name) {
    if (!name) throw new Error("a person needs a name: {\"name\": \"alice\"}");
    const person = await Person.create(this, name);
    this.#persons.set(name, person);
    return person;
  }

  person(name) {
    const person = this.#persons.get(name);
    if (!person) throw new Error(`no person ${name} here: POST /persons {"name": "${name}"} makes one`);
    return person;
  }

  /** Answers a context to act in outside a request. */
  context() {
    return this.federation.createContext(new URL(this.origin), { delivery: null });
  }

  #dispatchActors(authorizedFetch) {
    this.federation
      .setActorDispatcher("/persons/{identifier}", async (ctx, name) => {
        if (!this.#persons.has(name)) return null;
        const keys = await ctx.getActorKeyPairs(name);
        const { successor, aliases } = this.person(name);
        return new PersonActor({
          id: ctx.getActorUri(name),
          preferredUsername: name,
          name: `${name} of the peer`,
          url: ctx.getActorUri(name),
          inbox: ctx.getInboxUri(name),
          outbox: ctx.getOutboxUri(name),
          followers: ctx.getFollowersUri(name),
          following: ctx.getFollowingUri(name),
          endpoints: new Endpoints({ sharedInbox: ctx.getInboxUri() }),
          publicKey: keys[0].cryptographicKey,
          assertionMethods: keys.map((key) => key.multikey),
          successor,
          aliases,
        });
      })
      .setKeyPairsDispatcher((_ctx, name) => this.#persons.get(name)?.keyPairs ?? [])
      .authorize((ctx) => signedIf(authorizedFetch, ctx));
  }

  #dispatchCollections() {
    const page = (items) => ({ items });
    this.federation.setFollowersDispatcher("/persons/{identifier}/followers", (_ctx, name) =>
      page([...this.person(name).followers.values()]),
    );
    this.federation.setFollowingDispatcher("/persons/{identifier}/following", (_ctx, name) =>
      page([...this.person(name).following].map((id) => new URL(id))),
    );
    this.federation.setOutboxDispatcher("/persons/{identifier}/outbox", () => page([]));
  }

  #dispatchObjects(authorizedFetch) {
    const own = (ctx, { name, id }) => this.#persons.get(name)?.objects.get(id) ?? null;
    for (const [type, path] of [
      [Note, "notes"],
      [Create, "creates"],
      [Follow, "follows"],
      [Like, "likes"],
    ]) {
      this.federation
        .setObjectDispatcher(type, `/persons/{name}/${path}/{id}`, own)
        .authorize((ctx) => signedIf(authorizedFetch, ctx));
    }
  }

  #listen() {
    this.federation
      .setInboxListeners("/persons/{identifier}/inbox", "/inbox")
      .on(Activity, async (ctx, activity) => {
        ctx.data.delivery.applied = true;
        for (const person of this.#persons.values()) await person.receive(ctx, activity);
      })
      .onUnverifiedActivity((ctx, _activity, reason) => {
        ctx.data.delivery.reason = JSON.stringify(reason);
      })
      .onError((ctx, error) => {
        if (ctx.data.delivery) ctx.data.delivery.reason = error.stack;
      });
  }
}

async function signedIf(required, ctx) {
  return !required || (await ctx.getSignedKeyOwner()) !== null;
}
