package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/badges/search"
	"laurel/store"
	"laurel/store/storetest"
)

// found returns what a question finds as "kind id", "…" before what is found by its
// text.
func found(t *testing.T, db *store.DB, question string, change ...func(*badges.SearchFilter)) []string {
	t.Helper()
	f := badges.SearchFilter{Terms: search.Parse(question), Limit: 20}
	for _, c := range change {
		c(&f)
	}
	results, err := db.Search(t.Context(), f)
	must(t, err)
	lines := []string{}
	for _, r := range results {
		line := fmt.Sprintf("%s %d", r.Kind, r.ID)
		if r.Place.InText {
			line = "…" + line
		}
		lines = append(lines, line)
	}
	return lines
}

func expect(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(append([]string{}, want...), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func listedGrant(t *testing.T, db *store.DB, b badges.Badge, n badges.Identity, serial int, name string) badges.Grant {
	t.Helper()
	g := grant(b, n, serial)
	g.Name, g.ProfileURI, g.State = name, n.Value, badges.Accepted
	g = insertGrant(t, db, g)
	g.State = badges.Processed
	update(t, db, g, badges.Accepted)
	return g
}

func update(t *testing.T, db *store.DB, g badges.Grant, from badges.State) {
	t.Helper()
	inTx(t, db, func(tx *store.Tx) error {
		updated, err := tx.UpdateGrant(t.Context(), g, from)
		if err == nil && !updated {
			t.Errorf("grant %d was not updated", g.ID)
		}
		return err
	})
}

func TestSearchFindsNamesBeforeTexts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		i := insertIssuer(t, db, issuer("harbour"))
		first, second := insertBadge(t, db, i.ID, "Sailor"), insertBadge(t, db, i.ID, "Sailor of Łódź")
		jane := insertIdentity(t, db, "https://social.example/@jane")
		g := listedGrant(t, db, first, jane, 1, "Jörg Müller")
		issuerLine, firstLine, secondLine, grantLine := fmt.Sprintf("issuer %d", i.ID), fmt.Sprintf("badge %d", first.ID), fmt.Sprintf("badge %d", second.ID), fmt.Sprintf("grant %d", g.ID)

		expect(t, "by name, then by text, the newest first", found(t, db, "sailor"), secondLine, firstLine, "…"+grantLine)
		expect(t, "all words count", found(t, db, "sailor lodz"), secondLine)
		expect(t, "beginnings count", found(t, db, "LÓD sail"), secondLine)
		expect(t, "accents do not", found(t, db, "jorg MULLER"), grantLine)
		expect(t, "one word in the name, one in the text", found(t, db, "jorg sailor"), "…"+grantLine)
		expect(t, "an address", found(t, db, "https://social.example/@jane"), "…"+grantLine)
		expect(t, "an issuer", found(t, db, "the harbour"), issuerLine, "…"+grantLine, "…"+secondLine, "…"+firstLine)
		expect(t, "the scope is no text", found(t, db, "kindbadge §kindbadge"))
		expect(t, "operators are words", found(t, db, `sailor NOT lodz`))
		expect(t, "a kind", found(t, db, "sailor", func(f *badges.SearchFilter) { f.Kind = badges.FoundGrant }), "…"+grantLine)
		expect(t, "a domain", found(t, db, "sailor", func(f *badges.SearchFilter) { f.Domain = "other.example" }))
		expect(t, "a domain of ours", found(t, db, "lodz", func(f *badges.SearchFilter) { f.Domain = i.Domain }), secondLine)
		if _, err := db.Search(t.Context(), badges.SearchFilter{}); badges.KindOf(err) != badges.Invalid {
			t.Errorf("a search for nothing: %v", err)
		}
	})
}

// Few and many names take different ways to the same order.
func TestSearchHasPages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		i := insertIssuer(t, db, issuer("harbour"))
		checkPages(t, db, i, "few", 3, 4)
		checkPages(t, db, i, "many", 60, 7)
	})
}

