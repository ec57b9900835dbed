package badges_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/store/storetest"
)

func TestCreateIssuer(t *testing.T) {
	w := newServer(t, storetest.Open(t))
	got, err := w.CreateIssuer(t.Context(), badges.Operator(), badges.NewIssuer{
		Domain: "Other.Example.org", Username: " Harbour ",
		IssuerProfile: badges.IssuerProfile{Name: " The harbour ", Website: "https://harbour.example", Email: "Hello@Harbour.example", Summary: "We\r\nsail."},
	})
	w.must(err)
	want := badges.Issuer{
		ID: got.ID, Role: badges.RoleIssuer, Domain: "other.example.org", Username: "harbour",
		IssuerProfile: badges.IssuerProfile{
			Type: badges.Organization, Name: "The harbour", Website: "https://harbour.example", Email: "hello@harbour.example",
			Summary: "We\nsail.", Audience: badges.AudienceQuiet, Paper: badges.A4,
		},
		CreatedAt: w.Now(), UpdatedAt: w.Now(),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("issuer (-want +got):\n%s", diff)
	}
	stored, err := w.Store.Issuer(t.Context(), got.ID)
	w.must(err)
	if diff := cmp.Diff(want, stored); diff != "" {
		t.Errorf("stored issuer (-want +got):\n%s", diff)
	}
}

func TestCreateIssuerRefuses(t *testing.T) {
	w := newWorld(t)
	manager := w.account("mona")
	w.must(w.SetRole(t.Context(), badges.Operator(), manager.ID, w.harbour.ID, badges.Manager))
	usernames := `username %q is not usable; take at most 50 letters, digits, _ . or -, and none of the server's own names`
	for _, c := range []struct {
		name    string
		by      badges.Account
		change  func(*badges.NewIssuer)
		kind    badges.Kind
		message string
	}{
		{"top without admin", manager, func(n *badges.NewIssuer) {}, badges.Forbidden, "only an admin of this server may create an issuer at the top; name a parent issuer"},
		{"granter of the parent", w.anna, func(n *badges.NewIssuer) { n.ParentID = w.harbour.ID }, badges.Forbidden, "your role here is granter; this needs manager"},
		{"stranger to the parent", w.ben, func(n *badges.NewIssuer) { n.ParentID = w.harbour.ID }, badges.NotFound, "no such thing among yours"},
		{"no such parent", badges.Operator(), func(n *badges.NewIssuer) { n.ParentID = 99 }, badges.NotFound, "no such issuer"},
		{"foreign domain", badges.Operator(), func(n *badges.NewIssuer) { n.Domain = "evil.example" }, badges.Invalid, `domain "evil.example" is not one of this server's (badges.example.org, other.example.org)`},
		{"taken", badges.Operator(), func(n *badges.NewIssuer) { n.Username = "HARBOUR" }, badges.Conflict, `the username "harbour" is taken on badges.example.org; choose another`},
		{"announcer", badges.Operator(), func(n *badges.NewIssuer) { n.Username = "announcer" }, badges.Invalid, strings.ReplaceAll(usernames, "%q", `"announcer"`)},
		{"relay bot", badges.Operator(), func(n *badges.NewIssuer) { n.Username = "_relaybot" }, badges.Invalid, ""},
		{"the instance's outbox", badges.Operator(), func(n *badges.NewIssuer) { n.Username = "outbox" }, badges.Invalid, ""},
		{"no username", badges.Operator(), func(n *badges.NewIssuer) { n.Username = "" }, badges.Invalid, ""},
		{"space", badges.Operator(), func(n *badges.NewIssuer) { n.Username = "a b" }, badges.Invalid, ""},
		{"slash", badges.Operator(), func(n *badges.NewIssuer) { n.Username = "a/b" }, badges.Invalid, ""},
		{"dot at the end", badges.Operator(), func(n *badges.NewIssuer) { n.Username = "a." }, badges.Invalid, ""},
		{"letters of others", badges.Operator(), func(n *badges.NewIssuer) { n.Username = "größe" }, badges.Invalid, ""},
		{"long", badges.Operator(), func(n *badges.NewIssuer) { n.Username = strings.Repeat("a", 51) }, badges.Invalid, ""},
		{"type of the server's own", badges.Operator(), func(n *badges.NewIssuer) { n.Type = badges.ServerActor }, badges.Invalid, `type "Application" is not an issuer's; take Organization, Person, Group or Service`},
		{"paper", badges.Operator(), func(n *badges.NewIssuer) { n.Paper = "A5" }, badges.Invalid, `paper "A5" is unknown; take A4 or Letter`},
		{"audience", badges.Operator(), func(n *badges.NewIssuer) { n.Audience = "loud" }, badges.Invalid, `audience "loud" is unknown; take quiet, public or followers`},
		{"no name", badges.Operator(), func(n *badges.NewIssuer) { n.Name = " " }, badges.Invalid, "the name is missing; say what the issuer is called"},
		{"script as website", badges.Operator(), func(n *badges.NewIssuer) { n.Website = "javascript:alert(1)" }, badges.Invalid, `website "javascript:alert(1)" is not a web address; write it like https://example.org/page`},
		{"e-mail", badges.Operator(), func(n *badges.NewIssuer) { n.Email = "harbour" }, badges.Invalid, "Invalid email format"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := badges.NewIssuer{Username: "pier", IssuerProfile: profile("pier")}
			c.change(&n)
			_, err := w.CreateIssuer(t.Context(), c.by, n)
			wantKind(t, err, c.kind, c.message)
		})
	}
	below, err := w.CreateIssuer(t.Context(), manager, badges.NewIssuer{ParentID: w.harbour.ID, Username: "pier.2_a-b", IssuerProfile: profile("pier")})
	w.must(err)
	if below.ParentID != w.harbour.ID {
		t.Errorf("the parent is %d, want %d", below.ParentID, w.harbour.ID)
	}
}

