package badges_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
)

func newSite(t *testing.T) *badges.Site {
	t.Helper()
	site, err := badges.NewSite("https://Badges.Example.org/", "http://localhost:8080")
	if err != nil {
		t.Fatal(err)
	}
	return site
}

func TestSiteAddresses(t *testing.T) {
	s := newSite(t)
	i := badges.Issuer{Domain: "badges.example.org", Username: "harbour"}
	local := badges.Issuer{Domain: "localhost:8080", Username: "pier"}
	instance := badges.Issuer{Domain: "badges.example.org", Username: "badges.example.org", Role: badges.RoleInstance}
	gone := badges.Issuer{Domain: "old.example.org", Username: "harbour"}
	g := badges.Grant{ID: 42, ULID: "01kkh0000000000000000a0001", OfferULID: "01kkh0000000000000000b0001"}
	for _, c := range []struct{ name, got, want string }{
		{"actor", s.Actor(i), "https://badges.example.org/actor/harbour"},
		{"actor on plain http", s.Actor(local), "http://localhost:8080/actor/pier"},
		{"instance", s.Actor(instance), "https://badges.example.org/actor"},
		{"actor of a domain no more configured", s.Actor(gone), "https://badges.example.org/actor/harbour"},
		{"inbox", s.Inbox(i), "https://badges.example.org/actor/harbour/inbox"},
		{"outbox", s.Outbox(i), "https://badges.example.org/actor/harbour/outbox"},
		{"followers", s.Followers(i), "https://badges.example.org/actor/harbour/followers"},
		{"following", s.Following(i), "https://badges.example.org/actor/harbour/following"},
		{"shared inbox", s.SharedInbox("localhost:8080"), "http://localhost:8080/inbox"},
		{"note", s.Note(i, g), "https://badges.example.org/actor/harbour/statuses/01kkh0000000000000000a0001"},
		{"offer", s.Status(i, g.OfferULID), "https://badges.example.org/actor/harbour/statuses/01kkh0000000000000000b0001"},
		{"assertion", s.Assertion(i, g), "https://badges.example.org/openbadge/01kkh0000000000000000a0001"},
		{"credential", s.Credential(i, g), "https://badges.example.org/credential/01kkh0000000000000000a0001"},
		{"badge", s.Badge(i, 7), "https://badges.example.org/badge/7"},
		{"badge image", s.BadgeImage(i, 7), "https://badges.example.org/badge-image/7"},
		{"picture", s.Picture("localhost:8080", "ab12"), "http://localhost:8080/picture/ab12.png"},
		{"accept", s.Accept(i, g, "key"), "https://badges.example.org/accept/grant/42/key"},
		{"tag", s.Tag("badges.example.org", "Größe"), "https://badges.example.org/tags/gr%C3%B6%C3%9Fe"},
		{"handle", s.Handle(local), "@pier@localhost:8080"},
		{"main domain", s.MainDomain(), "badges.example.org"},
	} {
		if c.got != c.want {
			t.Errorf("%s is %s, want %s", c.name, c.got, c.want)
		}
	}
	if diff := cmp.Diff([]string{"badges.example.org", "localhost:8080"}, s.Domains()); diff != "" {
		t.Errorf("domains (-want +got):\n%s", diff)
	}
	if !s.Has("BADGES.example.ORG") || s.Has("example.org") || s.Has("") {
		t.Error("Has knows other domains than the server's own")
	}
}

func TestNewSiteRefuses(t *testing.T) {
	for name, origins := range map[string][]string{
		"none": nil, "no scheme": {"badges.example.org"}, "path": {"https://badges.example.org/x"}, "query": {"https://badges.example.org?x"},
		"scheme": {"ftp://badges.example.org"}, "user": {"https://me@badges.example.org"}, "no host": {"https://"}, "port alone": {"https://:8080"},
		"fragment": {"https://badges.example.org#x"}, "twice": {"https://badges.example.org", "http://Badges.example.org"}, "empty": {""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := badges.NewSite(origins...)
			wantKind(t, err, badges.Invalid, "")
		})
	}
}

