import { signRequest } from "@fedify/fedify";
import {
  Accept, Announce, Block, Create, Delete, Flag, Follow, Like, Mention, Move, Note, PUBLIC_COLLECTION, QuoteRequest, Tombstone, Undo,
} from "@fedify/vocab";
import { isActor } from "@fedify/vocab";
import { Temporal } from "@js-temporal/polyfill";

/** Somebody with an account on the peer, and what they can do. Every action answers the ids that it made. */
export class Person {
  /** Accepted follows: ids of actors. */
  following = new Set();
  /** What the account says of others: the one that it moved to, and those that it is too. */
  successor = null;
  aliases = [];
  /** Actor id to what Fedify needs to deliver to them. */
  followers = new Map();
  /** The person's own objects and activities by the last segment of their ids. */
  objects = new Map();
  #peer;
  #asked = new Map();

  static async create(peer, name) {
    const rsa = { name: "RSASSA-PKCS1-v1_5", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" };
    const keyPairs = await Promise.all(
      [rsa, "Ed25519"].map((algorithm) => crypto.subtle.generateKey(algorithm, true, ["sign", "verify"])),
    );
    return new Person(peer, name, keyPairs);
  }

  constructor(peer, name, keyPairs) {
    this.#peer = peer;
    this.name = name;
    this.keyPairs = keyPairs;
    const ctx = peer.context();
    this.id = ctx.getActorUri(name);
    this.inbox = ctx.getInboxUri(name);
  }

  async follow(target) {
    const follow = this.#own("follows", (id) => new Follow({ id, actor: this.id, object: new URL(target) }));
    this.#asked.set(follow.id.href, target);
    await this.#send(target, follow);
    return { id: follow.id };
  }

  async like(object, author) {
    const like = this.#own("likes", (id) => new Like({ id, actor: this.id, object: new URL(object) }));
    await this.#send(author ?? (await this.#authorOf(object)), like);
    return { id: like.id };
  }

  /** Answers a note; visibility is "direct", to the author alone, or "public". */
  async reply(inReplyTo, { content, visibility = "direct", author }) {
    const to = new URL(author ?? (await this.#authorOf(inReplyTo)));
    const audience = visibility === "public" ? { tos: [PUBLIC_COLLECTION], ccs: [to] } : { tos: [to] };
    const published = Temporal.Now.instant();
    const shared = { ...audience, published };
    const note = this.#own("notes", (id) => {
      const tags = [new Mention({ href: to, name: `@${to.pathname.split("/").at(-1)}@${to.host}` })];
      return new Note({ ...shared, id, url: id, attribution: this.id, content, replyTarget: new URL(inReplyTo), tags });
    });
    const create = this.#own("creates", (id) => new Create({ ...shared, id, actor: this.id, object: note }));
    await this.#send(to, create);
    return { id: create.id, note: note.id };
  }

  /** Undoes an activity of this person's own, given by its id. */
  async undo(activity) {
    const undone = this.objects.get(lastSegment(activity));
    if (!undone) throw new Error(`${this.name} has no activity ${activity} to undo: give the id that the action answered`);
    const undo = this.#own("undos", (id) => new Undo({ id, actor: this.id, object: undone }));
    const target = undone.objectId.href;
    this.following.delete(target);
    const ofAnObject = undone instanceof Like || undone instanceof Announce;
    await this.#send(ofAnObject ? await this.#authorOf(target) : target, undo);
    return { id: undo.id };
  }

  async block(target) {
    const block = this.#own("blocks", (id) => new Block({ id, actor: this.id, object: new URL(target) }));
    await this.#send(target, block);
    return { id: block.id };
  }

  async boost(object, author) {
    const at = { tos: [PUBLIC_COLLECTION], published: Temporal.Now.instant() };
    const boost = this.#own("boosts", (id) => new Announce({ ...at, id, actor: this.id, object: new URL(object) }));
    await this.#send(author, boost);
    return { id: boost.id };
  }

  /** Asks for leave to quote a note (FEP-044f). */
  async quote(object, author) {
    const post = this.#own("notes", (id) => new Note({ id, url: id, attribution: this.id, content: "<p>Look!</p>", quote: new URL(object) }));
    const request = this.#own("quotes", (id) => new QuoteRequest({ id, actor: this.id, object: new URL(object), instrument: post }));
    await this.#send(author, request);
    return { id: request.id, note: post.id };
  }

  async flag(target, content) {
    const flag = this.#own("flags", (id) => new Flag({ id, actor: this.id, object: new URL(target), content }));
    await this.#send(target, flag);
    return { id: flag.id };
  }

  /** Deletes a note of this person's own, and tells an actor. */
  async remove(note, tell) {
    const id = new URL(`${note}#delete`);
    this.objects.delete(lastSegment(note));
    await this.#send(tell, new Delete({ id, actor: this.id, object: new Tombstone({ id: new URL(note) }), tos: [PUBLIC_COLLECTION] }));
    return { id };
  }

  /** Moves to another account, which has to say that it is this one, and tells an actor. */
  async move(target, tell) {
    this.successor = new URL(target);
    const move = this.#own("moves", (id) => new Move({ id, actor: this.id, object: this.id, target: this.successor }));
    await this.#send(tell, move);
    return { id: move.id };
  }

  /** Says that the account is another one, too. */
  alias(other) {
    this.aliases.push(new URL(other));
    return {};
  }

  /** Reads a URL with a signature of this person's, following no redirect. */
  fetch(url, { accept = "application/activity+json" }) {
    return this.#signed(new Request(url, { headers: { accept }, redirect: "manual" }));
  }

  /** Posts bytes of the caller's making to an inbox, signed by this person whoever they claim to be from. */
  post(inbox, body) {
    return this.#signed(
      new Request(inbox, { method: "POST", body, headers: { "content-type": "application/activity+json" } }),
    );
  }

