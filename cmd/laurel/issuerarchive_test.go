package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/badges/archive"
	"laurel/badges/verification"
	"laurel/store/storetest"
)

// home is one server's data.
type home struct {
	t *testing.T
	Common
}

func newHome(t *testing.T, database string) home {
	return home{t, Common{Data: t.TempDir(), Database: database, Origins: []string{"https://badges.example.org"}}}
}

func (h home) laurel(args ...string) string {
	h.t.Helper()
	if h.Database != "" {
		args = append(args, "--database", h.Database)
	}
	return laurel(h.t, h.Common, append(args, "--origins", h.Origins[0])...)
}

// open opens the server's data.
func (h home) open() *domain {
	h.t.Helper()
	common := h.Common
	d, err := openDomain(h.t.Context(), common)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { d.db.Close() })
	return d
}

// settled has a grant accepted and its documents made, and gives it a life.
func settled(t *testing.T, d *domain, id int64) badges.Grant {
	t.Helper()
	g, err := d.Store.Grant(t.Context(), id)
	if err == nil {
		_, err = d.Accept(t.Context(), id, d.Vault.AcceptKey(g.ULID), badges.Public)
	}
	if err == nil {
		err = d.Process(t.Context(), id)
	}
	if err == nil {
		g, err = d.Store.Grant(t.Context(), id)
	}
	if err != nil || g.State != badges.Processed {
		t.Fatalf("grant %d is %s, %v", id, g.State, err)
	}
	return g
}

// verifies checks a grant's documents as a stranger would who finds what this server
// serves.
func verifies(t *testing.T, d *domain, g badges.Grant) {
	t.Helper()
	i, err := d.Store.Issuer(t.Context(), g.IssuerID)
	if err != nil {
		t.Fatal(err)
	}
	documents := badges.Documents{Fingerprint: g.Fingerprint}
	for format, body := range map[badges.DocumentFormat]*[]byte{badges.AssertionDocument: &documents.Assertion, badges.CredentialDocument: &documents.Credential} {
		if *body, err = d.Store.Document(t.Context(), g.ID, format); err != nil {
			t.Fatal(err)
		}
	}
	if err := (verification.SelfCheck{Site: d.Site, Keys: d.Store, Now: d.Now}).Check(t.Context(), g, i, documents); err != nil {
		t.Errorf("grant %d: %v", g.ID, err)
	}
}

// sizes are how many rows of each table an archive has.
func sizes(a archive.Archive) map[string]int {
	n := make(map[string]int)
	for table, rows := range a.Tables {
		n[table] = len(rows)
	}
	return n
}

// An issuer goes from SQLite to PostgreSQL and back, with its domain: its badges stay
// valid under their addresses, with and without its keys, and it goes on granting.
func TestIssuerArchiveGoesRound(t *testing.T) {
	first := newHome(t, "")
	if err := writePicture(filepath.Join(first.Data, "picture.png")); err != nil {
		t.Fatal(err)
	}
	first.laurel("issuer", "create", "--username", "other", "--name", "Another", "--summary", "Stays.")
	first.laurel("issuer", "create", "--username", "academy", "--name", "The academy", "--summary", "We *teach*.")
	first.laurel("badge", "create", "--issuer", "academy", "--title", "Sailor", "--criteria", "Sail.", "--image", filepath.Join(first.Data, "picture.png"))
	for _, to := range []string{"jane", "joe", "ada"} {
		first.laurel("grant", "create", "--badge", "1", "--email", to+"@mail.example", "--name", to)
	}
	first.laurel("issuer", "alias", "academy", "@other@badges.example.org")
	source := first.open()
	jane := settled(t, source, 1)
	settled(t, source, 2)
	if _, err := source.Reissue(t.Context(), badges.Operator(), jane.ID, badges.Identity{Kind: badges.FediverseIdentity, Value: "https://social.example/u/jane", Handle: "@jane@social.example"}); err != nil {
		t.Fatal(err)
	}
	if _, err := source.Revoke(t.Context(), badges.Operator(), 2, "A mistake."); err != nil {
		t.Fatal(err)
	}

	for name, keys := range map[string]bool{"with its keys": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			at := home{t, first.Common}
			databases := []string{""}
			if keys {
				databases = []string{storetest.Postgres(t), ""}
			}
			for hop, database := range databases {
				file := filepath.Join(t.TempDir(), "academy.zip")
				export := []string{"issuer", "export", "academy", "--output", file}
				if keys {
					export = append(export, "--keys")
				}
				at.laurel(export...)
				before, err := readArchive(file)
				if err != nil {
					t.Fatal(err)
				}
				at = newHome(t, database)
				if hop == 0 {
					at.laurel("account", "create", "--name", "Somebody") // ids of the new server differ
				}
				at.laurel("issuer", "import", file)
				compareHomes(t, before, at, source, keys)
			}
		})
	}
}

