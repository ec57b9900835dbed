package mail_test

import (
	"mime"
	netmail "net/mail"
	"strings"
	"testing"

	"laurel/badges"
	"laurel/web/mail"
)

// An offer is in the language that was known when the badge was granted, however
// often it is sent.
func TestOffersAreInTheRecipientsLanguage(t *testing.T) {
	sink := newSink(t, mail.NoTLS)
	f := newFixture(t, sink.smtp())
	g, _, err := f.service.Grant(t.Context(), badges.Operator(), badges.GrantRequest{BadgeID: f.badge.ID, Email: "anna@example.com", Language: "pl"})
	f.must(err)
	f.grant("jane@example.com")
	f.settle()
	f.must(f.service.HeardFrom(t.Context(), g.Identity.ID, "ja"))
	f.must(f.service.ResendOffer(t.Context(), badges.Operator(), g.ID))
	f.settle()
	_, _, err = f.service.Grant(t.Context(), badges.Operator(), badges.GrantRequest{BadgeID: f.badge.ID, Email: "ben@example.com", Language: "no language"})
	if badges.FieldOf(err) != "language" {
		t.Errorf("a language that is none: %v", err)
	}
	var got []string
	for _, sent := range sink.messages() {
		message, err := netmail.ReadMessage(strings.NewReader(sent.data))
		f.must(err)
		subject, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
		f.must(err)
		got = append(got, sent.to+" "+subject)
	}
	want := "anna@example.com Masz nową odznakę: Advanced Training; jane@example.com You got a badge: Advanced Training; anna@example.com Masz nową odznakę: Advanced Training"
	if strings.Join(got, "; ") != want {
		t.Errorf("sent %q\nwant %q", got, want)
	}
}
