package badgekit_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"
)

// receiver is a site that is told of awards. It takes messages as
// django-badgekit-webhooks does: 401 without a token, 403 when the token or the
// body's hash is wrong, and the body is looked at only then.
type receiver struct {
	secret string
	got    chan answer // what was let in
}

var receiverHeader = regexp.MustCompile(`^JWT token="?([0-9A-Za-z._-]+)"?$`)

// ServeHTTP implements [http.Handler].
func (v *receiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	m := receiverHeader.FindStringSubmatch(r.Header.Get("Authorization"))
	if m == nil {
		http.Error(w, "JWT auth required", http.StatusUnauthorized)
		return
	}
	if err := v.verify(m[1], body); err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	v.got <- answer{header: r.Header, body: string(body)}
}

// verify holds a token against the shared secret and the body it is for.
func (v *receiver) verify(token string, body []byte) error {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return fmt.Errorf("a token of %d parts", len(parts))
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return err
	}
	mac := hmac.New(sha256.New, []byte(v.secret))
	mac.Write([]byte(parts[0] + "." + parts[1]))
	if !hmac.Equal(mac.Sum(nil), signature) {
		return errors.New("the signature is wrong")
	}
	var header struct{ Typ, Alg string }
	var payload struct {
		Body struct{ Alg, Hash string }
	}
	if err := errors.Join(readSegment(parts[0], &header), readSegment(parts[1], &payload)); err != nil {
		return err
	}
	if header.Typ != "JWT" || header.Alg != "HS256" || payload.Body.Alg != "sha256" {
		return fmt.Errorf("typ %q, alg %q, body.alg %q", header.Typ, header.Alg, payload.Body.Alg)
	}
	if sum := sha256.Sum256(body); payload.Body.Hash != hex.EncodeToString(sum[:]) {
		return errors.New("the hash is not the body's")
	}
	return nil
}

func readSegment(segment string, v any) error {
	raw, err := base64.RawURLEncoding.DecodeString(segment)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, v)
}

// next returns the next message that is let in.
func (v *receiver) next(t testing.TB) answer {
	t.Helper()
	select {
	case a := <-v.got:
		return a
	case <-time.After(patience):
		t.Fatalf("no message within %v", patience)
		return answer{}
	}
}

// TestReceiverRefuses keeps the receiver of the next test from letting in anything.
func TestReceiverRefuses(t *testing.T) {
	const body = `{"action":"award"}`
	token := func(header, hash, secret string) string {
		return claims{header: header, hash: hash, secret: secret}.token("POST", "/", []byte(body))
	}
	for name, test := range map[string]struct {
		authorization string
		want          int
	}{
		"right":        {`JWT token="` + token("", "", "known") + `"`, http.StatusOK},
		"none":         {"", http.StatusUnauthorized},
		"other scheme": {"Bearer " + token("", "", "known"), http.StatusUnauthorized},
		"two parts":    {`JWT token="a.b"`, http.StatusForbidden},
		"other secret": {`JWT token="` + token("", "", "other") + `"`, http.StatusForbidden},
		"other body":   {`JWT token="` + token("", strings.Repeat("0", 64), "known") + `"`, http.StatusForbidden},
		"other alg":    {`JWT token="` + token(`{"typ":"JWT","alg":"none"}`, "", "known") + `"`, http.StatusForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRequest("POST", "/", []byte(body), jsonType)
			r.Header.Set("Authorization", test.authorization)
			recorder := httptest.NewRecorder()
			(&receiver{secret: "known", got: make(chan answer, 1)}).ServeHTTP(recorder, r)
			if recorder.Code != test.want {
				t.Errorf("status %d, want %d", recorder.Code, test.want)
			}
		})
	}
}

// TestWebhooks: the binary tells each of a system's receivers, in a form that they
// believe, of an award, a review and a revocation.
func TestWebhooks(t *testing.T) {
	l := startLaurel(t, "LAUREL_OUTGOING_NETWORKS=127.0.0.0/8", "LAUREL_OUTGOING_PORTS=0", "LAUREL_OUTGOING_PLAIN_HTTP=true")
	var receivers []*receiver
	for _, secret := range []string{"the-first-secret", "the-second-secret"} {
		v := &receiver{secret: secret, got: make(chan answer, 10)}
		server := httptest.NewServer(v)
		t.Cleanup(server.Close)
		l.operate("badgekit", "webhook", "create", "--system", "chicago", "--url", server.URL, "--secret", secret)
		receivers = append(receivers, v)
	}
	at := containers()[2]
	picture := `"data:image/png;base64,` + base64.StdEncoding.EncodeToString(square(t)) + `"`
	l.want(201, "POST", at+"/badges", strings.Replace(badgeBody("reader"), `"http://example.org/reader.png"`, picture, 1))
	told := func(want map[string]any) {
		t.Helper()
		for _, v := range receivers {
			message := v.next(t)
			message.wantMembers(t, want)
			if got := message.header.Get("Content-Type"); got != "application/json" {
				t.Errorf("Content-Type %q", got)
			}
		}
	}
	l.want(201, "POST", at+"/badges/reader/instances", `{"email":"anna@example.org","slug":"anna-1","comment":"grüß dich"}`)
	told(map[string]any{
		"action": "award", "uid": "anna-1", "email": "anna@example.org", "comment": "grüß dich", "badge.slug": "reader",
		"badge.program.slug": "reading", "assertionUrl": origin + "/badgekit/public/assertions/anna-1",
	})
	made := l.want(201, "POST", at+"/badges/reader/applications", `{"learner":"ben@example.org"}`).text(t, "application.slug")
	l.want(201, "POST", at+"/badges/reader/applications/"+made+"/reviews",
		`{"author":"r@example.org","reviewItems":[{"criterionId":1,"satisfied":1},{"criterionId":2,"satisfied":0}]}`)
	told(map[string]any{"action": "review", "approved": true, "application.slug": made, "review.author": "r@example.org"})
	l.want(200, "DELETE", at+"/badges/reader/instances/anna@example.org", "")
	told(map[string]any{"action": "revoke", "uid": "anna-1", "email": "anna@example.org", "badge.slug": "reader"})
}
