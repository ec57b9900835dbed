package verification

import (
	"crypto"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// findJWTKey returns the key that signed a JWT if it is tied to the issuer: the
// issuer's document lists it, or it stands at an address of the issuer (Open
// Badges 3.0 §8.2.4). The header's jwk alone proves nothing.
func (r *run) findJWTKey(j *jws, issuer string) boundKey {
	kid := j.header.text("kid")
	switch {
	case strings.HasPrefix(issuer, "did:key:"):
		if controller, _, _ := strings.Cut(kid, "#"); kid != "" && controller != "" && controller != issuer {
			return foreignKey("the key %s is not that of %s", kid, issuer)
		}
		return keyOfDID(issuer)
	case kid == "" && j.header["jwk"] != nil:
		return r.findHeaderKey(j, issuer)
	case kid == "":
		return foreignKey("the header names no key (kid)")
	case strings.HasPrefix(kid, issuer+"#") || strings.HasPrefix(kid, "#") || strings.HasPrefix(kid, "did:"):
		return r.findKey(issuer, kid)
	case isWebAddress(kid):
		return r.findKeyAt(kid, issuer)
	}
	return r.findNamedKey(kid, issuer)
}

// findHeaderKey takes the header's key only if the issuer's document lists the same.
func (r *run) findHeaderKey(j *jws, issuer string) boundKey {
	public, err := readJWK(j.header.object("jwk"))
	if err != nil {
		return foreignKey("the header's key cannot be read: %v", err)
	}
	document, err := r.issuerDocument(issuer)
	if err == nil {
		for _, m := range document.assertionMethods() {
			if listed, err := publicKey(m); err == nil && sameKey(listed, public) {
				return boundKey{public: public, code: KeyBound, detail: "listed by " + issuer}
			}
		}
	}
	return boundKey{code: KeyHeaderOnly, err: fmt.Errorf("anybody can write a key into a header, and %s does not list it", issuer)}
}

// findKeyAt fetches a key from the address that the header names. It counts if
// the issuer's document lists the address or the key; an address on the issuer's
// server counts with a warning, since that server may have other users.
func (r *run) findKeyAt(kid, issuer string) boundKey {
	document, documentErr := r.issuerDocument(issuer)
	if documentErr == nil {
		if _, listed := document.assertionMethod(kid); listed {
			return r.findKey(issuer, kid)
		}
	}
	public, controller, err := r.fetchJWK(kid)
	if err != nil {
		return unreachableKey(err)
	}
	for _, m := range document.assertionMethods() {
		if listed, err := publicKey(m); err == nil && sameKey(listed, public) {
			return boundKey{public: public, code: KeyBound, detail: "listed by " + issuer}
		}
	}
	base := issuer
	if address, err := didWebAddress(issuer); err == nil {
		base = address
	}
	switch {
	case controller != "" && controller != issuer:
		return foreignKey("the key %s belongs to %s", kid, controller)
	case below(kid, issuer):
		return boundKey{public: public, code: KeyBound, detail: "below the issuer's own address"}
	case sameOrigin(kid, base):
		return boundKey{public: public, code: KeySameServer, detail: kid}
	case documentErr != nil && !errors.Is(documentErr, errNotItself):
		return unreachableKey(documentErr)
	}
	return foreignKey("the key %s stands on another server than the issuer %s, whose document does not list it", kid, issuer)
}

// below reports whether an address stands below another, whoever cleans its path.
func below(address, base string) bool {
	u, err := url.Parse(address)
	if err != nil || u.RawQuery != "" || u.Path != path.Clean(u.Path) || strings.Contains(u.Path, `\`) {
		return false
	}
	return strings.HasPrefix(address, strings.TrimSuffix(base, "/")+"/")
}

// findNamedKey takes a kid that is a mere name within the issuer's keys.
func (r *run) findNamedKey(kid, issuer string) boundKey {
	document, err := r.issuerDocument(issuer)
	if err != nil {
		return unreachableKey(err)
	}
	for _, m := range document.assertionMethods() {
		_, fragment, _ := strings.Cut(m.text("id"), "#")
		if m.text("id") == kid || fragment == kid || m.object("publicKeyJwk").text("kid") == kid {
			public, err := publicKey(m)
			if err != nil {
				return foreignKey("the key %s cannot be read: %v", kid, err)
			}
			return boundKey{public: public, code: KeyBound, detail: "listed by " + issuer}
		}
	}
	return foreignKey("the document of %s does not list the key %s under assertionMethod", issuer, kid)
}

// fetchJWK fetches one JWK, or a set of which the address' fragment names one, or
// which holds only one.
func (r *run) fetchJWK(address string) (public crypto.PublicKey, controller string, err error) {
	base, fragment, _ := strings.Cut(address, "#")
	o, _, err := r.getObject(base, acceptJWK)
	if err != nil {
		return nil, "", err
	}
	keys := o.objects("keys")
	if o["keys"] == nil {
		public, err = publicKey(o)
		return public, o.text("controller"), err
	}
	for _, k := range keys {
		if id := k.text("kid"); len(keys) == 1 || id == address || fragment != "" && id == fragment {
			public, err = readJWK(k)
			return public, "", err
		}
	}
	return nil, "", fmt.Errorf("the key set at %s has several keys, none with this kid", base)
}

// readJWK reads a public key (RFC 7517). Symmetric and private keys are refused.
func readJWK(jwk object) (crypto.PublicKey, error) {
	data, err := json.Marshal(jwk)
	if err != nil {
		return nil, err
	}
	var key jose.JSONWebKey
	if err := key.UnmarshalJSON(data); err != nil {
		return nil, err
	}
	if !key.Valid() || !key.IsPublic() {
		return nil, errors.New("it is no public key")
	}
	return usable(key.Key)
}
