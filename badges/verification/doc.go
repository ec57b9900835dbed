// Package verification checks anybody's Open Badges: 1.x and 2.0 hosted and
// signed, 2.1, and 3.0 as Verifiable Credentials 1.1 and 2.0, with embedded
// proofs or as JWT.
//
// [Verifier.Verify] takes an address, a document, a compact JWS or a baked
// picture and answers with a [Report]: step by step what was checked, what was
// found and why, and what the badge says. It promises that
//
//   - nothing is believed that is not proved: a hosted badge by the answer of its
//     own address, a signed one by a key that the issuer's own document lists; a
//     key that only the credential itself names proves nothing;
//   - where a redirect leads to on another server proves nothing: who can make a
//     server lead elsewhere does not speak for it;
//   - every proof of a set is checked by itself, and a proof over statements (RDF)
//     counts only for what is written in plain terms, so that nothing that is signed
//     can be hidden from who reads the JSON;
//   - what could not be checked is never valid: a status list that cannot be
//     fetched, or whose own proof fails, leaves the badge unchecked;
//   - it fetches only what the badge names, through the given [Fetcher], within a
//     budget of requests and time; contexts and schemas are part of the binary;
//   - it never panics on what strangers hand in, and stores nothing.
//
// Specifications: Open Badges 1.0 to 3.0 with its verification chapters,
// Verifiable Credentials Data Model 1.1 §6.3.1 and 2.0, Data Integrity 1.0,
// Controlled Identifiers 1.0, did:key, did:web, Bitstring Status List 1.0,
// 1EdTech Revocation List and Credential Refresh, RFC 7515 to 7519.
package verification
