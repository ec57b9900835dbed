package badgekit

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
)

// token is a JSON Web Signature in its compact form (RFC 7515 §3.1), taken
// apart. Nothing in it is believed before signedWith has said yes.
type token struct {
	claims
	signed    string // the part that the signature covers
	signature []byte
}

// claims are what a client says about its request.
type claims struct {
	Key    string          `json:"key"`
	Method string          `json:"method"`
	Path   string          `json:"path"`
	Exp    json.RawMessage `json:"exp"` // a number, or one in a string
	Body   *bodyClaim      `json:"body"`
}

// bodyClaim ties a token to a body: the lower-case hex digest of its raw bytes.
type bodyClaim struct {
	Algorithm string `json:"alg"`
	Hash      string `json:"hash"`
}

var errMalformed = errors.New("the token is no compact JWS with typ JWT and alg HS256")

// parseToken takes a compact JWS apart. It knows one algorithm: the header
// can't choose a weaker one, or none.
func parseToken(compact string) (t token, err error) {
	parts := strings.Split(compact, ".")
	if len(parts) != 3 {
		return t, errMalformed
	}
	var decoded [3][]byte
	for i, part := range parts {
		if decoded[i], err = decodeSegment(part); err != nil {
			return t, errMalformed
		}
	}
	var header struct {
		Type      string `json:"typ"`
		Algorithm string `json:"alg"`
	}
	if json.Unmarshal(decoded[0], &header) != nil || header.Type != "JWT" || header.Algorithm != "HS256" {
		return t, errMalformed
	}
	if json.Unmarshal(decoded[1], &t.claims) != nil || !bytes.HasPrefix(bytes.TrimSpace(decoded[1]), []byte("{")) {
		return t, errMalformed
	}
	t.signed, t.signature = parts[0]+"."+parts[1], decoded[2]
	return t, nil
}

// decodeSegment decodes base64url, with the padding that some libraries leave on.
func decodeSegment(s string) ([]byte, error) {
	return base64.RawURLEncoding.DecodeString(strings.TrimRight(s, "="))
}

// signedWith reports whether the token was signed with the secret.
func (t token) signedWith(secret string) bool {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(t.signed))
	return hmac.Equal(mac.Sum(nil), t.signature)
}

// expired reports whether the token's time is over at now, in seconds since
// 1970. Clients send seconds, milliseconds and numbers in strings, and some
// nothing; a value that is no number counts as none, as the original has it.
func (c claims) expired(now int64) bool {
	text := string(c.Exp)
	if quoted := ""; json.Unmarshal(c.Exp, &quoted) == nil {
		text = quoted
	}
	exp, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	return err == nil && exp <= float64(now)
}
