package v1_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// TestTokens: what is believed, and what not. deleteCollection of a name that
// nobody uses stands for all calls: with a good token it succeeds.
func TestTokens(t *testing.T) {
	w := newWorld(t)
	anna, ben := newPerson(1), newPerson(2)
	now := w.now.Unix()
	good := fmt.Sprintf(`{"iat":%d,"exp":%d}`, now, now+60)
	for _, test := range []struct {
		name, key, token, refusal string
	}{
		{"low s", anna.key, anna.token(header, good, false), ""},
		{"high s", anna.key, anna.token(header, good, true), ""},
		{"no exp", anna.key, anna.token(header, `{"iat":1}`, false), ""},
		{"expired", anna.key, anna.token(header, fmt.Sprintf(`{"exp":%d}`, now), false), "expired"},
		{"not yet", anna.key, anna.token(header, fmt.Sprintf(`{"nbf":%d}`, now+1), false), "not valid yet"},
		{"another's", anna.key, ben.token(header, good, false), "not signed by publickey"},
		{"derived", anna.key, ben.token(header, fmt.Sprintf(`{"derivedPublicKeyBase58Check":"%s","exp":%d}`, ben.key, now+60), false), "derived key"},
		{"no algorithm", anna.key, anna.token(`{"alg":"none"}`, good, false), "ES256"},
		{"another algorithm", anna.key, anna.token(`{"alg":"HS256"}`, good, false), "ES256"},
		{"changed claims", anna.key, splice(anna.token(header, good, false), ben.token(header, `{"iat":2}`, false)), "not signed by publickey"},
		{"no signature", anna.key, strings.Join(strings.Split(anna.token(header, good, false), ".")[:2], ".") + ".", "not signed by publickey"},
		{"exp is text", anna.key, anna.token(header, `{"exp":"tomorrow"}`, false), "can't be read"},
		{"no token", anna.key, "hello", "three parts"},
		{"no jwt", anna.key, "", "must be in the body"},
		{"no key", "", anna.token(header, good, false), "must be in the body"},
		{"wrong checksum", anna.key[:54] + "2", anna.token(header, good, false), "not a public key"},
		{"not base58", "BC1Y0OIl", anna.token(header, good, false), "not a public key"},
		{"endless key", strings.Repeat("B", 1<<20), anna.token(header, good, false), "not a public key"},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := w.send(http.MethodPost, "/deleteCollection", fmt.Sprintf(`{"name":"none","publickey":%q,"jwt":%q}`, test.key, test.token))
			a.t = t
			if test.refusal == "" {
				a.ok(w)
				return
			}
			a.refused(test.refusal)
		})
	}
}

// splice returns the first token with the claims of the second.
func splice(token, claims string) string {
	parts := strings.Split(token, ".")
	parts[1] = strings.Split(claims, ".")[1]
	return strings.Join(parts, ".")
}

// TestEveryChangeNeedsToken: no address that changes anything answers without one.
func TestEveryChangeNeedsToken(t *testing.T) {
	w := newWorld(t)
	for _, call := range []string{
		"POST /badge", "POST /acceptBadge", "POST /declineBadge", "POST /hideIssuedBadge", "POST /hideAcceptedBadge", "POST /badgePages",
		"DELETE /badgePages/x", "POST /badgePages/x", "POST /users/createCollection", "POST /createCollection",
		"DELETE /users/deleteCollection", "DELETE /deleteCollection", "POST /deleteCollection",
	} {
		method, path, _ := strings.Cut(call, " ")
		w.send(method, path, `{"publickey":"`+newPerson(1).key+`"}`).refused("jwt and publickey must be in the body")
	}
}
