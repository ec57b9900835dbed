package mail_test

import (
	"bytes"
	netmail "net/mail"
	"strings"
	"testing"

	"laurel/badges"
	"laurel/web/mail"
)

func TestInvitationsAreMailed(t *testing.T) {
	sink := newSink(t, mail.StartTLS)
	f := newFixture(t, sink.smtp())
	ctx := t.Context()
	ada, err := f.service.CreateAccount(ctx, badges.Operator(), badges.Account{Name: "Ada", Admin: true})
	f.must(err)
	f.must(f.service.ReadIn(ctx, ada, "de", true))
	i, err := f.service.Invite(ctx, ada, badges.NewInvitation{Kind: badges.EmailIdentity, Address: "Jane@example.com", IssuerID: f.badge.IssuerID, Role: badges.Manager})
	f.must(err)
	_, err = f.service.Invite(ctx, ada, badges.NewInvitation{Kind: badges.FediverseIdentity, Address: "@jane@social.example"})
	f.must(err)
	withdrawn, err := f.service.Invite(ctx, ada, badges.NewInvitation{Kind: badges.EmailIdentity, Address: "other@example.com", Admin: true})
	f.must(err)
	f.must(f.service.WithdrawInvitation(ctx, ada, withdrawn.ID))
	f.settle()
	f.wantNoTrouble()
	sent := sink.messages()
	if len(sent) != 1 || sent[0].to != "jane@example.com" {
		t.Fatalf("messages %+v\n%s", sent, f.log)
	}
	message, err := netmail.ReadMessage(strings.NewReader(sent[0].data))
	f.must(err)
	for _, p := range leaves(t, message.Header, message.Body) {
		for _, want := range []string{"https://badges.example.org/invitation/" + i.Slug, "Ada lädt dich zu Example Badges ein.", "Deine Rolle bei My Organization: Verwaltung", "26. März 2026"} {
			if !bytes.Contains(p.body, []byte(want)) {
				t.Errorf("%s lacks %q:\n%s", p.mediaType, want, p.body)
			}
		}
	}
	if strings.Contains(f.log.String(), "jane") {
		t.Error("the log holds an address")
	}
}