  /** Answers an object of the network as Fedify understood it, in compact JSON-LD, or null when it did not. */
  async lookup(url) {
    const object = await this.#find(url);
    return object ? object.toJsonLd({ format: "compact", contextLoader: this.#peer.context().contextLoader }) : null;
  }

  /** Takes notice of an activity that came to the peer. */
  async receive(ctx, activity) {
    const object = activity.objectId?.href;
    if (activity instanceof Accept && this.#asked.get(object) === activity.actorId.href) {
      this.following.add(activity.actorId.href);
    }
    if (activity instanceof Follow && object === this.id.href) {
      const follower = await activity.getActor(ctx);
      this.followers.set(follower.id.href, follower);
      const accept = this.#own("accepts", (id) => new Accept({ id, actor: this.id, object: activity }));
      await this.#send(follower.id, accept);
    }
    if (activity instanceof Undo && this.followers.has(activity.actorId.href)) {
      if ((await activity.getObject(ctx)) instanceof Follow) this.followers.delete(activity.actorId.href);
    }
  }

  #own(kind, make) {
    const key = crypto.randomUUID();
    const object = make(new URL(`${this.id.href}/${kind}/${key}`));
    this.objects.set(key, object);
    return object;
  }

  async #send(target, activity) {
    const recipient = await this.#find(target);
    if (!isActor(recipient)) throw new Error(`cannot deliver to ${target}: no ActivityPub actor answers there`);
    await this.#peer.context().sendActivity({ identifier: this.name }, recipient, activity, { immediate: true });
  }

  async #find(url) {
    const ctx = this.#peer.context();
    return ctx.lookupObject(url, { documentLoader: await ctx.getDocumentLoader({ identifier: this.name }) });
  }

  async #authorOf(object) {
    const sender = this.#peer.journal.senderOf(object);
    if (sender) return sender;
    const found = await this.#find(object);
    if (!found?.attributionId) throw new Error(`cannot tell who wrote ${object}: give "author"`);
    return found.attributionId.href;
  }

  async #signed(request) {
    const [rsa] = await this.#peer.context().getActorKeyPairs(this.name);
    const signed = await signRequest(request, rsa.privateKey, rsa.keyId, { spec: this.#peer.firstKnock });
    return fetch(signed);
  }
}

function lastSegment(url) {
  return url.split("/").at(-1);
}
