package web_test

import (
	"net/url"
	"strings"
	"testing"

	"laurel/federation/remote"
	"laurel/store"
)

// follow has an account of social.example follow the fixture's issuer.
func (f *fixture) follow(name string) (actor string) {
	f.Helper()
	actor = "https://social.example/users/" + name
	f.must(f.db.PutRemoteActor(f.Context(), remote.Actor{ID: actor, Host: "social.example", Type: "Person", Username: name, Name: "The " + name, URL: "https://social.example/@" + name, Inbox: actor + "/inbox", FetchedAt: f.now}, nil))
	f.must(f.db.InTx(f.Context(), func(tx *store.Tx) error {
		return tx.AddFollower(f.Context(), f.issuer.ID, actor, actor+"#follow", f.now)
	}))
	return actor
}

func TestFollowersAreSeenAndRemoved(t *testing.T) {
	f := newFixture(t)
	ann, bob := f.follow("ann"), f.follow("bob")
	path := deskIssuer(f.issuer.ID) + "/followers"
	f.signedIn("viewer").get(path).status(200).says("2 followers", "The ann", "@bob@social.example", "21 November 2026").hides(`action="` + path + `/remove"`)
	m := f.signedIn("manager")
	page := m.get(path+"?server=social.example").status(200).says("only on social.example", "All followers")
	if links := strings.Join(page.attributes("a", "href"), " "); !strings.Contains(links, "https://social.example/@ann") {
		t.Errorf("no profile among %s", links)
	}
	m.get(path+"?server=elsewhere.example").status(200).says("Nobody is found here", "@library@"+domain)
	m.post(path+"/remove", url.Values{"actor": {ann}}).status(303).header("Location", path+"?done=follower-removed")
	m.post(path+"/remove", url.Values{"actor": {ann}}).status(404)
	m.get(path).status(200).says("1 follower", "The bob").hides("The ann", bob+"#follow")
}
