// Package e2e holds the tests in which Laurel meets software that is not Laurel: the built binary runs as a process of
// its own, and the other end of the wire is an ActivityPub server made with Fedify (peer.mjs), which verifies
// signatures, digests, dates and origins by itself and understands JSON-LD as others do.
//
// The tests drive the binary as a person would, through its commands, its badge API and its pages, and the peer
// through its control port (peer/control.mjs). They never look into Laurel's database.
//
// `make test-deps` installs what the peer needs.
package e2e
