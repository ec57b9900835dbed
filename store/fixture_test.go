package store_test

import (
	"fmt"
	"testing"
	"time"

	"laurel/badges"
	"laurel/store"
)

// noon is when the fixtures happen. Its fraction shows that milliseconds are kept.
func noon() time.Time { return time.Date(2026, 3, 12, 12, 0, 0, 345e6, time.UTC) }

func picture() badges.Picture {
	return badges.Picture{SHA256: "ab12", Alt: "A laurel wreath, “gold” & green", Width: 512, Height: 512, Blurhash: "LEHV6n"}
}

func issuer(username string) badges.Issuer {
	return badges.Issuer{
		Role: badges.RoleIssuer, Domain: "badges.example.org", Username: username,
		IssuerProfile: badges.IssuerProfile{
			Type: badges.Organization, Name: "The " + username, Summary: "We *grant*.", Website: "https://example.org",
			Email: "hello@example.org", Picture: picture(), Audience: badges.AudienceQuiet, Paper: badges.Letter,
		},
		CreatedAt: noon(), UpdatedAt: noon().Add(time.Minute),
	}
}

func insertIssuer(t *testing.T, db *store.DB, i badges.Issuer) badges.Issuer {
	t.Helper()
	inTx(t, db, func(tx *store.Tx) (err error) {
		i.ID, err = tx.InsertIssuer(t.Context(), i)
		return err
	})
	return i
}

func definition(title string) badges.Definition {
	return badges.Definition{
		Title: title, Description: "Somebody who *sails*.", Type: "Badge", Criteria: "Sail once round the island.",
		Image: picture(), Hashtags: []string{"sailing", "Größe"}, InfoURL: "https://example.org/sail",
		Certificate: true, Validity: badges.Period{Years: 2, Days: 10}, Price: "5 EUR",
	}
}

func insertBadge(t *testing.T, db *store.DB, issuerID int64, title string) badges.Badge {
	t.Helper()
	b := badges.Badge{IssuerID: issuerID, Version: 1, Definition: definition(title), CreatedAt: noon(), UpdatedAt: noon()}
	inTx(t, db, func(tx *store.Tx) (err error) {
		b.ID, err = tx.InsertBadge(t.Context(), b)
		return err
	})
	return b
}

func insertIdentity(t *testing.T, db *store.DB, value string) badges.Identity {
	t.Helper()
	n := badges.Identity{Kind: badges.ProfileIdentity, Value: value, CreatedAt: noon()}
	inTx(t, db, func(tx *store.Tx) (err error) {
		n, err = tx.InsertIdentity(t.Context(), n, "Jane Doe")
		return err
	})
	return n
}

// grant returns a pending grant; serial makes its ULIDs.
func grant(b badges.Badge, n badges.Identity, serial int) badges.Grant {
	return badges.Grant{
		ULID: fmt.Sprintf("01kkh0000000000000000a%04d", serial), OfferULID: fmt.Sprintf("01kkh0000000000000000b%04d", serial),
		BadgeID: b.ID, IssuerID: b.IssuerID, GrantedBy: 7, BadgeVersion: b.Version, Badge: b.Definition, Evidence: "She sailed.",
		Results: []badges.Result{{Name: "Knots", Value: "12"}, {Name: "Course", Status: "Completed"}},
		Name:    "Jane Doe", ProfileURI: "https://social.example/@jane", Email: "jane@example.org", Identity: n, Salt: "salt",
		State: badges.Pending, Visibility: badges.Public, GrantedAt: noon(), ExpiresAt: noon().AddDate(2, 0, 0),
	}
}

func insertGrant(t *testing.T, db *store.DB, g badges.Grant) badges.Grant {
	t.Helper()
	var inserted bool
	inTx(t, db, func(tx *store.Tx) (err error) {
		g.ID, inserted, err = tx.InsertGrant(t.Context(), g)
		return err
	})
	if !inserted {
		t.Fatalf("grant %s was not inserted", g.ULID)
	}
	return g
}

func insertAccount(t *testing.T, db *store.DB, name string) badges.Account {
	t.Helper()
	a := badges.Account{Name: name, Email: name + "@example.org", CreatedAt: noon()}
	inTx(t, db, func(tx *store.Tx) (err error) {
		a.ID, err = tx.InsertAccount(t.Context(), a)
		return err
	})
	return a
}

func setRole(t *testing.T, db *store.DB, accountID, issuerID int64, role badges.Role) {
	t.Helper()
	inTx(t, db, func(tx *store.Tx) error { return tx.SetRole(t.Context(), accountID, issuerID, role) })
}

// tree is an issuer with one below it and a stranger, with a badge each.
type tree struct {
	top, below, other          badges.Issuer
	topBadge, lower, elsewhere badges.Badge
}

func newTree(t *testing.T, db *store.DB) (f tree) {
	t.Helper()
	f.top = insertIssuer(t, db, issuer("top"))
	below := issuer("below")
	below.ParentID = f.top.ID
	f.below = insertIssuer(t, db, below)
	f.other = insertIssuer(t, db, issuer("other"))
	f.topBadge, f.lower, f.elsewhere = insertBadge(t, db, f.top.ID, "a"), insertBadge(t, db, f.below.ID, "b"), insertBadge(t, db, f.other.ID, "c")
	return f
}
