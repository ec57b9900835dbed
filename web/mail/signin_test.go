package mail_test

import (
	"bytes"
	netmail "net/mail"
	"strings"
	"testing"

	"laurel/badges"
	"laurel/web/mail"
)

func TestSignInMail(t *testing.T) {
	sink := newSink(t, mail.StartTLS)
	f := newFixture(t, sink.smtp())
	f.service.Defaults.SignUp = true
	ask := badges.SignInMail{Email: "jane@bücher.example", Domain: "badges.example.org", Next: "/list/1?a=b", Language: "de"}
	f.must(f.service.MailSignIn(t.Context(), badges.Account{}, ask))
	f.settle()
	f.wantNoTrouble()
	sent := sink.messages()
	if len(sent) != 1 || sent[0].to != "jane@xn--bcher-kva.example" {
		t.Fatalf("messages %+v\n%s", sent, f.log)
	}
	message, err := netmail.ReadMessage(strings.NewReader(sent[0].data))
	f.must(err)
	if got := message.Header.Get("Auto-Submitted"); got != "auto-generated" {
		t.Errorf("Auto-Submitted is %q", got)
	}
	parts := leaves(t, message.Header, message.Body)
	if len(parts) != 2 {
		t.Fatalf("%d parts", len(parts))
	}
	for _, p := range parts {
		for _, want := range []string{"https://badges.example.org/sign-in/email/", "?next=%2Flist%2F1%3Fa%3Db", "Er gilt einmal, 15 Minuten lang."} {
			if !bytes.Contains(p.body, []byte(want)) {
				t.Errorf("%s lacks %q:\n%s", p.mediaType, want, p.body)
			}
		}
	}
	link := string(parts[0].body)
	link = link[strings.Index(link, "/sign-in/email/")+len("/sign-in/email/"):]
	token, _, _ := strings.Cut(link, "?")
	if _, err := f.service.SignInToken(t.Context(), token); err != nil {
		t.Errorf("the link's token %q: %v", token, err)
	}
	if id := message.Header.Get("Message-Id"); !strings.HasSuffix(id, "@badges.example.org>") || strings.Contains(id, token) {
		t.Errorf("Message-Id is %q", id)
	}
	if strings.Contains(f.log.String(), token) || strings.Contains(f.log.String(), "jane") {
		t.Error("the log holds a secret or an address")
	}
}

func TestNoSignInMailForStrangers(t *testing.T) {
	sink := newSink(t, mail.StartTLS)
	f := newFixture(t, sink.smtp())
	f.must(f.service.MailSignIn(t.Context(), badges.Account{}, badges.SignInMail{Email: "jane@example.com", Domain: "badges.example.org"}))
	f.settle()
	f.wantNoTrouble()
	if sent := sink.messages(); len(sent) != 0 {
		t.Errorf("a stranger got mail although sign-up is closed: %+v", sent)
	}
}
