package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// signer signs a request that carries body.
type signer = func(r *http.Request, body []byte) error

// signStandard sets the three headers of Standard Webhooks 1.0.0. A secret that
// begins with whsec_ is the rest of it in base64, any other is taken as it is.
func signStandard(secret []byte, id string, at time.Time) signer {
	key := secret
	if encoded, ok := strings.CutPrefix(string(secret), "whsec_"); ok {
		if decoded, err := base64.StdEncoding.DecodeString(encoded); err == nil {
			key = decoded
		}
	}
	timestamp := strconv.FormatInt(at.Unix(), 10)
	return func(r *http.Request, body []byte) error {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(id + "." + timestamp + "."))
		mac.Write(body)
		r.Header.Set("Webhook-Id", id)
		r.Header.Set("Webhook-Timestamp", timestamp)
		r.Header.Set("Webhook-Signature", "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
		return nil
	}
}

// jwtHeader and jwtClaims make up the token of the format jwt: HS256 (RFC 7518
// §3.2) over the body's hash and nothing else.
type jwtHeader struct {
	Type      string `json:"typ"`
	Algorithm string `json:"alg"`
}

type jwtClaims struct {
	Body jwtBody `json:"body"`
}

type jwtBody struct {
	Algorithm string `json:"alg"`
	Hash      string `json:"hash"` // lower-case hex of the raw body
}

// signJWT sets the Authorization header: JWT token="…".
func signJWT(secret []byte) signer {
	return func(r *http.Request, body []byte) error {
		hash := sha256.Sum256(body)
		header, err := json.Marshal(jwtHeader{Type: "JWT", Algorithm: "HS256"})
		if err != nil {
			return err
		}
		claims, err := json.Marshal(jwtClaims{Body: jwtBody{Algorithm: "sha256", Hash: hex.EncodeToString(hash[:])}})
		if err != nil {
			return err
		}
		signed := base64.RawURLEncoding.EncodeToString(header) + "." + base64.RawURLEncoding.EncodeToString(claims)
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte(signed))
		r.Header.Set("Authorization", `JWT token="`+signed+"."+base64.RawURLEncoding.EncodeToString(mac.Sum(nil))+`"`)
		return nil
	}
}
