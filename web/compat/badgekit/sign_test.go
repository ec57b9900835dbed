package badgekit_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
)

// claims are what a test's client says of its request; what is left out says what
// is right for the request, by the master.
type claims struct {
	key, secret  string
	method, path string
	exp          any
	hash         string
	header       string // the JWS header
	noBody       bool   // no body claim
}

// signed makes a request below /badgekit with a token.
func (c *client) signed(method, path, body string, of claims) *http.Request {
	c.t.Helper()
	var raw []byte
	contentType := ""
	if body != "" {
		raw, contentType = []byte(body), "application/json"
	}
	r := newRequest(method, "/badgekit"+path, raw, contentType)
	r.Header.Set("Authorization", `JWT token="`+of.token(method, path, raw)+`"`)
	return r
}

// token makes a compact JWS with crypto/hmac, apart from the code under test.
func (c claims) token(method, path string, body []byte) string {
	or := func(s, otherwise string) string {
		if s == "" {
			return otherwise
		}
		return s
	}
	payload := map[string]any{"key": or(c.key, "master"), "method": or(c.method, method), "path": or(c.path, path)}
	if c.exp != nil {
		payload["exp"] = c.exp
	}
	if body != nil && !c.noBody {
		sum := sha256.Sum256(body)
		payload["body"] = map[string]string{"alg": "sha256", "hash": or(c.hash, hex.EncodeToString(sum[:]))}
	}
	encoded, _ := json.Marshal(payload)
	signed := segment(or(c.header, `{"typ":"JWT","alg":"HS256"}`)) + "." + segment(string(encoded))
	mac := hmac.New(sha256.New, []byte(or(c.secret, master)))
	mac.Write([]byte(signed))
	return signed + "." + segment(string(mac.Sum(nil)))
}

func segment(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
