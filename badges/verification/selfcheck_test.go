package verification

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"net/http"
	"strings"
	"testing"
	"time"

	"laurel/badges"
	"laurel/badges/openbadges"
)

// ownKeys are the keys of one issuer.
type ownKeys []badges.StoredKey

func (k ownKeys) IssuerKeys(context.Context, int64) ([]badges.StoredKey, error) { return k, nil }

// ownGrant is a grant of this server with its documents, and the check of them.
func ownGrant(t testing.TB) (SelfCheck, badges.Grant, badges.Issuer, badges.Documents) {
	t.Helper()
	site, err := badges.NewSite("https://badges.example.org")
	if err != nil {
		t.Fatal(err)
	}
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	issuer := badges.Issuer{ID: 7, Role: badges.RoleIssuer, Domain: "badges.example.org", Username: "robots", IssuerProfile: badges.IssuerProfile{
		Type: badges.Organization, Name: "Robotics Club",
	}}
	grant := badges.Grant{
		ID: 42, ULID: "01jd8x2v9k4m6p8r0s2t4v6w8y", BadgeID: 3, IssuerID: 7, BadgeVersion: 1, State: badges.Processed, Visibility: badges.Public,
		Badge:     badges.Definition{Title: "Robot builder", Criteria: "Build one.", Description: "Builds robots.", Image: badges.Picture{SHA256: strings.Repeat("b2", 32)}},
		Identity:  badges.Identity{Kind: badges.FediverseIdentity, Value: "https://social.example/users/anna", Handle: "@anna@social.example"},
		GrantedAt: now().Add(-time.Hour), AcceptedAt: now(), ProcessedAt: now(),
	}
	documents, err := openbadges.Documents(site, issuer, grant, badges.StatusEntry{ListID: 1, Index: 9}, openbadges.SigningKey{Controller: site.Actor(issuer), Private: key})
	if err != nil {
		t.Fatal(err)
	}
	return SelfCheck{Site: site, Keys: ownKeys{{ID: 1, IssuerID: 7, Algorithm: badges.Ed25519Key, Public: der}}, Now: now}, grant, issuer, documents
}

func TestSelfCheck(t *testing.T) {
	check, grant, issuer, good := ownGrant(t)
	if err := check.Check(t.Context(), grant, issuer, good); err != nil {
		t.Errorf("good documents: %v", err)
	}
	for name, test := range map[string]struct {
		change func(d *badges.Documents)
		reason string
	}{
		"credential changed after signing": {func(d *badges.Documents) {
			d.Credential = bytes.Replace(d.Credential, []byte("Builds robots."), []byte("Breaks robots."), 1)
		}, "The credential did not pass the check: The signature does not fit"},
		"assertion without a recipient": {func(d *badges.Documents) {
			d.Assertion = bytes.Replace(d.Assertion, []byte(`"recipient"`), []byte(`"receiver"`), 1)
		}, "The assertion did not pass the check: A field is missing or wrong. it is missing; it must be an IdentityObject (assertion.recipient)"},
		"an assertion of somebody else": {func(d *badges.Documents) {
			d.Assertion = bytes.ReplaceAll(d.Assertion, []byte("https://badges.example.org"), []byte("https://elsewhere.example"))
		}, "The assertion did not pass the check: The issuer's server does not confirm the badge."},
	} {
		broken := good
		test.change(&broken)
		err := check.Check(t.Context(), grant, issuer, broken)
		if badges.KindOf(err) != badges.Invalid || !strings.HasPrefix(badges.MessageOf(err), test.reason) {
			t.Errorf("%s: %v", name, err)
		}
	}
	check.Keys = ownKeys{}
	if err := check.Check(t.Context(), grant, issuer, good); badges.KindOf(err) != badges.Invalid {
		t.Errorf("a key that the issuer does not list: %v", err)
	}
	grant.ExpiresAt = now().Add(-time.Minute)
	ended, stop := context.WithCancel(t.Context())
	stop()
	if err := check.Check(ended, grant, issuer, good); badges.KindOf(err) == badges.Invalid || err == nil {
		t.Errorf("a check that was cut off must be made again, not hold the grant: %v", err)
	}
}

// BenchmarkSelfCheck is what the check of a grant's own documents costs before
// they leave, right after they were signed: their canonical forms are remembered.
func BenchmarkSelfCheck(b *testing.B) {
	check, grant, issuer, documents := ownGrant(b)
	for b.Loop() {
		if err := check.Check(b.Context(), grant, issuer, documents); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "checks/s")
}

// shelf keeps snapshots in memory: what keeps them for good is tested with the store.
type shelf map[string]badges.Snapshot

func (s shelf) Snapshot(_ context.Context, id string) (badges.Snapshot, error) {
	if kept, ok := s[id]; ok {
		return kept, nil
	}
	return badges.Snapshot{}, badges.Errorf(badges.NotFound, "nothing is kept")
}

func (s shelf) PutSnapshot(_ context.Context, kept badges.Snapshot) error {
	s[kept.CredentialID] = kept
	return nil
}

