package signature

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/dunglas/httpsfv"
	"github.com/go-fed/httpsig"
)

// validity is how long an RFC 9421 signature of ours lasts. It is made at the moment of sending.
const validity = 5 * time.Minute

// Sign signs r in the form that every fediverse server accepts: draft-cavage-12, over "(request-target)
// host date" and, if there is a body to speak for, "digest content-type". It sets r.Host, Date, Digest
// and Signature, and takes away what an earlier signature left, so that a request may be signed again.
// A POST needs its Content-Type set before.
func Sign(r *http.Request, body []byte, key Key, now time.Time) error {
	algorithm, name, err := cavageAlgorithm(key)
	if err != nil {
		return err
	}
	if err := prepare(r); err != nil {
		return err
	}
	signed := []string{httpsig.RequestTarget, "host", "date"}
	r.Header.Set("Date", now.UTC().Format(http.TimeFormat))
	if needsDigest(r.Method, body) {
		if r.Header.Get("Content-Type") == "" {
			return errContentType
		}
		r.Header.Set("Digest", digestHeader(body))
		signed = append(signed, "digest", "content-type")
	}
	signer, _, err := httpsig.NewSigner([]httpsig.Algorithm{algorithm}, httpsig.DigestSha256, signed, httpsig.Signature, 0)
	if err != nil {
		return fmt.Errorf("sign request: %w", err)
	}
	// httpsig reads the host from the header map, and the target from the decoded path. So it gets a
	// copy in which the host is there, and the path is what goes over the wire, query and all.
	wire := &http.Request{
		Method: r.Method,
		URL:    &url.URL{Path: r.URL.RequestURI()},
		Header: http.Header{
			"Host": {r.Host}, "Date": r.Header["Date"], "Digest": r.Header["Digest"], "Content-Type": r.Header["Content-Type"],
		},
	}
	if err := signer.SignRequest(key.Private, key.ID, wire, nil); err != nil {
		return fmt.Errorf("sign request: %w", err)
	}
	// httpsig always says hs2019. Naming the real algorithm also serves those who know only that one.
	// The key id holds no quotes, so the first match is the parameter.
	value := strings.Replace(wire.Header.Get("Signature"), `algorithm="hs2019"`, `algorithm="`+name+`"`, 1)
	r.Header.Set("Signature", value)
	return nil
}

// SignRFC9421 signs r with RFC 9421 over "@method" and "@target-uri" and, if there is a body to speak
// for, "content-type" and "content-digest". Fedify, tootik and Mastodon accept exactly this set; a nonce,
// @authority or host makes one or the other refuse it. It sets r.Host, Content-Digest, Signature-Input
// and Signature, and takes away what an earlier signature left.
func SignRFC9421(r *http.Request, body []byte, key Key, now time.Time) error {
	alg, err := rfc9421Algorithm(key)
	if err != nil {
		return err
	}
	if err := prepare(r); err != nil {
		return err
	}
	list := httpsfv.InnerList{Params: httpsfv.NewParams()}
	list.Items = append(list.Items, httpsfv.NewItem("@method"), httpsfv.NewItem("@target-uri"))
	if needsDigest(r.Method, body) {
		if r.Header.Get("Content-Type") == "" {
			return errContentType
		}
		r.Header.Set("Content-Digest", contentDigestHeader(body))
		list.Items = append(list.Items, httpsfv.NewItem("content-type"), httpsfv.NewItem("content-digest"))
	}
	list.Params.Add("created", now.Unix())
	list.Params.Add("expires", now.Add(validity).Unix())
	list.Params.Add("keyid", key.ID)
	list.Params.Add("alg", alg)
	base, err := rfc9421Base(r, r.URL.Scheme, r.URL.RequestURI(), list)
	if err != nil {
		return fmt.Errorf("sign request: %w", err)
	}
	signature, err := signBase(key, base)
	if err != nil {
		return fmt.Errorf("sign request: %w", err)
	}
	return setSignature(r.Header, list, signature)
}

// setSignature writes the two headers of RFC 9421 §4.
func setSignature(h http.Header, list httpsfv.InnerList, signature []byte) error {
	const label = "sig1"
	inputs, signatures := httpsfv.NewDictionary(), httpsfv.NewDictionary()
	inputs.Add(label, list)
	signatures.Add(label, httpsfv.NewItem(signature))
	input, err := httpsfv.Marshal(inputs)
	if err != nil {
		return fmt.Errorf("sign request: %w", err)
	}
	value, err := httpsfv.Marshal(signatures)
	if err != nil {
		return fmt.Errorf("sign request: %w", err)
	}
	h.Set("Signature-Input", input)
	h.Set("Signature", value)
	return nil
}

// errContentType: what the body is must be signed with it, or somebody on the way could change it.
var errContentType = errors.New("sign request: the request has a body but no Content-Type; set it before signing")

// prepare settles the host as it will go over the wire and removes earlier signatures.
func prepare(r *http.Request) error {
	if r.Host == "" {
		r.Host = r.URL.Host
	}
	if r.Host == "" {
		return errors.New("sign request: the URL has no host")
	}
	for _, b := range []byte(r.Host) {
		if b >= 0x80 { // net/http would send another form than the one signed
			return fmt.Errorf("sign request: host %q is not ASCII; convert it to punycode first", r.Host)
		}
	}
	for _, name := range []string{"Signature", "Signature-Input", "Digest", "Content-Digest"} {
		r.Header.Del(name)
	}
	return nil
}

// cavageAlgorithm tells how key signs, and what that is called in the Signature header.
func cavageAlgorithm(key Key) (httpsig.Algorithm, string, error) {
	if strings.ContainsAny(key.ID, "\" \t\r\n") || key.ID == "" {
		return "", "", fmt.Errorf("sign request: key id %q must be a URL", key.ID)
	}
	switch key.Private.(type) {
	case *rsa.PrivateKey:
		return httpsig.RSA_SHA256, "rsa-sha256", nil
	case ed25519.PrivateKey:
		return httpsig.ED25519, "hs2019", nil
	}
	return "", "", unsupportedKey(key)
}

// rfc9421Algorithm is the alg of key's signatures (RFC 9421 §3.3).
func rfc9421Algorithm(key Key) (string, error) {
	switch key.Private.(type) {
	case *rsa.PrivateKey:
		return "rsa-v1_5-sha256", nil
	case ed25519.PrivateKey:
		return "ed25519", nil
	}
	return "", unsupportedKey(key)
}

// signBase signs with a key that rfc9421Algorithm knows. Both algorithms are deterministic, so they
// need no source of randomness.
func signBase(key Key, base []byte) ([]byte, error) {
	if _, ok := key.Private.(ed25519.PrivateKey); ok {
		return key.Private.Sign(nil, base, crypto.Hash(0))
	}
	sum := sha256.Sum256(base)
	return key.Private.Sign(nil, sum[:], crypto.SHA256)
}

func unsupportedKey(key Key) error {
	return fmt.Errorf("sign request: key %s is a %T; use RSA or Ed25519", key.ID, key.Private)
}
