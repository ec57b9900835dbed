package outbox_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"laurel/badges"
	"laurel/federation/fedtest"
)

func fmtEvent(id int64) []byte { return fmt.Appendf(nil, `{"event":%d}`, id) }

func TestRecipientIsFoundUnderEachOfItsNames(t *testing.T) {
	f := newFixture(t)
	first := f.granted()
	for _, profile := range []string{f.jane.Handle(), "acct:jane@people.example", "https://people.example/@jane", f.jane.ID} {
		g := f.server.Grant(f.server.Badge(f.issuer), profile)
		f.Settle()
		if g = f.server.Reload(g); g.Identity.ID != first.Identity.ID || g.Identity.Value != f.jane.ID {
			t.Errorf("%s is known as %+v", profile, g.Identity)
		}
	}
	if got := f.Types(people); got != strings.TrimSpace(strings.Repeat("Create ", 5)) {
		t.Errorf("of five grants %q arrived", got)
	}
}

func TestSameBadgeUnderTwoNamesIsOfferedOnce(t *testing.T) {
	f := newFixture(t)
	f.server.Grant(f.badge, f.jane.Handle())
	f.server.Grant(f.badge, "https://people.example/@jane")
	f.Settle()
	f.wantTypes("after both", "Create", "", "")
}

// FEDERATION.md: A server that does not answer is asked again for about five days
func TestLookUpThatFailsIsMadeAgain(t *testing.T) {
	f := newFixture(t)
	end := f.Let(fedtest.Down(people))
	g := f.server.Grant(f.badge, f.jane.Handle())
	f.Settle()
	g = f.server.Reload(g)
	if g.Identity.Kind != badges.ProfileIdentity || !strings.Contains(g.Identity.Problem, "connection refused") {
		t.Errorf("while her server is away the recipient is %+v", g.Identity)
	}
	if state, _ := f.offerState(g); state != "waiting" {
		t.Errorf("the offer is %q, want waiting", state)
	}

	end()
	f.Clock.Advance(15 * time.Minute)
	f.Settle()
	g = f.server.Reload(g)
	if g.Identity.Kind != badges.FediverseIdentity || g.Identity.Problem != "" {
		t.Errorf("when it is back the recipient is %+v", g.Identity)
	}
	if state, _ := f.offerState(g); state != "delivered" {
		t.Errorf("the offer is %q, want delivered", state)
	}
}

// A look-up that goes nowhere waits in a lane of its server's own.
func TestSilentServerHoldsUpOnlyItsOwnPeople(t *testing.T) {
	f := newFixture(t)
	f.Let(fedtest.Down("silent.example"))
	f.server.Grant(f.badge, "@joe@silent.example")
	f.server.Grant(f.badge, f.jane.Handle())
	f.Settle()
	f.wantTypes("after both", "Create", "", "")
}

// FEDERATION.md: What is certainly no fediverse account is granted all the same; then nobody is told by ActivityPub.
func TestPageWithoutAnAccountStaysAPage(t *testing.T) {
	f := newFixture(t)
	for _, profile := range []string{"https://people.example/about", "@nobody@people.example", "http://people.example/@jane"} {
		g := f.server.Grant(f.server.Badge(f.issuer), profile)
		f.Settle()
		if g = f.server.Reload(g); g.Identity.Kind != badges.URLIdentity || g.State != badges.Pending {
			t.Errorf("%s is known as %+v, its grant %s", profile, g.Identity, g.State)
		}
	}
	f.wantTypes("after the grants", "", "", "")
}