// compareHomes checks that what an archive had is at a server, and is good there.
func compareHomes(t *testing.T, before archive.Archive, at home, source *domain, keys bool) {
	t.Helper()
	d := at.open()
	i, err := d.Store.IssuerByUsername(t.Context(), "badges.example.org", "academy")
	if err != nil {
		t.Fatal(err)
	}
	after, err := d.ExportIssuer(t.Context(), badges.Operator(), i.ID, keys)
	if err != nil {
		t.Fatal(err)
	}
	want := sizes(before)
	if !keys {
		want["issuer_key"] += 2 // new ones, beside the old
	}
	if diff := cmp.Diff(want, sizes(after)); diff != "" || after.Manifest.Actor != before.Manifest.Actor || len(after.Pictures) != len(before.Pictures) {
		t.Errorf("what arrived (-left +arrived):\n%s", diff)
	}
	for _, id := range []int64{1, 2, 3} {
		was, err := source.Store.Grant(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		is, err := d.Store.Grant(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		was.IssuerID, was.Identity.ID, was.Identity.RecipientID = is.IssuerID, is.Identity.ID, is.Identity.RecipientID
		if diff := cmp.Diff(was, is); diff != "" {
			t.Errorf("grant %d (-left +arrived):\n%s", id, diff)
		}
		if is.State == badges.Processed {
			verifies(t, d, is)
		}
		left, err := source.Store.StatusEntry(t.Context(), id)
		if err == nil {
			if arrived, err := d.Store.StatusEntry(t.Context(), id); arrived != left || err != nil {
				t.Errorf("the status of grant %d stands at %+v, %v; want %+v", id, arrived, err, left)
			}
			set, err := d.Store.StatusListSet(t.Context(), left.ListID)
			if err != nil || len(set) != 1 {
				t.Errorf("set in the status list are %v, %v", set, err)
			}
		}
	}
	former, err := d.Store.FormerIdentities(t.Context(), 1)
	if err != nil || len(former) != 1 || former[0].Value != "jane@mail.example" {
		t.Errorf("grant 1 was issued before to %+v, %v", former, err)
	}
	id, err := d.Store.CountGrants(t.Context(), badges.GrantFilter{})
	if err != nil {
		t.Fatal(err)
	}
	g, created, err := d.Grant(t.Context(), badges.Operator(), badges.GrantRequest{BadgeID: 1, Email: "new" + strconv.Itoa(id) + "@mail.example"})
	if err != nil || !created || g.ID <= 3 {
		t.Fatalf("the next grant is %d, %v", g.ID, err)
	}
	verifies(t, d, settled(t, d, g.ID))
}

// What is refused changes nothing.
func TestImportIsAllOrNothing(t *testing.T) {
	h := newHome(t, "")
	h.laurel("issuer", "create", "--username", "academy", "--name", "The academy")
	d := h.open()
	packed, err := d.ExportIssuer(t.Context(), badges.Operator(), 1, true)
	if err != nil {
		t.Fatal(err)
	}
	fresh := newHome(t, "")
	fresh.laurel("account", "create", "--name", "Somebody")
	for name, spoil := range map[string]func(*archive.Archive){
		"a key of somebody else's": func(a *archive.Archive) { a.Keys[0].Private, a.Keys[1].Private = a.Keys[1].Private, a.Keys[0].Private },
		"another issuer's rows":    func(a *archive.Archive) { a.Tables["issuer"][0]["username"] = "thief" },
		"a column of tomorrow":     func(a *archive.Archive) { a.Tables["issuer"][0]["tomorrow"] = int64(1) },
		"another domain":           func(a *archive.Archive) { a.Manifest.Actor = "https://elsewhere.example/actor/academy" },
		"a name that is none": func(a *archive.Archive) {
			a.Manifest.Username = "inbox"
			a.Tables["issuer"][0]["username"] = "inbox"
			a.Manifest.Actor = "https://badges.example.org/actor/inbox"
		},
	} {
		file := filepath.Join(t.TempDir(), "a.zip")
		out, err := os.Create(file)
		if err == nil {
			err = packed.Write(out)
		}
		if err != nil {
			t.Fatal(err)
		}
		out.Close()
		spoiled, err := readArchive(file)
		if err != nil {
			t.Fatal(err)
		}
		spoil(&spoiled)
		target := fresh.open()
		if _, err := target.ImportIssuer(t.Context(), badges.Operator(), spoiled, badges.IssuerAddress{}); badges.KindOf(err) != badges.Invalid {
			t.Errorf("%s: %v", name, err)
		}
		if n, err := target.Store.CountIssuers(t.Context(), badges.IssuerFilter{}); n != 0 || err != nil {
			t.Errorf("after %s there are %d issuers, %v", name, n, err)
		}
	}
	if _, err := d.ImportIssuer(t.Context(), badges.Operator(), packed, badges.IssuerAddress{}); badges.KindOf(err) != badges.Conflict {
		t.Errorf("importing what is here: %v", err)
	}
	if _, err := d.ImportIssuer(t.Context(), badges.Account{ID: 1}, packed, badges.IssuerAddress{}); badges.KindOf(err) != badges.Forbidden {
		t.Errorf("by somebody who is no admin: %v", err)
	}
}

// Under another address the badges come along with new ids, and lead back to what they
// were; grants stay.
func TestImportUnderAnotherAddress(t *testing.T) {
	first := newHome(t, "")
	picture := filepath.Join(first.Data, "picture.png")
	if err := writePicture(picture); err != nil {
		t.Fatal(err)
	}
	first.laurel("issuer", "create", "--username", "academy", "--name", "The academy")
	first.laurel("badge", "create", "--issuer", "academy", "--title", "Sailor", "--criteria", "Sail.", "--image", picture)
	first.laurel("grant", "create", "--badge", "1", "--email", "jane@mail.example")
	file := filepath.Join(first.Data, "academy.zip")
	first.laurel("issuer", "export", "academy", "--output", file)
	first.laurel("issuer", "import", file, "--move", "--username", "academy2")

	d := first.open()
	heir, err := d.Store.IssuerByUsername(t.Context(), "badges.example.org", "academy2")
	if err != nil {
		t.Fatal(err)
	}
	if aliases, err := d.Store.IssuerAliases(t.Context(), heir.ID); err != nil || len(aliases) != 1 || aliases[0] != "https://badges.example.org/actor/academy" {
		t.Errorf("the new issuer is also known as %v, %v", aliases, err)
	}
	taken, err := d.Store.Badges(t.Context(), badges.BadgeFilter{IssuerID: heir.ID})
	if err != nil || len(taken) != 1 || taken[0].ID == 1 || taken[0].Origin != "https://badges.example.org/badge/1" {
		t.Fatalf("its badges are %+v, %v", taken, err)
	}
	g, _, err := d.Grant(t.Context(), badges.Operator(), badges.GrantRequest{BadgeID: taken[0].ID, Email: "joe@mail.example"})
	if err != nil {
		t.Fatal(err)
	}
	g = settled(t, d, g.ID)
	verifies(t, d, g)
	for _, format := range []badges.DocumentFormat{badges.AssertionDocument, badges.CredentialDocument} {
		if body, err := d.Store.Document(t.Context(), g.ID, format); err != nil || !strings.Contains(string(body), `"id":"https://badges.example.org/badge/1"`) {
			t.Errorf("the %s does not say what the badge was: %s, %v", format, body, err)
		}
	}
	if n, err := d.Store.CountGrants(t.Context(), badges.GrantFilter{IssuerID: heir.ID}); n != 1 || err != nil {
		t.Errorf("the new issuer has %d grants, %v", n, err)
	}
}
