// Package v1 speaks the API of BitBadges 1.0, as its cloud function did, so that
// its clients work unchanged.
//
// It only translates. A user is a recipient known by a public key, and becomes an
// issuer with the first badge that they create. What that API calls a badge is
// our badge and its grants in one: it can't be changed, and its id is the hash of
// its exact text, so that text is kept beside our badge and given back as it was.
// Listings and collections are the domain's own.
//
// It promises:
//
//   - an answer has the original's members, and every error is {"error": ...}
//     with status 400 unless it is the server's own fault;
//   - a badge's id is the CIDv0 that `ipfs add` gives its JSON, byte for byte as
//     JavaScript writes it;
//   - a change is believed only with a token that the public key's own secret
//     signed: ECDSA on secp256k1 with SHA-256, although labelled ES256.
//
// It differs from the original where that charged money or let anybody do
// anything: creating costs nothing, whatever the number of recipients, so that a
// fee transaction transfers zero; and only the issuer may delete a listing. A badge
// whose validity is over can't be made, and what a recipient has made private on
// our own pages is in no list of theirs.
package v1
