// Checks credentials with other people's libraries, offline. Reads a list of jobs from standard input and answers
// each with "good" or the reason why it is not:
//
//   {kind: "proof", credential, suite, documents, now}   one proof of a set, with the status of the credential
//   {kind: "jws", token, keys}                           a JWT or JWS, against a JSON Web Key Set
//   {kind: "list", credential}                           a status list: how many entries it has, and which are set
//   {kind: "schema", credential, schema}                 1EdTech's JSON Schema
//
// documents are what stands at addresses; nothing is fetched.
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {checkStatus, decodeList} from '@digitalbazaar/vc-bitstring-status-list';
import {createVerifyCryptosuite} from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {cryptosuite as rdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import jsigs from 'jsonld-signatures';
import {Ajv2019} from 'ajv/dist/2019.js';
import formats from 'ajv-formats';
import * as jose from 'jose';
import {contexts} from './contexts.mjs';

const suites = {'eddsa-rdfc-2022': rdfc, 'eddsa-jcs-2022': createVerifyCryptosuite()};

// loader finds contexts, documents, and keys within documents by their fragment.
function loader(documents) {
  return async url => {
    const [base] = url.split('#');
    let document = contexts.get(url) ?? documents[url];
    if (!document && documents[base]) {
      document = documents[base].assertionMethod?.find(method => method.id === url);
      document &&= {'@context': 'https://w3id.org/security/multikey/v1', ...document};
    }
    if (!document) {
      throw new Error(`nothing is fetched, and ${url} is not among what is known`);
    }
    return {contextUrl: null, documentUrl: url, document};
  };
}

async function proof({credential, suite, documents, now}) {
  const chosen = {...credential, proof: credential.proof.filter(p => p.cryptosuite === suite)};
  if (chosen.proof.length !== 1) {
    return `there are ${chosen.proof.length} proofs of ${suite}`;
  }
  const documentLoader = loader(documents);
  const all = Object.values(suites).map(s => new DataIntegrityProof({cryptosuite: s}));
  const result = await vc.verifyCredential({
    credential: chosen,
    suite: new DataIntegrityProof({cryptosuite: suites[suite]}),
    purpose: new jsigs.purposes.AssertionProofPurpose(), // which asks the key's controller
    documentLoader,
    now: new Date(now),
    checkStatus: options => checkStatus({...options, suite: all, documentLoader, verifyBitstringStatusListCredential: true}),
  });
  if (result.verified) {
    return result.statusResult.results.some(r => r.status !== false) ? 'status: revoked' : 'good';
  }
  const error = result.error ?? result.statusResult?.error;
  return [error?.message, ...(error?.errors ?? []).map(e => e.message), result.statusResult && `status ${JSON.stringify(result.statusResult.results ?? [])}`]
    .filter(Boolean).join('; ') || 'not verified';
}

async function jws({token, keys}) {
  await jose.compactVerify(token, jose.createLocalJWKSet(keys), {algorithms: ['RS256']});
  if (jose.decodeProtectedHeader(token).typ === 'JWT') {
    await jose.jwtVerify(token, jose.createLocalJWKSet(keys), {algorithms: ['RS256'], currentDate: new Date('2027-01-01')});
  }
  return 'good';
}

async function list({credential}) {
  const {encodedList} = credential.credentialSubject;
  const decoded = await decodeList({encodedList});
  const set = [...Array(decoded.length).keys()].filter(index => decoded.getStatus(index));
  return `${decoded.length} entries, set: ${set.length > 9 ? set.length : set}`;
}

const validators = new Map();

async function schema({credential, schema}) {
  if (!validators.has(schema.$id)) {
    const ajv = new Ajv2019({strict: false, allErrors: true});
    formats(ajv);
    validators.set(schema.$id, ajv.compile(schema));
  }
  const validate = validators.get(schema.$id);
  return validate(credential) ? 'good' : validate.errors.map(e => `${e.instancePath} ${e.message}`).join('; ');
}

const kinds = {proof, jws, list, schema};
const chunks = [];
for await (const chunk of process.stdin) {
  chunks.push(chunk);
}
const answers = [];
for (const job of JSON.parse(Buffer.concat(chunks))) {
  answers.push(await kinds[job.kind](job).catch(error => `${error.message}`));
}
process.stdout.write(JSON.stringify(answers));
