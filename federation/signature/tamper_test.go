package signature

import (
	"errors"
	"net/http"
	"testing"
	"time"
)

// Every part that a signature covers is changed once; each change must be noticed.
func TestTampering(t *testing.T) {
	changes := map[string]struct {
		change func(*http.Request)
		only   string // the scheme it applies to; both if empty
		want   error
	}{
		"method":         {change: func(r *http.Request) { r.Method = http.MethodPut }, want: ErrBadSignature},
		"path":           {change: func(r *http.Request) { r.RequestURI = "/actor/other/inbox" }, want: ErrBadSignature},
		"query added":    {change: func(r *http.Request) { r.RequestURI += "?a=b" }, only: "RFC 9421", want: ErrBadSignature},
		"host":           {change: func(r *http.Request) { r.Host = "two.example" }, want: ErrBadSignature},
		"date":           {change: setHeader("Date", noon.Add(time.Minute).Format(http.TimeFormat)), only: "cavage", want: ErrBadSignature},
		"content type":   {change: setHeader("Content-Type", "text/html"), want: ErrBadSignature},
		"digest":         {change: setHeader("Digest", digestHeader([]byte("other"))), only: "cavage", want: ErrDigest},
		"content digest": {change: setHeader("Content-Digest", contentDigestHeader([]byte("other"))), only: "RFC 9421", want: ErrDigest},
		// The digest of the same body, written otherwise, is still not what was signed.
		"digest rewritten": {change: setHeader("Digest", "sha-256"+digestHeader([]byte(activity))[7:]), only: "cavage", want: ErrBadSignature},
		"signature":        {change: replaceInHeader("Signature", flipFirstSignatureByte), want: ErrBadSignature},
		"created":          {change: replaceInHeader("Signature-Input", replacer("created=1795262400", "created=1795262401")), only: "RFC 9421", want: ErrBadSignature},
		"expires":          {change: replaceInHeader("Signature-Input", replacer("expires=1795262700", "expires=1795269999")), only: "RFC 9421", want: ErrBadSignature},
		"alg":              {change: replaceInHeader("Signature-Input", replacer(`alg="rsa-v1_5-sha256"`, `alg="rsa-pss-sha512"`)), only: "RFC 9421", want: ErrBadSignature},
		"label":            {change: replaceInHeader("Signature-Input", replacer("sig1=", "sig2=")), only: "RFC 9421", want: ErrMalformed},
		"components":       {change: replaceInHeader("Signature-Input", replacer(`"content-type" `, "")), only: "RFC 9421", want: ErrBadSignature},
		"headers":          {change: replaceInHeader("Signature", replacer(" content-type", "")), only: "cavage", want: ErrBadSignature},
		"algorithm":        {change: replaceInHeader("Signature", replacer("rsa-sha256", "rsa-sha512")), only: "cavage", want: ErrBadSignature},
		"covered twice":    {change: func(r *http.Request) { r.Header.Add("Content-Type", "text/html") }, want: ErrBadSignature},
		"header removed":   {change: func(r *http.Request) { r.Header.Del("Content-Type") }, want: ErrMalformed},
		"nothing":          {change: func(*http.Request) {}, want: nil},
	}
	for name, test := range changes {
		for scheme := range signers {
			if test.only != "" && test.only != scheme {
				continue
			}
			t.Run(scheme+"/"+name, func(t *testing.T) {
				r := signedPost(t, scheme, rsaKey())
				test.change(r)
				v := verifier(ringOf(rsaKey()))
				v.Hosts = func(string) bool { return true }
				if _, err := v.Verify(r, []byte(activity)); !errors.Is(err, test.want) {
					t.Errorf("got %v, want %v", err, test.want)
				}
			})
		}
	}
}

func TestAnotherBodyIsNoticedBeforeAnyKeyIsFetched(t *testing.T) {
	for scheme := range signers {
		keys := ringOf(rsaKey())
		_, err := verifier(keys).Verify(signedPost(t, scheme, rsaKey()), []byte(`{"type":"Delete"}`))
		if !errors.Is(err, ErrDigest) {
			t.Errorf("%s: %v", scheme, err)
		}
		if keys.asked+keys.askedFresh != 0 {
			t.Errorf("%s: the key store was asked", scheme)
		}
	}
}

func TestAnotherKeyIsNoticed(t *testing.T) {
	for scheme := range signers {
		_, err := verifier(ringOf(otherRSAKey())).Verify(signedPost(t, scheme, rsaKey()), []byte(activity))
		if !errors.Is(err, ErrBadSignature) {
			t.Errorf("%s: %v", scheme, err)
		}
	}
}
