// Package e2e holds the stories of people at Laurel's pages: a real browser, Debian's
// Chromium, at the built binary, which runs as a process of its own.
//
// The Go half starts the server, a Mastodon and a mail server that are stand-ins, and
// one node process. That runs the stories (stories/*.mjs, with Playwright), on a phone
// and on a desktop, with JavaScript and without, and then looks at every page that
// they have left behind, as each kind of visitor: axe-core finds what people with
// disabilities would stumble over, in light and dark; nothing may be wider than the
// screen; the keyboard must get everywhere. Each story is a subtest.
//
//	go test ./web/e2e -stories 'accept|crawl'    some stories alone
//	go test ./web/e2e -screenshots pictures      the main pages, for a person to look at
//
// `make test-deps` installs the browser and what drives it. The stories wait for what
// the page shows, never for time to pass.
package e2e