func TestUpdateIssuer(t *testing.T) {
	w := newSigningWorld(t)
	p := profile("old harbour")
	p.Audience = badges.AudienceFollowers
	_, err := w.UpdateIssuer(t.Context(), w.anna, w.harbour.ID, p)
	wantKind(t, err, badges.Forbidden, "")
	got, err := w.UpdateIssuer(t.Context(), badges.Operator(), w.harbour.ID, p)
	w.must(err)
	if diff := cmp.Diff(p, got.IssuerProfile); diff != "" || got.Username != "harbour" {
		t.Errorf("issuer %s (-want +got):\n%s", got.Username, diff)
	}
	w.must(w.EnsureServerActors(t.Context()))
	announcer, err := w.Announcer(t.Context(), domain)
	w.must(err)
	_, err = w.UpdateIssuer(t.Context(), badges.Operator(), announcer.ID, p)
	wantKind(t, err, badges.Forbidden, "the server's own actors can't be edited as issuers")
}

// Each domain gets an announcer and an instance actor, once.
//
// FEDERATION.md: Each domain of a server has its own announcer and instance actor.
func TestEnsureServerActors(t *testing.T) {
	w := newServer(t, storetest.Open(t))
	w.must(w.EnsureServerActors(t.Context()))
	first, err := w.Store.Issuers(t.Context(), badges.IssuerFilter{})
	w.must(err)
	var got []string
	for _, i := range first {
		got = append(got, string(i.Role)+" "+w.Site.Actor(i)+" "+string(i.Type))
	}
	want := []string{
		"instance https://badges.example.org/actor Application",
		"announcer https://badges.example.org/actor/announcer Application",
		"instance https://other.example.org/actor Application",
		"announcer https://other.example.org/actor/announcer Application",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("actors (-want +got):\n%s", diff)
	}
	w.must(w.EnsureServerActors(t.Context()))
	again, err := w.Store.Issuers(t.Context(), badges.IssuerFilter{})
	w.must(err)
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("actors after the second start (-first +second):\n%s", diff)
	}
}
