package badges_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

const day = 24 * time.Hour

// reminded are the reminders of a grant that were recorded, in days.
func (w *world) reminded(g badges.Grant) (days []int) {
	w.t.Helper()
	w.must(w.RemindExpiring(w.t.Context()))
	for id := int64(1); ; id++ {
		e, err := w.Store.Event(w.t.Context(), id)
		if badges.KindOf(err) == badges.NotFound {
			return days
		}
		w.must(err)
		if e.Kind == badges.GrantExpiring && e.GrantID == g.ID {
			var fact badges.ReminderFact
			w.must(json.Unmarshal(e.Data, &fact))
			days = append(days, fact.Days)
		}
	}
}

func (w *world) wantReminded(when string, g badges.Grant, want ...int) {
	w.t.Helper()
	if got := w.reminded(g); !slices.Equal(got, want) {
		w.t.Errorf("%s the reminders are %v, want %v", when, got, want)
	}
}

// expiring is a processed grant of a new badge that is good for so many days.
func (w *world) expiring(title string, days int, reminders []int) badges.Grant {
	w.t.Helper()
	def := definition(title)
	def.Validity, def.Reminders = badges.Period{Days: days}, reminders
	b, err := w.CreateBadge(w.t.Context(), badges.Operator(), badges.NewBadge{IssuerID: w.harbour.ID, Definition: def})
	w.must(err)
	g, _, err := w.Grant(w.t.Context(), w.anna, badges.GrantRequest{BadgeID: b.ID, Email: "jane@example.com"})
	w.must(err)
	w.accept(g)
	w.must(w.Process(w.t.Context(), g.ID))
	return w.stored(g.ID)
}

func TestRemindersComeOnceBeforeTheEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newSigningWorldOn(t, db)
		usual, own, none := w.expiring("Usual", 100, nil), w.expiring("Own", 100, []int{1, 60}), w.expiring("None", 100, []int{})
		short := w.expiring("Short", 10, nil) // its 30 days before were over when it was accepted
		forever := w.expiring("For ever", 0, nil)
		w.wantReminded("at first", usual)
		w.clock.Advance(40*day - time.Millisecond)
		w.wantReminded("a moment before 60 days", own)
		w.clock.Advance(time.Millisecond)
		w.wantReminded("after 40 days", own, 60)
		w.clock.Advance(30 * day)
		w.wantReminded("after 70 days", usual, 30)
		w.wantReminded("asked again", usual, 30)
		w.clock.Advance(23 * day)
		w.wantReminded("after 93 days", usual, 30, 7)
		w.clock.Advance(6 * day)
		w.wantReminded("after 99 days", own, 60, 1)
		w.clock.Advance(day)
		w.wantReminded("in the end", usual, 30, 7)
		w.wantReminded("with an empty list", none)
		w.wantReminded("without an end", forever)
		w.wantReminded("ended while nobody asked", short)
	})
}

func TestMissedRemindersAreMadeUpForByOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newSigningWorldOn(t, db)
		g := w.expiring("Late", 100, nil)
		w.clock.Advance(98 * day)
		w.wantReminded("two days before the end", g, 7)
		w.wantReminded("asked again", g, 7)
	})
}

func TestWhoIsNotReminded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, w := t.Context(), newSigningWorldOn(t, db)
		revoked, renewed, refused := w.expiring("Revoked", 100, nil), w.expiring("Renewed", 100, nil), w.expiring("Refused", 100, nil)
		_, err := w.Revoke(ctx, w.anna, revoked.ID, "by mistake")
		w.must(err)
		_, _, err = w.Renew(ctx, w.anna, renewed.ID, badges.NewRenewal{Until: w.Now().Add(300 * day)})
		w.must(err)
		id := refused.Identity
		id.Kind, id.Value = badges.FediverseIdentity, "https://social.example/users/jane"
		w.must(db.InTx(ctx, func(tx *store.Tx) error { return tx.UpdateIdentity(ctx, id) }))
		w.must(w.RefuseIssuer(ctx, w.harbour.ID, id.Value))
		w.clock.Advance(95 * day)
		for name, g := range map[string]badges.Grant{"revoked": revoked, "renewed": renewed, "refused": refused} {
			w.wantReminded(name, g)
		}
	})
}

func TestABadgeEndsOnItsDay(t *testing.T) {
	ctx, w := t.Context(), newWorld(t)
	def := definition("Season")
	def.ExpiresAt = w.Now().Add(90 * day)
	season, err := w.CreateBadge(ctx, badges.Operator(), badges.NewBadge{IssuerID: w.harbour.ID, Definition: def})
	w.must(err)
	w.clock.Advance(50 * day)
	g, _, err := w.Grant(ctx, w.anna, badges.GrantRequest{BadgeID: season.ID, ProfileURI: "https://social.example/@jane"})
	if w.must(err); !w.stored(g.ID).ExpiresAt.Equal(def.ExpiresAt) {
		t.Errorf("the grant ends %s, its badge %s", g.ExpiresAt, def.ExpiresAt)
	}
	w.clock.Advance(40 * day)
	_, _, err = w.Grant(ctx, w.anna, badges.GrantRequest{BadgeID: season.ID, ProfileURI: "https://social.example/@john"})
	w.wantKind(err, badges.Conflict)
	def.Validity = badges.Period{Years: 1}
	_, err = w.UpdateBadge(ctx, badges.Operator(), season.ID, def)
	w.wantKind(err, badges.Invalid)
}

func TestReminderLists(t *testing.T) {
	w := newWorld(t)
	for text, ok := range map[string]bool{"30, 7": true, "": true, "365": true, "0": false, "366": false, "-1": false, "soon": false, "1 2 3 4 5 6": false} {
		days, err := badges.ParseReminders(text)
		if err == nil {
			def := definition("Reminding")
			def.Reminders = days
			_, err = w.UpdateBadge(t.Context(), badges.Operator(), w.sailor.ID, def)
		}
		if ok != (err == nil) || err != nil && badges.FieldOf(err) != "reminders" {
			t.Errorf("%q: %v", text, err)
		}
	}
}
