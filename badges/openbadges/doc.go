// Package openbadges writes the Open Badges documents of issuers, badges and
// grants, and makes and checks the proofs on them.
//
// A grant has two documents. Its Open Badges 2.0 Assertion ([Assertion]) is
// hosted: it is true because it stands at its own address. Everything is
// embedded in it, in the exact JSON types and within the lengths that
// BadgeFed's importer accepts, since the same bytes travel inside ActivityPub
// Notes. Its Open Badges 3.0 credential ([Credential]) is a W3C Verifiable
// Credential that proves itself: a proof set over one canonical document, made
// with the issuer's Ed25519 key. [Documents] writes both. Their signed forms,
// [SignedAssertion] and [CredentialJWT], are made of what is stored, with the
// issuer's RSA key. Beside them stands what verifiers ask for: keys, the status
// list ([StatusListCredential]), the revocation list and each version of a badge.
//
// All functions are pure. The same issuer, grant and key give the same bytes,
// so that documents can be stored once and compared with what is served; dates
// come from the grant, never from a clock. Addresses come from the
// [badges.Site]. Every text is cleaned of control characters, which not all
// JSON-LD implementations canonicalise alike.
//
// Specifications: Open Badges 2.0, Open Badges 3.0, Verifiable Credentials Data
// Model 2.0, Verifiable Credential Data Integrity 1.0, Data Integrity EdDSA
// Cryptosuites 1.0, Controlled Identifiers 1.0 (Multikey), Bitstring Status
// List 1.0, Decentralized Identifiers 1.0 (did:web), RFC 7515 and 7517 (JWS, JWK),
// RFC 8785 (JCS).
package openbadges
