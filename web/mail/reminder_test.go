package mail_test

import (
	"strings"
	"testing"
	"time"

	"laurel/badges"
	"laurel/web/mail"
)

func TestReminderByMail(t *testing.T) {
	sink := newSink(t, mail.NoTLS)
	f := newFixture(t, sink.smtp())
	g, _, err := f.service.Grant(t.Context(), badges.Operator(), badges.GrantRequest{
		BadgeID: f.badge.ID, Email: "jane@example.com", Name: "Jane Doe", ExpiresAt: f.now.Add(100 * 24 * time.Hour),
	})
	f.must(err)
	_, err = f.service.Accept(t.Context(), g.ID, f.acceptKey(g), badges.Public)
	f.must(err)
	f.settle() // the offer is not owed any more
	g, err = f.service.Store.Grant(t.Context(), g.ID)
	f.must(err)
	g.State, g.ProcessedAt = badges.Processed, f.now // without documents, which nothing here needs
	f.must(f.service.Store.InTx(t.Context(), func(tx badges.Tx) error {
		_, err := tx.UpdateGrant(t.Context(), g, badges.Accepted)
		return err
	}))
	f.must(f.service.HeardFrom(t.Context(), g.Identity.ID, "de")) // by now
	f.now = f.now.Add(71 * 24 * time.Hour)
	for range 2 {
		f.must(f.service.RemindExpiring(t.Context()))
		f.settle()
	}
	f.wantNoTrouble()
	sent := sink.messages()
	if len(sent) != 1 {
		t.Fatalf("%d messages were sent, want 1\n%s", len(sent), f.log)
	}
	note := f.service.Site.Note(badges.Issuer{Domain: "badges.example.org", Username: "org"}, g)
	for _, want := range []string{"To: \"Jane Doe\" <jane@example.com>", "Message-ID: <" + g.ULID + ".30@badges.example.org>", "Advanced Training", "Hallo Jane Doe,", note[:60]} {
		if !strings.Contains(sent[0].data, want) {
			t.Errorf("the message lacks %q:\n%s", want, sent[0].data)
		}
	}
	if strings.Contains(sent[0].data, f.acceptKey(g)) {
		t.Error("the reminder of a public grant holds its accept key")
	}
}

func TestDecisionByMail(t *testing.T) {
	sink := newSink(t, mail.NoTLS)
	f := newFixture(t, sink.smtp())
	apply := func() badges.Application {
		a, err := f.service.Apply(t.Context(), badges.Operator(), f.badge.ID, "jane@example.com", badges.NewApplication{})
		f.must(err)
		return a
	}
	_, err := f.service.Review(t.Context(), badges.Operator(), apply().ID, badges.NewReview{Author: "kim@example.org", Declined: true}) // by a program, which tells them itself
	f.must(err)
	_, err = f.service.Decide(t.Context(), badges.Operator(), apply().ID, badges.Decision{Declined: true, Comment: "Show us <more>."})
	f.must(err)
	_, err = f.service.Decide(t.Context(), badges.Operator(), apply().ID, badges.Decision{})
	f.must(err)
	f.settle()
	f.wantNoTrouble()
	sent := sink.messages()
	if len(sent) != 2 {
		t.Fatalf("%d messages were sent, want 2\n%s", len(sent), f.log)
	}
	all := sent[0].data + sent[1].data
	for _, want := range []string{"To: <jane@example.com>", "was not approved", "Show us <more>.", "Show us &lt;more&gt;.", "was approved", "Reply-To: <office@example.org>", "https://badges.example.org/badge/"} {
		if !strings.Contains(all, want) {
			t.Errorf("the messages lack %q:\n%s", want, all)
		}
	}
}
