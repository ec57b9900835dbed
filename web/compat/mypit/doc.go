// Package mypit speaks the MyPit OPEN API, as its documentation describes it, so
// that programs written against it work with Laurel.
//
// It only translates. Its user is an issuer, its template a badge, its holder an
// entry of the issuer's address book, its issued badge a grant that is accepted
// at once. What the domain has no place for (colours, the address of a picture,
// what a program keeps with a badge) is kept beside it and given back as it came.
//
// It promises:
//
//   - every failure is JSON with error and status, because clients read the body
//     of each answer that is no success;
//   - a client sees and changes what belongs to its own issuer, nothing else;
//   - a holder is found by the server's id and by the caller's own, everywhere;
//   - a list read to its end by cursors has each row that stood all that time
//     once, whatever is added or deleted meanwhile.
//
// Where the documentation is silent or contradicts itself, this package takes
// what either reading allows: typeOfBadge and type, holderID and holderId.
package mypit
