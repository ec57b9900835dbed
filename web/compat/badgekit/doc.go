// Package badgekit speaks the BadgeKit API, as Mozilla's badgekit-api 0.2.22
// did, so that its clients and the sites built on them work unchanged.
//
// It only translates. Its system, issuer and program are issuers in Laurel's
// tree; its badge is a badge, its badge instance a grant that the earner's site
// has the consent for; claim codes, applications, reviews and milestones are
// the domain's own. What the domain has no place for (a strapline, a rubric, the
// address of a picture) is kept beside it and given back as it came.
//
// It promises:
//
//   - an answer has the original's fields, in its order and nesting, its codes
//     and its details of errors, because clients make exceptions of them;
//   - what is wrong is told in its order: address and method, Accept, body,
//     token, parents, fields;
//   - a token is believed only when it is HS256 and names the request's method,
//     path and body; everything is compared in constant time;
//   - addresses in answers are built from the configured one, never from the
//     request's Host.
//
// Where the original hung, answered 500 or did the opposite of what it was
// asked, this package does what was meant.
package badgekit
