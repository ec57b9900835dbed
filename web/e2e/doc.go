// Package e2e holds the stories of people at Laurel's pages: a real browser, Debian's
// Chromium, at the built binary, which runs as a process of its own.
//
// The Go half starts the server, stand-ins for a Mastodon, an OpenID Connect provider,
// another badge server and a mail server, and one node process. That runs the stories
// (stories/*.mjs, with Playwright), on a phone and on a desktop, with JavaScript and
// without, and then looks at every page, as each kind of visitor: axe-core finds what
// people with disabilities would stumble over, in light and dark; nothing may be wider
// than the screen, cut off, or under something else, from left to right and from right
// to left; the keyboard must get everywhere. Each story is a subtest.
//
// The crawls know which addresses the server's router has: a new page that they do not
// come to fails. stories/everything.mjs makes what they walk over; what is no page is
// excused in stories/crawl.mjs.
//
//	go test ./web/e2e -stories 'accept|crawl'    some stories alone
//	go test ./web/e2e -screenshots pictures      the main pages, for a person to look at
//
// A story can't depend on how fast the machine is: what leads to another page is
// pressed with follow (stage.mjs), which waits for it. A binary that LAUREL_BINARY
// names must be built with -tags pseudolocale.
//
// `make test-deps` installs the browser and what drives it. The stories wait for what
// the page shows, never for time to pass.
package e2e
