package verification

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/mr-tron/base58"

	"laurel/badges/openbadges"
)

// findKey returns the key behind a verification method if the issuer vouches for
// it: the issuer's own document must list it (Controlled Identifiers 1.0 §3.3,
// Data Integrity 1.0 §4.5). That an id looks as if it were the issuer's proves
// nothing, since whoever made the credential wrote both.
func (r *run) findKey(issuer, method string) boundKey {
	if strings.HasPrefix(method, "#") {
		method = issuer + method
	}
	controller, fragment, _ := strings.Cut(method, "#")
	if strings.HasPrefix(issuer, "did:key:") {
		if controller != issuer {
			return foreignKey("the key %s is not that of %s", method, issuer)
		}
		return keyOfDID(issuer)
	}
	document, err := r.issuerDocument(issuer)
	if errors.Is(err, errNotItself) {
		return boundKey{code: KeyForeign, err: err}
	}
	if err != nil {
		return unreachableKey(err)
	}
	found, listed := document.assertionMethod(method)
	if !listed && !document.hasMethods() && controller == issuer {
		// 1EdTech's validator reads the key out of the id itself. That ties it to
		// nobody, unless the issuer's document says so.
		if _, err := openbadges.DecodeMultikey(fragment); err == nil {
			return unreachableKey(fmt.Errorf("the id names the key, but the document of %s lists no keys at all", issuer))
		}
	}
	if !listed {
		return foreignKey("the document of %s does not list the key %s under assertionMethod", issuer, method)
	}
	if found == nil { // listed by its id, and described elsewhere
		if found, err = r.keyDocument(method); err != nil {
			return unreachableKey(err)
		}
	}
	if c := found.text("controller"); c != "" && c != issuer {
		return foreignKey("the key %s belongs to %s", method, c)
	}
	if ended := r.keyEnd(found); ended != "" {
		return foreignKey("the issuer ended the key %s on %s", method, ended)
	}
	public, err := publicKey(found)
	if err != nil {
		return foreignKey("the key %s cannot be read: %v", method, err)
	}
	return boundKey{public: public, code: KeyBound, detail: "listed by " + issuer}
}

// keyEnd returns since when an issuer no longer vouches for a key, "" if it does
// (Controlled Identifiers 1.0 §2.2, expires and revoked).
func (r *run) keyEnd(method object) string {
	for _, name := range []string{"revoked", "expires"} {
		if end, err := parseDate(method.text(name)); err == nil && !r.now.Before(end) {
			return method.text(name)
		}
	}
	return ""
}

// errNotItself: a document answers under another id than its own.
var errNotItself = errors.New("the issuer's document has another id than the issuer")

// issuerDocument fetches the controlled identifier document of an issuer: a
// did:web document, or what stands at the issuer's address, which may be an
// ActivityPub actor (FEP-521a).
func (r *run) issuerDocument(issuer string) (controlled, error) {
	address := issuer
	if strings.HasPrefix(issuer, "did:") {
		var err error
		if address, err = didWebAddress(issuer); err != nil {
			return controlled{}, err
		}
	}
	if !isWebAddress(address) {
		return controlled{}, fmt.Errorf("the issuer %q is neither a web address nor a did:web or did:key", issuer)
	}
	o, _, err := r.getObject(address, acceptKeys)
	if err != nil {
		return controlled{}, err
	}
	if o.text("id") != issuer {
		return controlled{}, fmt.Errorf("%w: %s says %q", errNotItself, address, o.text("id"))
	}
	return controlled{o}, nil
}

// keyDocument fetches the description of a key that the issuer's document lists
// by its id alone.
func (r *run) keyDocument(method string) (object, error) {
	o, _, err := r.getObject(method, acceptKeys)
	if err != nil {
		return nil, err
	}
	if o.text("id") != method {
		if found, listed := (controlled{o}).method(method); listed {
			return found, nil
		}
		return nil, fmt.Errorf("there is no key %s at its address", method)
	}
	return o, nil
}

// controlled is a controlled identifier document.
type controlled struct{ object }

// assertionMethod returns the method of that id if it is listed for assertions;
// nil for one that is listed and described elsewhere.
func (d controlled) assertionMethod(id string) (found object, listed bool) {
	for _, v := range d.values("assertionMethod") {
		switch m := v.(type) {
		case string:
			if d.absolute(m) == id {
				found, _ := d.method(id)
				return found, true
			}
		case object:
			if d.absolute(m.text("id")) == id {
				return m, true
			}
		}
	}
	return nil, false
}

// method returns the description of a key, wherever it stands in the document.
func (d controlled) method(id string) (object, bool) {
	for _, list := range []string{"verificationMethod", "publicKey", "assertionMethod"} {
		for _, m := range d.objects(list) {
			if d.absolute(m.text("id")) == id {
				return m, true
			}
		}
	}
	return nil, false
}

// assertionMethods returns the descriptions of all keys that are listed for
// assertions and stand in the document.
func (d controlled) assertionMethods() (list []object) {
	for _, v := range d.values("assertionMethod") {
		switch m := v.(type) {
		case string:
			if found, ok := d.method(d.absolute(m)); ok {
				list = append(list, found)
			}
		case object:
			list = append(list, m)
		}
	}
	return list
}

