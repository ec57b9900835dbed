package mail_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/web/mail"
)

// part is one leaf of a message's MIME tree.
type part struct {
	mediaType, contentID string
	body                 []byte
}

// leaves returns the parts of a message or multipart, in order.
func leaves(t *testing.T, header map[string][]string, body io.Reader) []part {
	t.Helper()
	get := netmail.Header(header).Get
	mediaType, parameters, err := mime.ParseMediaType(get("Content-Type"))
	if err != nil {
		t.Fatalf("Content-Type %q: %v", get("Content-Type"), err)
	}
	if !strings.HasPrefix(mediaType, "multipart/") {
		switch get("Content-Transfer-Encoding") {
		case "base64":
			body = base64.NewDecoder(base64.StdEncoding, body)
		case "quoted-printable":
			body = quotedprintable.NewReader(body)
		}
		content, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		return []part{{mediaType, get("Content-Id"), content}}
	}
	var found []part
	for reader := multipart.NewReader(body, parameters["boundary"]); ; {
		p, err := reader.NextRawPart()
		if err == io.EOF {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, leaves(t, p.Header, p)...)
	}
}

func TestOffer(t *testing.T) {
	sink := newSink(t, mail.StartTLS)
	f := newFixture(t, sink.smtp())
	g := f.grant("jane@example.com")
	f.settle()
	f.wantNoTrouble()
	sent := sink.messages()
	if len(sent) != 1 {
		t.Fatalf("%d messages were sent, want 1\n%s", len(sent), f.log)
	}
	if got := sent[0].from + " → " + sent[0].to; got != "badges@badges.example.org → jane@example.com" {
		t.Errorf("envelope: %s", got)
	}
	message, err := netmail.ReadMessage(strings.NewReader(sent[0].data))
	f.must(err)
	for name, want := range map[string]string{
		"From":           `"Test Badges" <badges@badges.example.org>`,
		"To":             `"Jane Doe" <jane@example.com>`,
		"Reply-To":       `<office@example.org>`,
		"Date":           "Thu, 12 Mar 2026 10:30:00 +0000",
		"Message-Id":     "<" + g.OfferULID + "@badges.example.org>",
		"Auto-Submitted": "auto-generated",
		"Mime-Version":   "1.0",
	} {
		if got := message.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if subject := message.Header.Get("Subject"); !strings.Contains(subject, "Advanced Training") {
		t.Errorf("Subject is %q", subject)
	}
	parts := leaves(t, message.Header, message.Body)
	var types []string
	for _, p := range parts {
		types = append(types, p.mediaType)
	}
	if diff := cmp.Diff([]string{"text/plain", "text/html", "image/png"}, types); diff != "" {
		t.Fatalf("parts (-want +got):\n%s", diff)
	}
	link := f.service.Site.Accept(badges.Issuer{Domain: "badges.example.org"}, g, f.acceptKey(g))
	for _, p := range parts[:2] {
		if !bytes.Contains(p.body, []byte(link)) {
			t.Errorf("%s lacks the accept link %s:\n%s", p.mediaType, link, p.body)
		}
	}
	if !bytes.Equal(parts[2].body, f.picture) {
		t.Error("the picture that came along is not the badge's")
	}
	img := `<img src="cid:` + strings.Trim(parts[2].contentID, "<>") + `" alt="A laurel wreath"`
	if html := string(parts[1].body); !strings.Contains(html, img) || strings.Contains(html, "/picture/") {
		t.Errorf("the HTML does not show the picture that came along by %s:\n%s", img, html)
	}
}

func TestSecurity(t *testing.T) {
	for _, security := range []mail.TLS{mail.StartTLS, mail.ImplicitTLS, mail.NoTLS} {
		t.Run(string(security), func(t *testing.T) {
			sink := newSink(t, security)
			smtp := sink.smtp()
			if security != mail.NoTLS {
				sink.password, smtp.Username, smtp.Password = "secret", "laurel", "secret"
			}
			f := newFixture(t, smtp)
			f.grant("jane@example.com")
			f.settle()
			f.wantNoTrouble()
			sent := sink.messages()
			if len(sent) != 1 {
				t.Fatalf("%d messages were sent, want 1\n%s", len(sent), f.log)
			}
			if sent[0].secure != (security != mail.NoTLS) || sent[0].user != smtp.Username {
				t.Errorf("sent by TLS: %v, as %q", sent[0].secure, sent[0].user)
			}
		})
	}
}

// Neither message nor password may travel in clear because somebody on the way
// took STARTTLS out of the server's greeting.
func TestNoTLSNoMail(t *testing.T) {
	for _, user := range []string{"", "laurel"} {
		sink := newSink(t, mail.StartTLS)
		sink.noTLS = true
		smtp := sink.smtp()
		smtp.Username, smtp.Password = user, "secret"
		f := newFixture(t, smtp)
		f.grant("jane@example.com")
		f.settle()
		if sink.heard("AUTH") || sink.heard("MAIL") {
			t.Errorf("as user %q the client went on without TLS", user)
		}
		if tasks, err := f.db.TroubledTasks(t.Context(), 10); err != nil || len(tasks) != 1 || !tasks[0].ParkedAt.IsZero() {
			t.Errorf("the message does not wait: %+v (%v)", tasks, err)
		}
	}
}

func TestUntrustedCertificate(t *testing.T) {
	sink := newSink(t, mail.ImplicitTLS)
	smtp := sink.smtp()
	smtp.RootCAs = nil
	f := newFixture(t, smtp)
	f.grant("jane@example.com")
	f.settle()
	if sink.heard("EHLO") || len(sink.messages()) > 0 {
		t.Error("the client talked to a server with a certificate that nobody vouches for")
	}
}

func TestNothingIsOwed(t *testing.T) {
	sink := newSink(t, mail.NoTLS)
	f := newFixture(t, sink.smtp())
	accepted := f.grant("accepted@example.com")
	_, err := f.service.Accept(t.Context(), accepted.ID, f.acceptKey(accepted), badges.Public)
	f.must(err)
	declined := f.grant("declined@example.com")
	_, err = f.service.Decline(t.Context(), declined.ID, f.acceptKey(declined))
	f.must(err)
	_, err = f.service.Revoke(t.Context(), badges.Operator(), f.grant("revoked@example.com").ID, "by mistake")
	f.must(err)
	_, _, err = f.service.Grant(t.Context(), badges.Operator(), badges.GrantRequest{BadgeID: f.badge.ID, ProfileURI: "@user@mastodon.social"})
	f.must(err)
	_, _, err = f.service.Grant(t.Context(), badges.Operator(), badges.GrantRequest{
		BadgeID: f.badge.ID, Email: "expired@example.com", ExpiresAt: f.now.Add(1),
	})
	f.must(err)
	quiet, err := f.service.CreateAccount(t.Context(), badges.Operator(), badges.Account{Name: "quiet"})
	f.must(err)
	_, err = f.service.ProveIdentity(t.Context(), quiet, badges.Identity{Kind: badges.EmailIdentity, Value: "quiet@example.com"})
	f.must(err)
	_, err = f.service.DescribeBackpack(t.Context(), quiet, badges.BackpackProfile{WithoutOfferMails: true}, nil)
	f.must(err)
	f.grant("quiet@example.com")
	f.now = f.now.Add(1)
	f.settle()
	f.wantNoTrouble()
	for _, m := range sink.messages() {
		t.Errorf("a message was sent to %s", m.to)
	}
}

// Both identifiers: the address is told as well.
func TestMailBesideProfile(t *testing.T) {
	sink := newSink(t, mail.NoTLS)
	f := newFixture(t, sink.smtp())
	_, _, err := f.service.Grant(t.Context(), badges.Operator(), badges.GrantRequest{
		BadgeID: f.badge.ID, ProfileURI: "@user@mastodon.social", Email: "user@example.com",
	})
	f.must(err)
	f.settle()
	if sent := sink.messages(); len(sent) != 1 || sent[0].to != "user@example.com" {
		t.Errorf("sent: %+v", sent)
	}
}

func TestInternationalDomain(t *testing.T) {
	sink := newSink(t, mail.NoTLS)
	f := newFixture(t, sink.smtp())
	f.grant("jane@bücher.example")
	f.settle()
	f.wantNoTrouble()
	if sent := sink.messages(); len(sent) != 1 || sent[0].to != "jane@xn--bcher-kva.example" {
		t.Errorf("sent: %+v", sent)
	}
}

func TestNotConfigured(t *testing.T) {
	f := newFixture(t, mail.SMTP{})
	for _, email := range []string{"a@example.com", "b@example.com"} {
		if g := f.grant(email); g.State != badges.Pending {
			t.Errorf("the grant is %s, want pending", g.State)
		}
	}
	f.settle()
	f.wantNoTrouble()
	if n := strings.Count(f.log.String(), "mail is not configured"); n != 1 {
		t.Errorf("the log says %d times that mail is not configured, want once:\n%s", n, f.log)
	}
}

func TestWrongSettings(t *testing.T) {
	site, err := badges.NewSite("https://badges.example.org")
	if err != nil {
		t.Fatal(err)
	}
	good := mail.SMTP{Host: "mail.example.org", From: "badges@example.org"}
	for _, test := range []struct {
		change func(*mail.SMTP)
		want   string
	}{
		{func(*mail.SMTP) {}, ""},
		{func(s *mail.SMTP) { s.From = "" }, `smtp: from "" is not a sender; write it like Badges <badges@example.org>`},
		{func(s *mail.SMTP) { s.From = "Badges" }, `smtp: from "Badges" is not a sender; write it like Badges <badges@example.org>`},
		{func(s *mail.SMTP) { s.TLS = "ssl" }, `smtp: tls "ssl" is unknown; take starttls, tls or none`},
		{func(s *mail.SMTP) { s.Port = 70000 }, `smtp: host "mail.example.org", port 70000: failed to apply option: invalid port number`},
	} {
		smtp := good
		test.change(&smtp)
		_, err := mail.New(mail.Options{SMTP: smtp, Service: badges.NewService(badges.Options{Site: site})})
		if got := errorText(err); got != test.want {
			t.Errorf("error %q\nwant  %q", got, test.want)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