// checkPages makes badges with a word in their name, then some with it in their text,
// and reads all pages that the word finds.
func checkPages(t *testing.T, db *store.DB, i badges.Issuer, word string, names, texts int) {
	t.Helper()
	var want, inText, got []string
	for n := range names + texts {
		b := badges.Badge{IssuerID: i.ID, Version: 1, Definition: definition(fmt.Sprintf("%s %d", word, n)), CreatedAt: noon(), UpdatedAt: noon()}
		if n >= names {
			b.Title, b.Description = fmt.Sprintf("Other %d", n), "It has "+word+"."
		}
		inTx(t, db, func(tx *store.Tx) (err error) {
			b.ID, err = tx.InsertBadge(t.Context(), b)
			return err
		})
		if line := fmt.Sprintf("badge %d", b.ID); n < names {
			want = append([]string{line}, want...)
		} else {
			inText = append([]string{line}, inText...)
		}
	}
	want = append(want, inText...)
	filter := badges.SearchFilter{Terms: search.Parse(word), Limit: 2}
	for range len(want) {
		page, err := db.Search(t.Context(), filter)
		must(t, err)
		for _, r := range page {
			got = append(got, fmt.Sprintf("%s %d", r.Kind, r.ID))
			filter.Before = r.Place
		}
		if len(page) < filter.Limit {
			break
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("all pages of %q (-want +got):\n%s", word, diff)
	}
	filter.Before, filter.Limit = badges.SearchPlace{}, 0
	if all, err := db.Search(t.Context(), filter); err != nil || len(all) != len(want) {
		t.Errorf("without a limit %q finds %d, %v; want %d", word, len(all), err, len(want))
	}
}

// What is not public, or not any more, is never found.
func TestSearchFindsPublicThingsOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		i := insertIssuer(t, db, issuer("harbour"))
		b := insertBadge(t, db, i.ID, "Sailor")
		jane := insertIdentity(t, db, "jane@example.org")
		g := grant(b, jane, 1)
		g = insertGrant(t, db, g)
		seen := func() bool { return len(found(t, db, "jane")) > 0 }
		for _, step := range []struct {
			name   string
			change func()
			want   bool
		}{
			{"pending", func() {}, false},
			{"accepted", func() { g.State = badges.Accepted; update(t, db, g, badges.Pending) }, false},
			{"processed", func() { g.State = badges.Processed; update(t, db, g, badges.Accepted) }, true},
			{"unlisted", func() { g.Visibility = badges.Unlisted; update(t, db, g, badges.Processed) }, false},
			{"public", func() { g.Visibility = badges.Public; update(t, db, g, badges.Processed) }, true},
			{"hidden", func() { hide(t, db, g.ID, badges.HiddenByRecipient, noon()) }, false},
			{"shown", func() { hide(t, db, g.ID, badges.HiddenByRecipient, time.Time{}) }, true},
			{"hidden by the issuer", func() { hide(t, db, g.ID, badges.HiddenByIssuer, noon()) }, false},
			{"shown by the issuer", func() { hide(t, db, g.ID, badges.HiddenByIssuer, time.Time{}) }, true},
			{"revoked", func() { g.State = badges.Revoked; update(t, db, g, badges.Processed) }, false},
		} {
			step.change()
			if seen() != step.want {
				t.Errorf("%s: found is %t", step.name, !step.want)
			}
		}
		expect(t, "an e-mail address is never found", found(t, db, "jane@example.org"))

		b.ArchivedAt = noon()
		inTx(t, db, func(tx *store.Tx) error { return tx.UpdateBadge(t.Context(), b) })
		i.ArchivedAt = noon()
		inTx(t, db, func(tx *store.Tx) error { return tx.UpdateIssuer(t.Context(), i) })
		expect(t, "archived things", found(t, db, "sailor"))
		expect(t, "archived issuers", found(t, db, "harbour"))
	})
}

func hide(t *testing.T, db *store.DB, id int64, by badges.Hider, since time.Time) {
	t.Helper()
	inTx(t, db, func(tx *store.Tx) error { return tx.HideGrant(t.Context(), id, by, since) })
}

// A handle that is found out later is found from then on, and after a merge.
func TestSearchKnowsHandles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := insertBadge(t, db, insertIssuer(t, db, issuer("harbour")).ID, "Sailor")
		jane := insertIdentity(t, db, "https://social.example/u/1")
		g := listedGrant(t, db, b, jane, 1, "")
		expect(t, "before", found(t, db, "@jane@social.example"))
		jane.Kind, jane.Handle = badges.FediverseIdentity, "@jane@social.example"
		inTx(t, db, func(tx *store.Tx) error { return tx.UpdateIdentity(t.Context(), jane) })
		expect(t, "after", found(t, db, "@jane@social.example"), fmt.Sprintf("grant %d", g.ID))
		got, err := db.IdentityByHandle(t.Context(), "@jane@social.example")
		if err != nil || got.ID != jane.ID {
			t.Errorf("IdentityByHandle = %v, %v", got, err)
		}
		if _, err := db.IdentityByHandle(t.Context(), ""); badges.KindOf(err) != badges.NotFound {
			t.Errorf("no handle names somebody: %v", err)
		}
	})
}

