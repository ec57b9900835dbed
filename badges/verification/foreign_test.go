package verification

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"strings"
	"testing"

	"laurel/badges/bake"
)

// node runs a script that issues or bakes with other people's libraries.
func node(t *testing.T, folder, script string, input, output any) {
	t.Helper()
	run := exec.CommandContext(t.Context(), "node", script)
	run.Dir, run.Stdin, run.Stderr = folder, bytes.NewReader(bytesOf(input)), os.Stderr
	out, err := run.Output()
	if err == nil {
		err = json.Unmarshal(out, output)
	}
	if err != nil {
		t.Fatalf("%s: %v; \"make test-deps\" installs what it needs", script, err)
	}
}

// foreignWorld is a world whose issuer works with Digital Bazaar's libraries and jose.
func foreignWorld(t *testing.T) (w *world, badges map[string]any) {
	t.Helper()
	var made struct{ Badges, Pages map[string]any }
	node(t, "../openbadges/testdata/npm", "issue.mjs", m{
		"issuer": issuerID, "credential": credentialID, "recipient": recipientID, "list": listID,
		"assertion": assertionID, "badge": badgeID, "profile": profileID, "key": keyID,
	}, &made)
	w = newWorld(t)
	for address, body := range made.Pages {
		w.pages[address] = page{body: body}
	}
	return w, made.Badges
}

// TestForeignBadges has badges checked that other people's libraries made: the good
// ones pass, and each of the others fails for its own reason.
func TestForeignBadges(t *testing.T) {
	w, badges := foreignWorld(t)
	type want struct {
		state State
		code  Code
	}
	good := want{Valid, ProofGood}
	wants := map[string]want{
		"rdfc": good, "jcs": good, "proof set": good, "data model 1.1": good, "did:key": good,
		"rdfc, tampered":                        {Invalid, ProofBad},
		"jcs, tampered":                         {Invalid, ProofBad},
		"a set with one bad proof":              {Invalid, ProofBad},
		"another key":                           {Invalid, KeyForeign},
		"another key, jcs":                      {Invalid, KeyForeign},
		"expired":                               {Expired, DatesExpired},
		"not yet valid":                         {Invalid, DatesFuture},
		"not listed as revoked":                 {Valid, StatusGood},
		"revoked":                               {Revoked, StatusRevoked},
		"suspended":                             {Revoked, StatusSuspended},
		"revoked in a JWT list":                 {Revoked, StatusRevoked},
		"the list was tampered with":            {Unknown, StatusUntrusted},
		"the list is gone":                      {Unknown, StatusUnreachable},
		"RS256":                                 good,
		"PS256":                                 good,
		"ES256":                                 good,
		"EdDSA":                                 good,
		"the key at an address":                 {Valid, KeyBound},
		"JWT of data model 1.1":                 {Valid, KeyBound},
		"JWT with a status":                     {Revoked, StatusRevoked},
		"JWT, expired":                          {Expired, DatesExpired},
		"JWT of another issuer":                 {Invalid, ClaimsDiffer},
		"JWT for somebody else":                 {Invalid, ClaimsDiffer},
		"JWT, another key":                      {Invalid, ProofBad},
		"JWT, key in the header alone":          {Invalid, KeyHeaderOnly},
		"JWT, algorithm of another key":         {Invalid, ProofBad},
		"JWT, shared secret":                    {Invalid, ProofUnsafe},
		"JWT, alg none":                         {Invalid, ProofUnsafe},
		"signed 2.0":                            {Valid, KeyBound},
		"signed 2.0, expired":                   {Expired, DatesExpired},
		"signed 2.0, revoked":                   {Revoked, StatusRevoked},
		"signed 2.0, another key":               {Invalid, ProofBad},
		"signed 2.0, a key that is not listed":  {Invalid, KeyForeign},
		"signed 2.0, shared secret":             {Invalid, ProofUnsafe},
		"JWT, its envelope has expired":         {Expired, DatesExpired},
		"JWT, a header that must be understood": {Unknown, ProofUnsupported},
		"the key in the header, which the issuer lists": {Valid, KeyBound},
	}
	for name, badge := range badges {
		if name == "endorsement" {
			report, e := New(Options{Fetch: w.web, Now: now}).VerifyEndorsement(t.Context(), bytesOf(badge))
			if report.State != Valid || e.Subject != badgeID || e.Comment != "It is good." {
				t.Errorf("%s: %+v\n%s", name, e, story(report))
			}
			continue
		}
		want, known := wants[name]
		report := w.verify(Input{Data: bytesOf(badge)})
		if !known || report.State != want.state || !report.found(want.code) {
			t.Errorf("%s: %s, want %s with %s\n%s", name, report.State, want.state, want.code, story(report))
		}
		delete(wants, name)
	}
	for name := range wants {
		t.Errorf("nobody made %q", name)
	}
	w.foreignPictures(badges)
}

// foreignPictures are baked by Mozilla's bakery, which knows Open Badges 1 and 2.
func (w *world) foreignPictures(badges map[string]any) {
	w.Helper()
	assertion := assertion2()
	w.pages[assertionID] = page{body: assertion}
	older := m{"verify": m{"type": "hosted", "url": assertionID}}
	maps.Copy(older, assertion)
	jobs := []m{
		{"signature": badges["signed 2.0"]}, {"signature": badges["signed 2.0, another key"]}, {"signature": badges["signed 2.0, revoked"]},
		{"url": assertionID}, {"assertion": older},
	}
	var baked []string
	node(w.T, "../bake/testdata/npm", "bake.mjs", jobs, &baked)
	if len(baked) != len(jobs) {
		w.Fatalf("%d pictures", len(baked))
	}
	w.want(Input{Data: []byte(baked[0])}, Valid, KeyBound)
	w.want(Input{Data: []byte(baked[1])}, Invalid, ProofBad)
	w.want(Input{Data: []byte(baked[2])}, Revoked, StatusRevoked)
	w.want(Input{Data: []byte(baked[3])}, Valid, HostingGood)
	w.want(Input{Data: []byte(baked[4])}, Valid, HostingGood)
	w.want(Input{Data: []byte(baked[0][:len(baked[0])-9])}, Invalid, InputPictureBroken)
	w.want(Input{Data: []byte(strings.Replace(baked[0], "<openbadges:assertion", "<openbadges:assertion verify='a.b.c'/><openbadges:assertion", 1))}, Invalid, InputPictureTwice)
	again, err := bake.Bake([]byte(baked[0]), bake.Contents{Assertion: string(bytesOf(assertion))})
	w.must(err)
	w.want(Input{Data: again}, Valid, HostingGood) // ours took the place of theirs
}