func (d controlled) hasMethods() bool { return len(d.values("assertionMethod")) > 0 }

func (d controlled) absolute(id string) string {
	if strings.HasPrefix(id, "#") {
		return d.text("id") + id
	}
	return id
}

// didWebAddress returns where a did:web's document stands (did:web §3.2).
func didWebAddress(did string) (string, error) {
	name, ok := strings.CutPrefix(did, "did:web:")
	if !ok {
		return "", fmt.Errorf("identifiers like %.60q are not known here, only did:web and did:key", did)
	}
	parts := strings.Split(name, ":")
	host, err := url.PathUnescape(parts[0])
	if err != nil || host == "" || strings.ContainsAny(host, "/?#@") {
		return "", fmt.Errorf("%.60q is no did:web", did)
	}
	for _, part := range parts[1:] {
		if part == "" || strings.ContainsAny(part, "/?#") || part == "." || part == ".." {
			return "", fmt.Errorf("%.60q is no did:web", did)
		}
	}
	if len(parts) == 1 {
		return "https://" + host + "/.well-known/did.json", nil
	}
	return "https://" + host + "/" + strings.Join(parts[1:], "/") + "/did.json", nil
}

// keyOfDID reads the key that a did:key consists of.
func keyOfDID(did string) boundKey {
	public, err := decodeMultikey(strings.TrimPrefix(did, "did:key:"))
	if err != nil {
		return foreignKey("%s cannot be read: %v", did, err)
	}
	return boundKey{public: public, code: KeyBound, detail: "the issuer is known by its key"}
}

// decodeMultikey reads an Ed25519 or P-256 key (Controlled Identifiers 1.0 §2.2.2).
func decodeMultikey(s string) (crypto.PublicKey, error) {
	if ed, err := openbadges.DecodeMultikey(s); err == nil {
		return ed, nil
	}
	const longest = 200
	digits, ok := strings.CutPrefix(s, "z")
	if !ok || len(digits) > longest {
		return nil, errors.New("it is no Multikey")
	}
	data, err := base58.Decode(digits)
	if err != nil || len(data) != 35 || data[0] != 0x80 || data[1] != 0x24 {
		return nil, errors.New("it is neither an Ed25519 nor a P-256 key")
	}
	x, y := elliptic.UnmarshalCompressed(elliptic.P256(), data[2:])
	if x == nil {
		return nil, errors.New("it is no point on P-256")
	}
	uncompressed := make([]byte, 65)
	uncompressed[0] = 4
	x.FillBytes(uncompressed[1:33])
	y.FillBytes(uncompressed[33:])
	return ecdsa.ParseUncompressedPublicKey(elliptic.P256(), uncompressed)
}

// publicKey reads a key out of its description, in any form that is in use.
func publicKey(method object) (crypto.PublicKey, error) {
	if s := method.text("publicKeyMultibase"); s != "" {
		return decodeMultikey(s)
	}
	if jwk := method.object("publicKeyJwk"); jwk != nil {
		return readJWK(jwk)
	}
	if s := method.text("publicKeyBase58"); s != "" && len(s) < 100 {
		raw, err := base58.Decode(s)
		if err != nil || len(raw) != ed25519.PublicKeySize {
			return nil, errors.New("publicKeyBase58 is no Ed25519 key")
		}
		return ed25519.PublicKey(raw), nil
	}
	if s := method.text("publicKeyPem"); s != "" {
		return readPEM([]byte(s))
	}
	if method.text("kty") != "" {
		return readJWK(method)
	}
	return nil, errors.New("it has no publicKeyMultibase, publicKeyJwk or publicKeyPem")
}

// usable refuses RSA keys that are too weak to prove anything (RFC 7518 §3.3), and
// those that are so large that a check takes minutes.
func usable(key crypto.PublicKey) (crypto.PublicKey, error) {
	const least, most = 2048, 8192
	if k, ok := key.(*rsa.PublicKey); ok && (k.N.BitLen() < least || k.N.BitLen() > most) {
		return nil, fmt.Errorf("the RSA key has %d bits; from %d to %d are taken", k.N.BitLen(), least, most)
	}
	return key, nil
}

// readPEM reads a public key as Open Badges 1 and 2 publish it.
func readPEM(data []byte) (crypto.PublicKey, error) {
	block, _ := pem.Decode(data)
	if block == nil {
		return nil, errors.New("it is no PEM")
	}
	if key, err := x509.ParsePKIXPublicKey(block.Bytes); err == nil {
		return usable(key)
	}
	if key, err := x509.ParsePKCS1PublicKey(block.Bytes); err == nil {
		return usable(key)
	}
	return nil, errors.New("the PEM holds no public key")
}

// sameKey reports whether two public keys are one.
func sameKey(a, b crypto.PublicKey) bool {
	k, ok := a.(interface{ Equal(crypto.PublicKey) bool })
	return ok && k.Equal(b)
}
