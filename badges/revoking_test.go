package badges_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
)

func (w *world) revoke(g badges.Grant) badges.Grant {
	w.t.Helper()
	g, err := w.Revoke(w.t.Context(), w.anna, g.ID, "by mistake")
	w.must(err)
	return g
}

func TestRevokeKeepsTheReason(t *testing.T) {
	w := newSigningWorld(t)
	pending := w.grant("https://social.example/@pending")
	accepted := w.accept(w.grant("https://social.example/@accepted"))
	processed := w.process(w.accept(w.grant("https://social.example/@processed")))
	w.clock.Advance(time.Hour)
	for _, want := range []badges.Grant{pending, accepted, processed} {
		got, err := w.Revoke(t.Context(), w.anna, want.ID, " It was somebody else.\r\nSorry! ")
		w.must(err)
		want.State, want.RevokedAt, want.RevocationReason = badges.Revoked, w.Now(), "It was somebody else.\nSorry!"
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("revoked grant (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(want, w.stored(want.ID)); diff != "" {
			t.Errorf("stored grant (-want +got):\n%s", diff)
		}
		if events := w.events(want.ID); events[len(events)-1] != badges.GrantRevoked {
			t.Errorf("events are %v, want the revocation last", events)
		}
	}
}

func TestRevokeRefuses(t *testing.T) {
	w := newWorld(t)
	g := w.grant(jane)
	viewer := w.account("vera")
	w.must(w.SetRole(t.Context(), badges.Operator(), viewer.ID, w.harbour.ID, badges.Viewer))
	for _, c := range []struct {
		name    string
		by      badges.Account
		id      int64
		reason  string
		kind    badges.Kind
		message string
	}{
		{"stranger", w.ben, g.ID, "", badges.NotFound, "no such thing among yours"},
		{"viewer", viewer, g.ID, "", badges.Forbidden, "your role here is viewer; this needs granter"},
		{"no such grant", w.anna, 99, "", badges.NotFound, "no such grant"},
		{"long reason", w.anna, g.ID, strings.Repeat("ä", 501), badges.Invalid, "reason has 501 characters; at most 500 are allowed"},
		{"declined", w.anna, w.decline(w.grant("https://social.example/@joe")).ID, "", badges.Conflict, "grant 2 is declined; only a pending or accepted one can be revoked"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := w.Revoke(t.Context(), c.by, c.id, c.reason)
			wantKind(t, err, c.kind, c.message)
		})
	}
	if state := w.stored(g.ID).State; state != badges.Pending {
		t.Errorf("the grant is %s, want pending", state)
	}
	w.revoke(g)
	_, err := w.Revoke(t.Context(), w.anna, g.ID, "again")
	wantKind(t, err, badges.Conflict, "grant 1 is revoked; only a pending or accepted one can be revoked")
	if reason := w.stored(g.ID).RevocationReason; reason != "by mistake" {
		t.Errorf("the reason is %q now, want the first one", reason)
	}
}
