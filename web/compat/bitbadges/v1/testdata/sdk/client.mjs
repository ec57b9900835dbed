// Does what clients of BitBadges 1.0 do with keys and content ids. Reads one JSON array of jobs from standard input
// and writes one of results: {key: seedHex} its public key in base58check, {token: seedHex, derived?} a token,
// {cid: text} what `ipfs add` names it, {badge: text} what the id of a badge must be that was answered.
globalThis.window = globalThis; // deso-protocol is written for pages

import { text } from 'node:stream/consumers';
import { getSignedJWT, keygen, publicKeyToBase58Check } from 'deso-protocol/src/identity/crypto-utils.js';
import Hash from 'ipfs-only-hash';

async function run(job) {
  if (job.key) return publicKeyToBase58Check(keygen(job.key).public);
  if (job.token) return getSignedJWT(job.token, 'ES256', { derivedPublicKeyBase58Check: job.derived });
  if (job.cid) return Hash.of(Buffer.from(job.cid));
  const { id, ...badge } = JSON.parse(job.badge);
  return Hash.of(Buffer.from(JSON.stringify(badge)));
}

const jobs = JSON.parse(await text(process.stdin));
process.stdout.write(JSON.stringify(await Promise.all(jobs.map(run))));
