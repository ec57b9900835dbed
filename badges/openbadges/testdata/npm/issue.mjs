// Makes badges with other people's libraries, offline: Digital Bazaar's for embedded proofs and status lists, jose for
// everything signed as JWS. Reads from standard input which ids to use, {issuer, credential, recipient, list, assertion,
// badge, profile, key}, and answers {badges: name -> document, pages: address -> document}.
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {createSignCryptosuite} from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {cryptosuite as rdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import {createCredential, createList} from '@digitalbazaar/vc-bitstring-status-list';
import * as jose from 'jose';
import {json} from 'node:stream/consumers';
import {contexts} from './contexts.mjs';

const ids = await json(process.stdin);
const vc2 = ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'];
const vc1 = ['https://www.w3.org/2018/credentials/v1', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json'];
const date = '2026-11-22T11:00:00Z';
const seconds = text => Date.parse(text) / 1000;

// Keys of the issuer, and of somebody else.
const ed = await Ed25519Multikey.generate({controller: ids.issuer, seed: new Uint8Array(32).fill(3)});
const eve = await Ed25519Multikey.generate({controller: ids.issuer, seed: new Uint8Array(32).fill(4)});
const keys = {};
for (const alg of ['RS256', 'PS256', 'ES256', 'EdDSA']) {
  keys[alg] = await jose.generateKeyPair(alg, {extractable: true});
}
const other = await jose.generateKeyPair('RS256');
const methods = [{...await ed.export({includeContext: false}), type: 'Multikey'}];
for (const [alg, {publicKey}] of Object.entries(keys)) {
  methods.push({id: `${ids.issuer}#${alg}`, type: 'JsonWebKey', controller: ids.issuer, publicKeyJwk: await jose.exportJWK(publicKey)});
}

const documentLoader = async url => {
  if (!contexts.has(url)) {
    throw new Error(`nothing is fetched, and ${url} is not among what is known`);
  }
  return {contextUrl: null, documentUrl: url, document: contexts.get(url)};
};

function credential(changes = {}) {
  return {
    '@context': vc2, id: ids.credential, type: ['VerifiableCredential', 'OpenBadgeCredential'], name: 'Robot builder',
    issuer: {id: ids.issuer, type: ['Profile'], name: 'Robotics Club'}, validFrom: '2026-01-02T03:04:05Z',
    credentialSubject: {
      id: ids.recipient, type: ['AchievementSubject'],
      achievement: {
        id: 'https://school.example/badge/1', type: ['Achievement'], name: 'Robot builder',
        description: 'Builds robots. Grüße 🤖', criteria: {narrative: 'Build one.'},
      },
    },
    ...changes,
  };
}

// older is a credential of data model 1.1.
function older() {
  const {validFrom, ...rest} = credential({'@context': vc1});
  return {...rest, issuanceDate: validFrom};
}

async function prove(document, cryptosuite = rdfc, key = ed) {
  const suite = new DataIntegrityProof({signer: key.signer(), date, cryptosuite});
  return vc.issue({credential: structuredClone(document), suite, documentLoader});
}

const jcs = createSignCryptosuite();

// proveTwice makes a proof set, each proof over the document without any.
async function proveTwice(document) {
  const [first, second] = [await prove(document), await prove(document, jcs)];
  return {...first, proof: [first.proof, second.proof].flat()};
}

// claims are a credential as the payload of a JWT (Open Badges 3.0 §8.2.4.1).
function claims(c = credential(), changes = {}) {
  return {...c, iss: c.issuer.id, jti: c.id, sub: c.credentialSubject.id, nbf: seconds(c.validFrom), ...changes};
}

function jws(payload, alg = 'RS256', header = {}, key = keys[alg].privateKey) {
  const bytes = new TextEncoder().encode(JSON.stringify(payload));
  return new jose.CompactSign(bytes).setProtectedHeader({alg, typ: 'JWT', kid: `${ids.issuer}#${alg}`, ...header}).sign(key);
}

async function statusList(address, purpose, ...set) {
  const list = await createList({length: 131072});
  set.forEach(index => list.setStatus(index, true));
  return {...await createCredential({id: address, list, statusPurpose: purpose, context: vc2.slice(0, 1)}), issuer: ids.issuer, validFrom: date};
}

function listed(index, address = ids.list, statusPurpose = 'revocation') {
  return credential({credentialStatus: {
    id: `${address}#${index}`, type: 'BitstringStatusListEntry', statusPurpose, statusListIndex: `${index}`, statusListCredential: address,
  }});
}

// assertion is of Open Badges 2.0.
function assertion(changes = {}) {
  return {
    '@context': 'https://w3id.org/openbadges/v2', id: ids.assertion, type: 'Assertion', issuedOn: '2026-01-02T03:04:05Z', badge: ids.badge,
    recipient: {type: 'url', hashed: false, identity: ids.recipient}, verification: {type: 'SignedBadge', creator: ids.key}, ...changes,
  };
}

const key3 = (await Ed25519Multikey.generate({seed: new Uint8Array(32).fill(5)}));
const did = `did:key:${key3.publicKeyMultibase}`;
const byKey = await Ed25519Multikey.generate({id: `${did}#${key3.publicKeyMultibase}`, controller: did, seed: new Uint8Array(32).fill(5)});
const ofKey = credential({issuer: {id: did, type: ['Profile'], name: 'Somebody'}});
const expired = {validUntil: '2026-02-01T00:00:00Z'};
const pub = await jose.exportJWK(keys.RS256.publicKey);

const good = await prove(credential());
const badges = {
  'rdfc': good,
  'jcs': await prove(credential(), jcs),
  'proof set': await proveTwice(credential()),
  'data model 1.1': await prove(older()),
  'did:key': await prove(ofKey, rdfc, byKey),
  'rdfc, tampered': {...good, name: 'Rocket builder'},
  'jcs, tampered': {...await prove(credential(), jcs), name: 'Rocket builder'},
  'a set with one bad proof': {...await proveTwice(credential()), proof: [good.proof, (await prove(credential({name: 'Rocket builder'}), jcs)).proof].flat()},
  'another key': await prove(credential(), rdfc, eve),
  'another key, jcs': await prove(credential(), jcs, eve),
  'expired': await proveTwice(credential(expired)),
  'not yet valid': await prove(credential({validFrom: '2027-01-01T00:00:00Z'})),
  'not listed as revoked': await prove(listed(93)),
  'revoked': await prove(listed(94)),
  'suspended': await prove(listed(5, `${ids.list}/suspension`, 'suspension')),
  'revoked in a JWT list': await prove(listed(7, `${ids.list}/jwt`)),
  'the list was tampered with': await prove(listed(94, `${ids.list}/tampered`)),
  'the list is gone': await prove(listed(94, `${ids.list}/gone`)),
  'RS256': await jws(claims()),
  'PS256': await jws(claims(), 'PS256'),
  'ES256': await jws(claims(), 'ES256'),
  'EdDSA': await jws(claims(), 'EdDSA'),
  'the key at an address': await jws(claims(), 'RS256', {kid: `${ids.issuer}/keys/1`}),
  'the key in the header, which the issuer lists': await jws(claims(), 'RS256', {kid: undefined, jwk: pub}),
  'JWT of data model 1.1': await new jose.SignJWT({vc: older()}).setProtectedHeader({alg: 'ES256', typ: 'JWT', kid: `${ids.issuer}#ES256`})
    .setIssuer(ids.issuer).setSubject(ids.recipient).setJti(ids.credential).setNotBefore(seconds('2026-01-02T03:04:05Z')).sign(keys.ES256.privateKey),
  'JWT with a status': await jws(claims(listed(94))),
  'JWT, expired': await jws(claims(credential(expired), {exp: seconds(expired.validUntil)})),
  'JWT, its envelope has expired': await jws(claims(credential(), {exp: seconds(expired.validUntil)})),
  'JWT of another issuer': await jws(claims(credential(), {iss: 'https://other.example/'})),
  'JWT for somebody else': await jws(claims(credential(), {sub: 'https://other.example/'})),
  'JWT, another key': await jws(claims(), 'RS256', {}, other.privateKey),
  'JWT, key in the header alone': await jws(claims(), 'RS256', {kid: undefined, jwk: await jose.exportJWK(other.publicKey)}, other.privateKey),
  'JWT, algorithm of another key': await jws(claims(), 'ES256', {kid: `${ids.issuer}#RS256`}),
  'JWT, shared secret': await jws(claims(), 'HS256', {kid: `${ids.issuer}#RS256`}, new TextEncoder().encode(await jose.exportSPKI(keys.RS256.publicKey))),
  'JWT, alg none': new jose.UnsecuredJWT(claims()).encode(),
  'JWT, a header that must be understood': await new jose.CompactSign(new TextEncoder().encode(JSON.stringify(claims())))
    .setProtectedHeader({alg: 'RS256', kid: `${ids.issuer}#RS256`, 'https://other.example/must': 1, crit: ['https://other.example/must']})
    .sign(keys.RS256.privateKey, {crit: {'https://other.example/must': true}}),
  'signed 2.0': await jws(assertion(), 'RS256', {typ: undefined, kid: undefined}),
  'signed 2.0, expired': await jws(assertion({expires: expired.validUntil}), 'RS256', {typ: undefined}),
  'signed 2.0, revoked': await jws(assertion({id: 'urn:uuid:11111111-2222-4333-8444-555555555555'}), 'RS256', {typ: undefined}),
  'signed 2.0, another key': await jws(assertion(), 'RS256', {typ: undefined}, other.privateKey),
  'signed 2.0, a key that is not listed': await jws(assertion({verification: {type: 'SignedBadge', creator: 'https://other.example/key'}}), 'RS256', {typ: undefined}),
  'signed 2.0, shared secret': await jws(assertion(), 'HS256', {typ: undefined}, new TextEncoder().encode(await jose.exportSPKI(keys.RS256.publicKey))),
  'endorsement': await proveTwice({
    '@context': vc2, id: 'https://school.example/endorsements/1', type: ['VerifiableCredential', 'EndorsementCredential'], name: 'Endorsement',
    issuer: {id: ids.issuer, type: ['Profile'], name: 'Robotics Club'}, validFrom: '2026-01-02T03:04:05Z',
    credentialSubject: {id: ids.badge, type: ['EndorsementSubject'], endorsementComment: 'It is good.'},
  }),
};

const revocations = 'https://school.example/revocations';
const list = await prove(await statusList(ids.list, 'revocation', 94));
const full = await statusList(`${ids.list}/tampered`, 'revocation', 94);
const pages = {
  [ids.issuer]: {'@context': ['https://www.w3.org/ns/activitystreams'], id: ids.issuer, type: 'Organization', assertionMethod: methods},
  [`${ids.issuer}/keys/1`]: pub,
  [ids.list]: list,
  [`${ids.list}/suspension`]: await prove(await statusList(`${ids.list}/suspension`, 'suspension', 5), jcs),
  [`${ids.list}/jwt`]: await jws(await statusList(`${ids.list}/jwt`, 'revocation', 7), 'ES256'),
  [`${ids.list}/tampered`]: {...await prove(full), credentialSubject: (await statusList(`${ids.list}/tampered`, 'revocation')).credentialSubject},
  [ids.badge]: {
    '@context': 'https://w3id.org/openbadges/v2', id: ids.badge, type: 'BadgeClass', name: 'Robot builder', description: 'Builds robots.',
    image: 'https://school.example/robot.png', criteria: 'https://school.example/robots', issuer: ids.profile,
  },
  [ids.profile]: {
    '@context': 'https://w3id.org/openbadges/v2', id: ids.profile, type: 'Issuer', name: 'Robotics Club', url: 'https://school.example',
    email: 'club@school.example', publicKey: ids.key, revocationList: revocations,
  },
  [ids.key]: {
    '@context': 'https://w3id.org/openbadges/v2', id: ids.key, type: 'CryptographicKey', owner: ids.profile,
    publicKeyPem: await jose.exportSPKI(keys.RS256.publicKey),
  },
  [revocations]: {
    '@context': 'https://w3id.org/openbadges/v2', id: revocations, type: 'RevocationList', issuer: ids.profile,
    revokedAssertions: [{id: 'urn:uuid:11111111-2222-4333-8444-555555555555', revocationReason: 'Mistake'}],
  },
};
process.stdout.write(JSON.stringify({badges, pages}));