func TestParseActor(t *testing.T) {
	s := newSite(t)
	for address, want := range map[string][2]string{
		"https://badges.example.org/actor/harbour":                       {"badges.example.org", "harbour"},
		"https://badges.example.org/actors/badges.example.org/harbour":   {"badges.example.org", "harbour"},
		"https://badges.example.org/@harbour":                            {"badges.example.org", "harbour"},
		"http://localhost:8080/@pier":                                    {"localhost:8080", "pier"},
		"https://badges.example.org/actor":                               {"badges.example.org", "badges.example.org"},
		"https://badges.example.org/actors/badges.example.org/_relaybot": {"badges.example.org", "announcer"},
		"https://badges.example.org/actor/announcer":                     {"badges.example.org", "announcer"},
		"https://badges.example.org/actor/harbour#main-key":              {"badges.example.org", "harbour"},
		"https://badges.example.org/actor/harbour?x=1":                   {"badges.example.org", "harbour"},
		"http://localhost:8080/actors/localhost:8080/pier":               {"localhost:8080", "pier"},
		"https://badges.example.org/actors/localhost:8080/harbour":       {},
		"https://badges.example.org/actor/harbour/followers":             {},
		"https://badges.example.org/actor/":                              {},
		"https://badges.example.org/@":                                   {},
		"https://badges.example.org/actors/badges.example.org/":          {},
		"https://badges.example.org/@harbour/statuses/1":                 {},
		"https://badges.example.org/":                                    {},
		"https://badges.example.org":                                     {},
		"https://badges.example.org.evil.example/actor/harbour":          {},
		"https://badges.example.org:443/actor/harbour":                   {},
		"http://badges.example.org/actor/harbour":                        {},
		"https://evil.example/actor/harbour":                             {},
		"https://evil.example/?https://badges.example.org/actor/harbour": {},
		"acct:harbour@badges.example.org":                                {},
		"":                                                               {},
	} {
		gotDomain, username, ok := s.ParseActor(address)
		if ok != (want != [2]string{}) || gotDomain != want[0] || username != want[1] {
			t.Errorf("ParseActor(%q) is %q, %q, %v, want %q", address, gotDomain, username, ok, want)
		}
	}
}

func TestParseStatus(t *testing.T) {
	s := newSite(t)
	const ulid = "01kkh0000000000000000a0001"
	for address, want := range map[string]bool{
		"https://badges.example.org/actor/harbour/statuses/" + ulid:                     true,
		"https://badges.example.org/actors/badges.example.org/harbour/statuses/" + ulid: true,
		"https://badges.example.org/openbadge/" + ulid:                                  true,
		"https://badges.example.org/credential/" + ulid:                                 true,
		"https://badges.example.org/credential/" + ulid + "#x":                          true,
		"http://localhost:8080/openbadge/" + ulid + "?format=json":                      true,
		"https://badges.example.org/openbadge/01KKH0000000000000000A0001":               false, // we mint lower case
		"https://badges.example.org/openbadge/" + ulid + "0":                            false,
		"https://badges.example.org/openbadge/" + ulid + "/x":                           false,
		"https://badges.example.org/openbadge/issuer/" + ulid:                           false,
		"https://badges.example.org/openbadge/zzzzzzzzzzzzzzzzzzzzzzzzzz":               false, // over 128 bits
		"https://badges.example.org/x/harbour/statuses/" + ulid:                         false,
		"https://badges.example.org/statuses/" + ulid:                                   false,
		"https://evil.example/openbadge/" + ulid:                                        false,
		ulid:                                                                            false,
		"":                                                                              false,
	} {
		got, ok := s.ParseStatus(address)
		if ok != want || (ok && got != ulid) {
			t.Errorf("ParseStatus(%q) is %q, %v, want %v", address, got, ok, want)
		}
	}
}
