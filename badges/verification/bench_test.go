package verification

import (
	"bytes"
	"crypto/ed25519"
	"testing"

	"laurel/badges/openbadges"
)

// BenchmarkVerify checks an embedded proof set, structure, schema and dates of a
// credential whose issuer is known by its key, so that no network is measured.
func BenchmarkVerify(b *testing.B) {
	w := &world{web: &web{}}
	w.ed = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
	id := "did:key:" + openbadges.EncodeMultikey(w.public())
	c := credential()
	c["issuer"] = m{"id": id, "type": []any{"Profile"}}
	signed, err := openbadges.Sign(bytesOf(c), openbadges.SigningKey{Controller: id, Private: w.ed}, now())
	if err != nil {
		b.Fatal(err)
	}
	v := New(Options{Fetch: offline{}, Now: now})
	for b.Loop() {
		if report := v.Verify(b.Context(), Input{Data: signed}); report.State != Valid {
			b.Fatal(story(report))
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "verifications/s")
}
