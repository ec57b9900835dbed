package badgekit

import (
	"context"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"regexp"
	"strings"

	"laurel/badges"
)

// masterKey is the key under which the server's one secret is used, for every system.
const masterKey = "master"

// tokenHeader is the only form of the Authorization header. It is no
// RFC 7235 scheme: case and quotes matter.
var tokenHeader = regexp.MustCompile(`^JWT token="([^"]*)"$`)

// checkClaims makes the tests that need no secret, in the original's order, so
// that a client's author is told of the same mistake first.
func (h *Handler) checkClaims(r *request) (token, error) {
	m := tokenHeader.FindStringSubmatch(r.Header.Get("Authorization"))
	if m == nil {
		return token{}, notAuthorized("Missing valid Authorization header")
	}
	t, err := parseToken(m[1])
	switch {
	case err != nil:
		return t, notAuthorized("Could not decode JWT")
	case t.Method == "":
		return t, notAuthorized("Missing JWT claim: method")
	case !strings.EqualFold(t.Method, r.Method):
		return t, notAuthorized("`method` does not match the request's method, %s", r.Method)
	case t.Path == "":
		return t, notAuthorized("Missing JWT claim: path")
	case !same(t.Path, r.target) && !same(t.Path, r.view.prefix+r.target):
		return t, notAuthorized("`path` does not match the request's path with its query, %s", r.target)
	case t.expired(h.Now().Unix()):
		return t, notAuthorized("Token is expired; `exp` must be later than %d", h.Now().Unix())
	}
	if err := checkBody(r, t.Body); err != nil {
		return t, err
	}
	if t.Key == "" {
		return t, notAuthorized("Missing JWT claim: key")
	}
	return t, nil
}

// checkBody holds the body against its claim. A request without a body needs no
// claim: the Node client sends none then, which the original never accepted.
func checkBody(r *request, claim *bodyClaim) error {
	if !hasBody(r.Method) || len(r.raw) == 0 && claim == nil {
		return nil
	}
	switch {
	case claim == nil:
		return notAuthorized("Missing JWT claim: body")
	case claim.Algorithm == "":
		return notAuthorized("Missing JWT claim: body.alg")
	case claim.Hash == "":
		return notAuthorized("Missing JWT claim: body.hash")
	}
	hash, ok := digest(claim.Algorithm, r.raw)
	if !ok {
		return notAuthorized("Could not calculate hash with body.alg %q; use sha256", claim.Algorithm)
	}
	if !same(hash, claim.Hash) {
		return notAuthorized("Computed hash does not match body.hash, the lower-case hex digest of the body's bytes")
	}
	return nil
}

// digest returns the hex digest of the body. The token's own HMAC-SHA256 covers
// it, and a client chooses both body and digest, so the old algorithms that
// clients may still name are let pass, as the original does.
func digest(algorithm string, body []byte) (string, bool) {
	var sum []byte
	switch strings.ToLower(algorithm) {
	case "sha256":
		s := sha256.Sum256(body)
		sum = s[:]
	case "sha512":
		s := sha512.Sum512(body)
		sum = s[:]
	case "sha384":
		s := sha512.Sum384(body)
		sum = s[:]
	case "sha1":
		s := sha1.Sum(body)
		sum = s[:]
	case "md5":
		s := md5.Sum(body)
		sum = s[:]
	default:
		return "", false
	}
	return hex.EncodeToString(sum), true
}

// authenticate returns for whom the request is made: the operator with the
// master secret, else the account of a consumer key, which is bound to its
// system.
func (h *Handler) authenticate(ctx context.Context, r *request) (badges.Account, error) {
	t, err := h.checkClaims(r)
	if err != nil {
		return badges.Account{}, err
	}
	if t.Key == masterKey {
		if h.MasterSecret == "" || !t.signedWith(h.MasterSecret) {
			return badges.Account{}, notAuthorized("Invalid token signature")
		}
		return badges.Operator(), nil
	}
	return h.authenticateConsumer(ctx, r, t)
}

// same compares in constant time.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// hasBody reports whether requests of the method carry a body that counts.
func hasBody(method string) bool {
	return method != http.MethodGet && method != http.MethodHead && method != http.MethodDelete
}
