package verification

import (
	"bytes"
	"crypto/ed25519"
	"strconv"
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
	// Canonical forms are remembered, so that each must be another for as long.
	signed := make([][]byte, 200)
	for n := range signed {
		var err error
		c["name"] = "Robot builder " + strconv.Itoa(n)
		if signed[n], err = openbadges.Sign(bytesOf(c), openbadges.SigningKey{Controller: id, Private: w.ed}, now()); err != nil {
			b.Fatal(err)
		}
	}
	v := New(Options{Fetch: offline{}, Now: now})
	for n := 0; b.Loop(); n++ {
		if report := v.Verify(b.Context(), Input{Data: signed[n%len(signed)]}); report.State != Valid {
			b.Fatal(story(report))
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "verifications/s")
}