func TestKeeper(t *testing.T) {
	w, kept := newWorld(t), shelf{}
	const server = "https://badges.example.org/actor/badges.example.org"
	keeper := &Keeper{Verifier: New(Options{Fetch: w.web, Now: now}), Snapshots: kept, Key: func(context.Context) (openbadges.SigningKey, error) {
		return openbadges.SigningKey{Controller: server, Private: w.ed}, nil
	}}
	c := withExtensions(credential())
	c["credentialStatus"] = entry("revocation", 94)
	w.pages[listID] = page{body: w.sign(list("revocation"))}
	badge := Input{Data: w.sign(c)}

	keeper.Verify(t.Context(), badge)
	if len(kept) != 0 {
		t.Error("a badge that is not shown here was kept")
	}
	_, err := keeper.Take(t.Context(), badge)
	w.must(err)
	first := kept[credentialID]
	if first.State != string(Valid) || !first.CheckedAt.Equal(now()) {
		t.Fatalf("kept %+v", first)
	}
	results, err := openbadges.VerifyProofs(first.Document, func(issuer, _ string) (ed25519.PublicKey, error) {
		if issuer != server {
			t.Errorf("signed by %s", issuer)
		}
		return w.public(), nil
	})
	if err != nil || len(results) != 1 || results[0].Err != nil {
		t.Errorf("the snapshot's signature: %+v, %v", results, err)
	}

	delete(w.pages, listID) // the issuer's server dies
	report, err := keeper.Take(t.Context(), badge)
	if err != nil || report.State != Unknown || kept[credentialID].State != string(Valid) {
		t.Errorf("state %s, %v; kept: %s", report.State, err, kept[credentialID].State)
	}
	w.pages[listID] = page{body: w.sign(list("revocation", 94))}
	keeper.Verify(t.Context(), badge)
	if kept[credentialID].State != string(Revoked) {
		t.Errorf("kept %s after the revocation", kept[credentialID].State)
	}
	forged := bytes.Replace(badge.Data, []byte("Builds robots."), []byte("Breaks robots."), 1)
	keeper.Verify(t.Context(), Input{Data: forged})
	if kept[credentialID].State != string(Revoked) {
		t.Error("a forgery took the place of what was found about the badge")
	}
}

// TestKeeperTellsBadgesApart: an id that another issuer's badge has, too, changes
// nothing of what is kept.
func TestKeeperTellsBadgesApart(t *testing.T) {
	w, kept := newWorld(t), shelf{}
	keeper := &Keeper{Verifier: New(Options{Fetch: w.web, Now: now}), Snapshots: kept, Key: func(context.Context) (openbadges.SigningKey, error) {
		return openbadges.SigningKey{Controller: "https://badges.example.org/actor/a", Private: w.ed}, nil
	}}
	state := func() (State, Facts) {
		t.Helper()
		report, err := ReadSnapshot(kept[credentialID])
		w.must(err)
		return report.State, report.Facts
	}
	eve := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{9}, ed25519.SeedSize))
	byEve := "did:key:" + openbadges.EncodeMultikey(eve.Public().(ed25519.PublicKey))
	c := credential()
	c["issuer"], c["name"], c["validUntil"] = m{"id": byEve, "type": []any{"Profile"}}, "Doctor", "2026-02-01T00:00:00Z"
	hers := Input{Data: w.signAs(c, byEve, eve)}
	good := Input{Data: w.sign(credential())}

	_, err := keeper.Take(t.Context(), hers) // she was first; yet the id is not at home with her
	w.must(err)
	_, err = keeper.Take(t.Context(), good)
	w.must(err)
	if s, f := state(); s != Valid || f.IssuerID != issuerID {
		t.Fatalf("kept: %s of %s", s, f.IssuerID)
	}
	keeper.Verify(t.Context(), hers)
	_, err = keeper.Take(t.Context(), hers)
	w.must(err)
	if s, f := state(); s != Valid || f.IssuerID != issuerID {
		t.Errorf("kept: %s of %s", s, f.IssuerID)
	}

	// Nor may what could not be checked be taken for what was.
	before, err := ReadSnapshot(kept[credentialID])
	w.must(err)
	delete(w.pages, issuerID)
	anna := []string{recipientID}
	for name, test := range map[string]struct {
		in   Input
		who  []string
		want bool
	}{
		"the same":     {good, anna, true},
		"indented":     {Input{Data: append([]byte(" "), bytes.Replace(good.Data, []byte(`,`), []byte(", "), 3)...)}, nil, true},
		"changed":      {Input{Data: bytes.Replace(good.Data, []byte("Builds robots."), []byte("Breaks robots."), 1)}, nil, false},
		"of Eve's":     {Input{Data: bytes.Replace(hers.Data, []byte(byEve), []byte(issuerID), -1)}, nil, false},
		"for Eve":      {good, []string{"https://social.example/users/eve"}, false},
		"its address":  {Input{URL: credentialID}, anna, true},
		"another form": {Input{Data: w.jwt(claims(credential()))}, nil, false},
	} {
		now := w.verify(test.in)
		if got := before.Vouches(now, test.who); now.State != Unknown || got != test.want {
			t.Errorf("%s: %s, vouched for: %v", name, now.State, got)
		}
	}

	// Its address says that it is gone: what was known of it stays known.
	w.pages[credentialID] = page{status: http.StatusGone, body: m{"revocationReason": "Mistake"}}
	keeper.Verify(t.Context(), Input{URL: credentialID})
	if s, f := state(); s != Revoked || f.Name != "Robot builder" || f.RevocationReason != "Mistake" {
		t.Errorf("kept: %s, %+v", s, f)
	}
}