// External badges are found while they are listed and stand, on each domain.
func TestSearchFindsExternalBadges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		insertBadge(t, db, insertIssuer(t, db, issuer("harbour")).ID, "Knots of ours")
		jane := insertIdentity(t, db, "https://social.example/u/1")
		e := insertExternal(t, db, external(jane, "https://club.example/a/1"))
		line := fmt.Sprintf("external %d", e.ID)
		onlyThose := func(f *badges.SearchFilter) { f.Kind = badges.FoundExternal }
		seen := func() bool { return len(found(t, db, "knots", onlyThose)) > 0 }
		expect(t, "by its name", found(t, db, "knots", onlyThose), line)
		expect(t, "by its issuer and server", found(t, db, "the club club.example"), "…"+line)
		expect(t, "on a domain that has nothing else", found(t, db, "knots", func(f *badges.SearchFilter) { f.Domain = "other.example" }), line)

		expect(t, "before the handle is known", found(t, db, "@jane@social.example"))
		jane.Kind, jane.Handle = badges.FediverseIdentity, "@jane@social.example"
		inTx(t, db, func(tx *store.Tx) error { return tx.UpdateIdentity(t.Context(), jane) })
		expect(t, "by its recipient", found(t, db, "@jane@social.example"), "…"+line)

		for _, step := range []struct {
			name       string
			state      badges.ExternalState
			visibility badges.Visibility
			want       bool
		}{
			{"expired", badges.ExternalExpired, badges.Public, true},
			{"revoked", badges.ExternalRevoked, badges.Public, false},
			{"valid again", badges.ExternalValid, badges.Public, true},
			{"unlisted", badges.ExternalValid, badges.Unlisted, false},
			{"not to be checked", badges.ExternalUnknown, badges.Public, false},
			{"public again", badges.ExternalValid, badges.Public, true},
		} {
			e.State, e.Visibility = step.state, step.visibility
			inTx(t, db, func(tx *store.Tx) error { return tx.UpdateExternal(t.Context(), e) })
			if seen() != step.want {
				t.Errorf("%s: found is %t", step.name, !step.want)
			}
		}

		john := insertIdentity(t, db, "https://social.example/u/2")
		twice := external(john, "https://club.example/a/1")
		twice.ULID = badges.NewULID(noon().Add(time.Second))
		insertExternal(t, db, twice)
		inTx(t, db, func(tx *store.Tx) error {
			_, err := tx.MergeIdentity(t.Context(), jane.ID, john.ID)
			return err
		})
		if got := found(t, db, "knots", onlyThose); len(got) != 1 || got[0] == line {
			t.Errorf("after two people became one %q are found, want the badge that was kept", got)
		}
		inTx(t, db, func(tx *store.Tx) error {
			return tx.Erase(t.Context(), badges.Erased{Identities: []badges.Identity{john}, At: noon()})
		})
		expect(t, "after its recipient was erased", found(t, db, "knots", onlyThose))
	})
}

// What was there before the index gets into it, in batches and once.
func TestIndexSearch(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		i := insertIssuer(t, db, issuer("harbour"))
		b := insertBadge(t, db, i.ID, "Sailor")
		for n := range 3 {
			listedGrant(t, db, b, insertIdentity(t, db, fmt.Sprintf("https://social.example/@p%d", n)), n, fmt.Sprintf("Person %d", n))
		}
		elsewhere := external(insertIdentity(t, db, "https://social.example/@q"), "https://club.example/a/1")
		elsewhere.Title = "Sailor of the Club"
		insertExternal(t, db, elsewhere)
		want := found(t, db, "sailor")
		must(t, db.ForgetSearch(t.Context()))
		expect(t, "after forgetting", found(t, db, "sailor"))
		for range 2 {
			must(t, db.IndexSearch(t.Context()))
			expect(t, "after indexing", found(t, db, "sailor"), want...)
		}
		if !strings.HasPrefix(want[len(want)-1], "…grant") {
			t.Errorf("found %q", want)
		}
	})
}
