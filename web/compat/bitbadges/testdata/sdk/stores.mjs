// A client of the dynamic stores, made with the SDK as its documentation shows. It ends with an error when an answer is
// not what a program made with the SDK would expect.
//
//   API_URL       what comes before /api/v0
//   OWNER_KEY     key of the account that makes the stores
//   STRANGER_KEY  key of somebody else

import assert from "node:assert/strict";
import { BigIntify, BitBadgesAPI } from "bitbadgesjs-sdk";

console.error = () => {}; // the SDK writes every refusal there

const { API_URL: apiUrl, OWNER_KEY, STRANGER_KEY } = process.env;
const client = (apiKey) => new BitBadgesAPI({ apiUrl, apiKey, convertFunction: BigIntify });
const owner = client(OWNER_KEY);
const stranger = client(STRANGER_KEY);

const mail = await create();
await fillAndRead(mail);
await share(mail);
await rotate(mail);
await social();
await find(mail);
await remove(mail);

async function create() {
  const { doc } = await owner.createDynamicDataStore({ handlerId: "email", label: "Attendees" });
  assert.equal(doc.handlerId, "email");
  assert.equal(doc.label, "Attendees");
  assert.equal(typeof doc.createdAt, "bigint");
  assert.equal(typeof doc.lastUpdated, "bigint");
  assert.equal(doc.publicUseInClaims, false);
  assert.deepEqual(doc.data, { emails: [] });
  assert.ok(doc._docId && doc.dynamicDataId && doc.dataSecret && doc.createdBy && doc.managedBy);
  return doc;
}

async function fillAndRead({ dynamicDataId }) {
  await owner.performStoreAction({ dynamicDataId, actionName: "add", payload: { email: "anna@example.org" } });
  await owner.performBatchStoreAction({
    dynamicDataId,
    actions: [
      { actionName: "add", payload: { email: "ben@example.org" } },
      { actionName: "add", payload: { email: "cleo@example.org" } },
      { actionName: "remove", payload: { email: "ben@example.org" } },
    ],
  });
  await owner.performStoreAction({ _isSimulation: true, dynamicDataId, actionName: "add", payload: { email: "dora@example.org" } });
  const { doc } = await owner.getDynamicDataStore(dynamicDataId);
  assert.deepEqual(doc.data, { emails: ["anna@example.org", "cleo@example.org"] });
  const value = await owner.getDynamicDataStoreValue(dynamicDataId, { key: "anna@example.org" });
  assert.equal(value.key, "anna@example.org");
  assert.equal(value.inStore, true);
  assert.equal((await owner.getDynamicDataStoreValue(dynamicDataId, { key: "ben@example.org" })).inStore, false);
  const values = await owner.getDynamicDataStoreValuesPaginated(dynamicDataId, { bookmark: "" });
  assert.deepEqual(values.lookupValues.map((v) => v.key), ["anna@example.org", "cleo@example.org"]);
  assert.equal(values.pagination.hasMore, false);
  const activity = await owner.getDynamicDataActivity({ dynamicDataId });
  assert.deepEqual(activity.pending, []);
  assert.deepEqual(activity.history.docs.map((d) => d.actions.length), [3, 1]);
  assert.equal(typeof activity.history.docs[0].updatedAt, "number");
}

async function share({ dynamicDataId, dataSecret }) {
  const refusal = await stranger.getDynamicDataStore(dynamicDataId).catch((e) => e);
  assert.equal(refusal.unauthorized, true);
  assert.ok(refusal.errorMessage);
  const { doc } = await stranger.getDynamicDataStore(dynamicDataId, { dataSecret });
  assert.equal(doc.dataSecret, dataSecret);
  await stranger.performStoreAction({ dynamicDataId, dataSecret, actionName: "add", payload: { email: "emil@example.org" } });
  const value = await stranger.getDynamicDataStoreValue(dynamicDataId, { key: "emil@example.org", dataSecret });
  assert.equal(value.inStore, true);
}

async function rotate({ dynamicDataId, dataSecret: old }) {
  const { doc } = await owner.updateDynamicDataStore({ dynamicDataId, rotateDataSecret: true, label: "Guests" });
  assert.equal(doc.label, "Guests");
  assert.equal(typeof doc.lastUpdated, "string"); // the SDK converts nothing here
  assert.notEqual(doc.dataSecret, old);
  await assert.rejects(stranger.getDynamicDataStore(dynamicDataId, { dataSecret: old }));
  await stranger.getDynamicDataStore(dynamicDataId, { dataSecret: doc.dataSecret });
}

async function social() {
  const { doc } = await owner.createDynamicDataStore({ handlerId: "github", label: "Committers", publicUseInClaims: true });
  const { dynamicDataId } = doc;
  await owner.performStoreAction({ dynamicDataId, actionName: "add", payload: { id: "583231", username: "octocat" } });
  await owner.performStoreAction({ dynamicDataId, actionName: "add", payload: { id: "", username: "hubot" } });
  const open = await stranger.getDynamicDataStore(dynamicDataId);
  assert.deepEqual(open.doc.data, { ids: ["583231"], usernames: ["octocat", "hubot"] });
  assert.equal(open.doc.dataSecret, "");
  const named = await stranger.getDynamicDataStoreValue(dynamicDataId, { key: "hubot", lookupType: "username" });
  assert.equal(named.inStore, true);
  assert.equal(named.lookupType, "username");
  assert.equal((await stranger.getDynamicDataStoreValue(dynamicDataId, { key: "hubot" })).inStore, false);
  await assert.rejects(stranger.performStoreAction({ dynamicDataId, actionName: "add", payload: { id: "1", username: "" } }));
}

async function find({ dynamicDataId }) {
  const fetched = await owner.getDynamicDataStores({ dynamicDataIds: ["none", dynamicDataId] });
  assert.equal(fetched.docs[0], undefined);
  assert.equal(fetched.docs[1].dynamicDataId, dynamicDataId);
  const mine = await owner.searchDynamicDataStores({});
  assert.deepEqual(mine.docs.map((d) => d.label).sort(), ["Committers", "Guests"]);
  assert.equal(mine.pagination.hasMore, false);
  assert.deepEqual((await stranger.searchDynamicDataStores({})).docs, []);
}

async function remove({ dynamicDataId }) {
  const refusal = await stranger.deleteDynamicDataStore({ dynamicDataId }).catch((e) => e);
  assert.equal(refusal.unauthorized, true);
  const { message } = await owner.deleteDynamicDataStore({ dynamicDataId });
  assert.ok(message);
  const gone = await owner.getDynamicDataStore(dynamicDataId).catch((e) => e);
  assert.ok(gone.errorMessage);
}
