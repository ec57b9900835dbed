package signature

import (
	"crypto"
	"net/http"
	"testing"
)

func BenchmarkSign(b *testing.B) {
	for scheme, sign := range signers {
		for name, private := range map[string]crypto.Signer{"RSA-2048": rsaKey(), "Ed25519": edKey()} {
			b.Run(scheme+"/"+name, func(b *testing.B) {
				r := newRequest(b, http.MethodPost, inbox, activity)
				key := Key{keyID, private}
				b.ReportAllocs()
				for b.Loop() {
					if err := sign(r, []byte(activity), key, noon); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	for scheme := range signers {
		for name, private := range map[string]crypto.Signer{"RSA-2048": rsaKey(), "Ed25519": edKey()} {
			b.Run(scheme+"/"+name, func(b *testing.B) {
				r := signedPost(b, scheme, private)
				v := verifier(ringOf(private))
				b.ReportAllocs()
				for b.Loop() {
					if _, err := v.Verify(r, []byte(activity)); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// A forged request costs a look-up and one verification; the same key came back, so not two.
func BenchmarkVerifyForged(b *testing.B) {
	r := signedPost(b, "cavage", rsaKey())
	v := verifier(ringOf(otherRSAKey()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := v.Verify(r, []byte(activity)); err == nil {
			b.Fatal("it was believed")
		}
	}
}
