package mail_test

import (
	netmail "net/mail"
	"strings"
	"testing"

	"laurel/badges"
	"laurel/web/mail"
)

func TestAnIssuersOwnWords(t *testing.T) {
	sink := newSink(t, mail.StartTLS)
	f := newFixture(t, sink.smtp())
	f.must(f.service.SetMailTemplate(t.Context(), badges.Operator(), f.badge.IssuerID, "", badges.NewMailTemplate{
		Subject: "{badge} from {issuer}", Body: "Ahoy {recipient}, *well* done.",
	}))
	g, _, err := f.service.Grant(t.Context(), badges.Operator(), badges.GrantRequest{BadgeID: f.badge.ID, Email: "jane@example.com", Name: "Jane *<b>*"})
	f.must(err)
	f.settle()
	f.wantNoTrouble()
	message, err := netmail.ReadMessage(strings.NewReader(sink.messages()[0].data))
	f.must(err)
	if subject := message.Header.Get("Subject"); subject != "Advanced Training from My Organization" {
		t.Errorf("Subject is %q", subject)
	}
	parts := leaves(t, message.Header, message.Body)
	for n, want := range []string{"Ahoy Jane *<b>*, *well* done.", "Ahoy Jane *&lt;b&gt;*, <em>well</em> done."} {
		body := string(parts[n].body)
		if !strings.Contains(body, want) || !strings.Contains(body, f.acceptKey(g)) {
			t.Errorf("%s lacks %q or the link:\n%s", parts[n].mediaType, want, body)
		}
		if strings.Contains(body, "Hello Jane") {
			t.Errorf("%s greets twice", parts[n].mediaType)
		}
	}
}
