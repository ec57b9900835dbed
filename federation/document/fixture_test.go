package document_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/badges/markdown"
	"laurel/badges/openbadges"
	"laurel/federation/document"
	"laurel/store"
	"laurel/store/storetest"
	"laurel/templates"
)

var update = flag.Bool("update", false, "write the golden files anew instead of comparing with them")

// noon is when the fixtures happen.
func noon() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 345e6, time.UTC) }

// world is a server with an issuer that has granted badges.
type world struct {
	t                           *testing.T
	db                          *store.DB
	author                      *document.Author
	issuer, announcer, instance badges.Issuer
	badge                       badges.Badge
	grants                      int
}

func newWorld(t *testing.T) *world {
	t.Helper()
	site, err := badges.NewSite("https://badges.example.org")
	if err != nil {
		t.Fatal(err)
	}
	vault, err := badges.NewVault(bytes.Repeat([]byte{7}, badges.SecretSize))
	if err != nil {
		t.Fatal(err)
	}
	words, err := templates.NewWords()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, db: storetest.Open(t)}
	w.author = &document.Author{Site: site, Store: store.Badges{DB: w.db}, Vault: vault, Markdown: markdown.New(), Words: words}
	w.instance = w.insertIssuer(badges.Issuer{Role: badges.RoleInstance, Username: "badges.example.org", IssuerProfile: badges.IssuerProfile{
		Type: badges.ServerActor, Name: "badges.example.org", Summary: "The server itself.", Audience: badges.AudienceQuiet,
	}})
	w.announcer = w.insertIssuer(badges.Issuer{Role: badges.RoleAnnouncer, Username: badges.AnnouncerUsername, IssuerProfile: badges.IssuerProfile{
		Type: badges.ServerActor, Name: "Badges of badges.example.org", Summary: "Boosts every public badge.", Audience: badges.AudienceQuiet,
	}})
	w.issuer = w.insertIssuer(badges.Issuer{Role: badges.RoleIssuer, Username: "academy", IssuerProfile: badges.IssuerProfile{
		Type: badges.Organization, Name: "Academy of Gardens & <Orchards>", Summary: "We teach *pruning*.", Website: "https://academy.example.net/?a=1&b=2",
		Email: "office@academy.example.net", Picture: badges.Picture{SHA256: strings.Repeat("a1", 32), Alt: "A pear tree", Width: 400, Height: 400},
		Look:     badges.Look{Header: badges.Picture{SHA256: strings.Repeat("c3", 32), Alt: "The orchard", Width: 960, Height: 320}},
		Audience: badges.AudienceQuiet,
	}})
	w.badge = badges.Badge{IssuerID: w.issuer.ID, Version: 2, CreatedAt: noon(), UpdatedAt: noon(), Definition: badges.Definition{
		Title: "Master of “Pruning” & <Grafting>", Description: "Knows **when** and where to cut.", Type: "Recognition",
		Criteria: "Prune ten trees;\nthey all live a year later.", Hashtags: []string{"gardening", "Obstbäume"},
		Image: badges.Picture{SHA256: strings.Repeat("b2", 32), Alt: "Golden shears", Width: 600, Height: 600, Blurhash: "LEHV6nWB2yk8pyo0adR*.7kCMdnj"},
	}}
	w.tx(func(tx *store.Tx) (err error) {
		w.badge.ID, err = tx.InsertBadge(t.Context(), w.badge)
		return err
	})
	return w
}

func (w *world) tx(fn func(*store.Tx) error) {
	w.t.Helper()
	if err := w.db.InTx(w.t.Context(), fn); err != nil {
		w.t.Fatal(err)
	}
}

// insertIssuer stores an issuer with the same two keys for everybody, of which
// documents show the public halves alone.
func (w *world) insertIssuer(i badges.Issuer) badges.Issuer {
	w.t.Helper()
	i.Domain, i.CreatedAt, i.UpdatedAt = "badges.example.org", noon(), noon()
	file, err := os.ReadFile(filepath.Join("testdata", "rsa.pem"))
	if err != nil {
		w.t.Fatal(err)
	}
	block, _ := pem.Decode(file)
	edKey, err := x509.MarshalPKIXPublicKey(ed25519.NewKeyFromSeed(bytes.Repeat([]byte{3}, ed25519.SeedSize)).Public())
	if err != nil {
		w.t.Fatal(err)
	}
	w.tx(func(tx *store.Tx) (err error) {
		if i.ID, err = tx.InsertIssuer(w.t.Context(), i); err != nil {
			return err
		}
		for algorithm, public := range map[badges.KeyAlgorithm][]byte{badges.RSAKey: block.Bytes, badges.Ed25519Key: edKey} {
			err := tx.InsertIssuerKey(w.t.Context(), badges.StoredKey{
				IssuerID: i.ID, Algorithm: algorithm, Public: public, Sealed: []byte("sealed"), CreatedAt: noon(),
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return i
}

func fediverse() badges.Identity {
	return badges.Identity{Kind: badges.FediverseIdentity, Value: "https://social.example/users/ada", Handle: "@ada@social.example"}
}

// grant stores a processed grant with its assertion. Changes may be made before.
func (w *world) grant(who badges.Identity, change ...func(*badges.Grant)) badges.Grant {
	w.t.Helper()
	ulids := []string{"01kakjhz0sa1b2c3d4e5f6g7h8", "01kakjhz0sa1b2c3d4e5f6g7h9", "01kakjhz0sb1b2c3d4e5f6g7h8", "01kakjhz0sb1b2c3d4e5f6g7h9"}
	g := badges.Grant{
		ULID: ulids[w.grants], OfferULID: ulids[w.grants+1], BadgeID: w.badge.ID, IssuerID: w.issuer.ID,
		BadgeVersion: w.badge.Version, Badge: w.badge.Definition, Evidence: "Eleven trees in the [town garden](https://town.example/garden).",
		Name: "Ada <Lovelace>", Email: "ada@example.org", Salt: "salt", State: badges.Processed, Visibility: badges.Public,
		GrantedAt: noon(), AcceptedAt: noon().Add(time.Hour), ProcessedAt: noon().Add(time.Hour), Fingerprint: "f",
	}
	w.grants += 2
	for _, c := range change {
		c(&g)
	}
	who.CreatedAt = noon()
	w.tx(func(tx *store.Tx) (err error) {
		if g.Identity, err = tx.InsertIdentity(w.t.Context(), who, g.Name); err != nil {
			return err
		}
		if g.ID, _, err = tx.InsertGrant(w.t.Context(), g); err != nil {
			return err
		}
		assertion, err := openbadges.Assertion(w.author.Site, w.issuer, g)
		if err != nil {
			return err
		}
		return tx.PutDocuments(w.t.Context(), g.ID, badges.Documents{Assertion: assertion, Credential: []byte("{}")})
	})
	return g
}

// golden compares a document with a file that holds it indented.
func golden(t *testing.T, name string, body []byte) {
	t.Helper()
	var indented bytes.Buffer
	if err := json.Indent(&indented, body, "", "  "); err != nil {
		t.Fatalf("%s: %v in %s", name, err, body)
	}
	indented.WriteByte('\n')
	path := filepath.Join("testdata", name+".json")
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
		t.Errorf("%s differs; look, then run the tests with -update (-want +got):\n%s", path, diff)
	}
}
