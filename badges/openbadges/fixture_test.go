package openbadges_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/badges/openbadges"
)

var update = flag.Bool("update", false, "write the golden files anew instead of comparing with them")

func testSite(t testing.TB) *badges.Site {
	t.Helper()
	site, err := badges.NewSite("https://badges.example.org")
	if err != nil {
		t.Fatal(err)
	}
	return site
}

func testIssuer() badges.Issuer {
	return badges.Issuer{
		ID:       7,
		Role:     badges.RoleIssuer,
		Domain:   "badges.example.org",
		Username: "academy",
		IssuerProfile: badges.IssuerProfile{
			Type:    badges.Organization,
			Name:    "Academy of Gardens & <Orchards>",
			Summary: "We teach *pruning*.",
			Website: "https://academy.example.net",
			Email:   "office@academy.example.net",
			Picture: badges.Picture{SHA256: strings.Repeat("a1", 32), Alt: "A pear tree"},
		},
	}
}

func testDefinition() badges.Definition {
	return badges.Definition{
		Title:       "Master of “Pruning” 🍐",
		Description: "Knows **when** and where to cut.",
		Type:        "Recognition",
		Criteria:    "Prune ten trees;\nthey all live a year later.",
		Image:       badges.Picture{SHA256: strings.Repeat("b2", 32), Alt: "Golden shears"},
		Hashtags:    []string{"gardening", "obstbäume"},
		InfoURL:     "https://academy.example.net/pruning",
	}
}

func testGrant() badges.Grant {
	return badges.Grant{
		ID:           42,
		ULID:         "01jd8x2v9k4m6p8r0s2t4v6w8y",
		BadgeID:      3,
		IssuerID:     7,
		BadgeVersion: 2,
		Badge:        testDefinition(),
		Evidence:     "Eleven trees in the [town garden](https://town.example/garden).",
		Name:         "Ada",
		Identity: badges.Identity{
			Kind:   badges.FediverseIdentity,
			Value:  "https://social.example/users/ada",
			Handle: "@ada@social.example",
		},
		State:       badges.Processed,
		Visibility:  badges.Public,
		GrantedAt:   time.Date(2026, 11, 20, 9, 30, 15, 123456789, time.FixedZone("CET", 3600)),
		AcceptedAt:  time.Date(2026, 11, 21, 7, 0, 0, 0, time.UTC),
		ProcessedAt: time.Date(2026, 11, 21, 7, 0, 5, 0, time.UTC),
		ExpiresAt:   time.Date(2028, 11, 20, 8, 30, 15, 0, time.UTC),
	}
}

// emailGrant is known by an address alone, never expires, and came without
// evidence.
func emailGrant() badges.Grant {
	g := testGrant()
	g.Identity = badges.Identity{Kind: badges.EmailIdentity, Value: "ada@example.com"}
	g.Email = "ada@example.com"
	g.Salt = "5f1c9a7e3b2d4f60"
	g.ExpiresAt = time.Time{}
	g.Evidence = ""
	g.Badge.Hashtags = nil
	g.Badge.Image.Alt = ""
	return g
}

func testKey(t testing.TB) openbadges.SigningKey {
	t.Helper()
	return openbadges.SigningKey{
		Controller: testSite(t).Actor(testIssuer()),
		Private:    ed25519.NewKeyFromSeed([]byte("the seed of a key for tests only")),
	}
}

// listed finds a key as a fetched actor document would: by its id and its
// controller.
func listed(keys ...openbadges.SigningKey) openbadges.KeyFinder {
	return func(issuer, method string) (ed25519.PublicKey, error) {
		for _, key := range keys {
			if key.Controller == issuer && key.VerificationMethod() == method {
				return key.Private.Public().(ed25519.PublicKey), nil
			}
		}
		return nil, badges.Errorf(badges.Invalid, "issuer %s lists no key %s", issuer, method)
	}
}

func signedCredential(t testing.TB, grant badges.Grant) []byte {
	t.Helper()
	documents, err := openbadges.Documents(testSite(t), testIssuer(), grant, testStatus(), testKey(t))
	if err != nil {
		t.Fatal(err)
	}
	return documents.Credential
}

// golden compares a document with a file that holds it indented, members in the
// same order.
func golden(t *testing.T, name string, document []byte) {
	t.Helper()
	var indented bytes.Buffer
	if err := json.Indent(&indented, document, "", "  "); err != nil {
		t.Fatal(err)
	}
	indented.WriteByte('\n')
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, indented.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), indented.String()); diff != "" {
		t.Errorf("%s differs; look, then run the tests with -update (-want +got):\n%s", name, diff)
	}
}

func decode[T any](t testing.TB, document []byte) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(document, &v); err != nil {
		t.Fatalf("%v in %s", err, document)
	}
	return v
}

func testStatus() badges.StatusEntry { return badges.StatusEntry{ListID: 5, Index: 94567} }
