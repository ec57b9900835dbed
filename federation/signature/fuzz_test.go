package signature

import (
	"errors"
	"net/http"
	"strings"
	"testing"
)

// Whatever a Signature header holds, reading it gives parameters that are in it, or ErrMalformed.
func FuzzParseCavage(f *testing.F) {
	f.Add(`keyId="https://a.example/u#main-key",algorithm="rsa-sha256",headers="(request-target) host date",signature="AAAA"`)
	f.Add(`signature="AAAA" , created=1, expires="2",keyId="a,b"`)
	f.Add(`keyId="`)
	f.Add(`,,=,`)
	f.Fuzz(func(t *testing.T, header string) {
		c, err := parseCavage(header)
		if err != nil {
			if !errors.Is(err, ErrMalformed) {
				t.Errorf("unexpected kind of error: %v", err)
			}
			return
		}
		for _, value := range []string{c.keyID, c.algorithm, c.headers, c.signature, c.created, c.expires} {
			if !strings.Contains(header, value) {
				t.Errorf("%q was not in %q", value, header)
			}
		}
		neverVerifies(t, http.Header{"Signature": {header}})
	})
}

// Whatever the two headers of RFC 9421 hold, a request is refused with one of our errors.
func FuzzReadRFC9421(f *testing.F) {
	f.Add(`sig1=("@method" "@target-uri" "content-type" "content-digest");created=1795262400;keyid="k";alg="rsa-v1_5-sha256"`, "sig1=:AAAA:")
	f.Add(`a=("@path" "@query";name="x"), b=();keyid="k"`, "a=:AA==:, b=:AA==:")
	f.Add(`a=?1;keyid=tok`, "a=1.5")
	f.Fuzz(func(t *testing.T, input, signature string) {
		neverVerifies(t, http.Header{"Signature-Input": {input}, "Signature": {signature}})
	})
}

// neverVerifies puts headers that no key has signed through the whole of Verify.
func neverVerifies(t *testing.T, headers http.Header) {
	t.Helper()
	r := received(t, newRequest(t, http.MethodPost, inbox, activity))
	r.Header.Set("Date", noon.Format(http.TimeFormat))
	r.Header.Set("Digest", digestHeader([]byte(activity)))
	r.Header.Set("Content-Digest", contentDigestHeader([]byte(activity)))
	for name, values := range headers {
		r.Header[name] = values
	}
	keys := ringOf(edKey())
	keys.remembered[keyID] = nil
	_, err := verifier(keys).Verify(r, []byte(activity))
	for _, known := range []error{ErrMissing, ErrMalformed, ErrInsufficient, ErrStale, ErrBadSignature} {
		if errors.Is(err, known) {
			return
		}
	}
	t.Errorf("unexpected outcome: %v", err)
}
