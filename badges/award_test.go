package badges_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

func (w *world) awardRequest(email string) badges.AwardRequest {
	return badges.AwardRequest{GrantRequest: badges.GrantRequest{BadgeID: w.sailor.ID, Email: email}}
}

func (w *world) award(email string) badges.Grant {
	w.t.Helper()
	g, err := w.Award(w.t.Context(), w.anna, w.awardRequest(email))
	w.must(err)
	return g
}

func TestAwardIsAcceptedAtOnce(t *testing.T) {
	w := newSigningWorld(t)
	earned := w.Now().Add(-48 * time.Hour)
	request := w.awardRequest(" Jane@Example.org ")
	request.IssuedAt, request.Comment = earned, "Well done."
	g, err := w.Award(t.Context(), w.anna, request)
	w.must(err)
	if g.State != badges.Accepted || g.Visibility != badges.Unlisted || !g.GrantedAt.Equal(earned) || !g.AcceptedAt.Equal(w.Now()) || g.Email != "jane@example.org" {
		t.Errorf("the award is %s, %s, granted %s, accepted %s, to %s", g.State, g.Visibility, g.GrantedAt, g.AcceptedAt, g.Email)
	}
	if diff := cmp.Diff([]badges.EventKind{badges.GrantCreated, badges.GrantAccepted}, w.events(g.ID)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(badges.AwardFact{Accepted: true, Comment: "Well done."}, w.awardFact(g)); diff != "" {
		t.Errorf("what is known of the award (-want +got):\n%s", diff)
	}
	w.must(w.Process(t.Context(), g.ID))
	if got := w.stored(g.ID).State; got != badges.Processed {
		t.Errorf("after processing it is %s", got)
	}
}

// awardFact returns the data of the event by which a grant was accepted.
func (w *world) awardFact(g badges.Grant) (fact badges.AwardFact) {
	w.t.Helper()
	for id := int64(1); ; id++ {
		e, err := w.Store.Event(w.t.Context(), id)
		w.must(err)
		if e.GrantID == g.ID && e.Kind == badges.GrantAccepted {
			w.must(json.Unmarshal(e.Data, &fact))
			return fact
		}
	}
}

func TestAwardTwiceIsAConflictThatShowsTheFirst(t *testing.T) {
	w := newWorld(t)
	first := w.award("jane@example.org")
	again, err := w.Award(t.Context(), w.anna, w.awardRequest("JANE@example.org"))
	wantKind(t, err, badges.Conflict, "This badge has already been granted to this recipient")
	if again.ID != first.ID {
		t.Errorf("the conflict came with grant %d, want %d", again.ID, first.ID)
	}
}

func TestAwardAcceptsAnOfferThatWaits(t *testing.T) {
	w := newWorld(t)
	offered, _, err := w.Grant(t.Context(), w.anna, badges.GrantRequest{BadgeID: w.sailor.ID, Email: "jane@example.org"})
	w.must(err)
	g := w.award("jane@example.org")
	if g.ID != offered.ID || w.stored(g.ID).State != badges.Accepted {
		t.Errorf("the award is grant %d in state %s, want grant %d, accepted", g.ID, w.stored(g.ID).State, offered.ID)
	}
}

func TestAwardAnewAfterExpiry(t *testing.T) {
	w := newWorld(t)
	request := w.awardRequest("jane@example.org")
	request.ExpiresAt = w.Now().Add(-time.Hour) // from another system's records
	old, err := w.Award(t.Context(), w.anna, request)
	w.must(err)
	if g := w.award("jane@example.org"); g.ID == old.ID {
		t.Error("the expired grant was returned, want a new one")
	}
}

func TestAwardNeedsAGranter(t *testing.T) {
	w := newWorld(t)
	_, err := w.Award(t.Context(), w.ben, w.awardRequest("jane@example.org"))
	wantKind(t, err, badges.NotFound, "")
	request := w.awardRequest("jane@example.org")
	request.Visibility = "secret"
	_, err = w.Award(t.Context(), w.anna, request)
	wantKind(t, err, badges.Invalid, "choose public, unlisted or private")
}

func TestAwardManyIsAllOrNothing(t *testing.T) {
	w := newWorld(t)
	w.award("jane@example.org")
	_, err := w.AwardMany(t.Context(), w.anna, []badges.AwardRequest{w.awardRequest("kim@example.org"), w.awardRequest("not an address")})
	wantKind(t, err, badges.Invalid, "Invalid email format")
	if n, err := w.Store.CountGrants(t.Context(), badges.GrantFilter{}); err != nil || n != 1 {
		t.Fatalf("%d grants (%v) after a failure, want the one from before", n, err)
	}
	granted, err := w.AwardMany(t.Context(), w.anna, []badges.AwardRequest{
		w.awardRequest("jane@example.org"), w.awardRequest("kim@example.org"), w.awardRequest("lee@example.org"), w.awardRequest("KIM@example.org"),
	})
	w.must(err)
	var to []string
	for _, g := range granted {
		to = append(to, g.Email)
	}
	if diff := cmp.Diff([]string{"kim@example.org", "lee@example.org"}, to); diff != "" {
		t.Errorf("granted to (-want +got):\n%s", diff)
	}
}

func TestAwardUsesUpItsClaimCode(t *testing.T) {
	w := newWorld(t)
	_, err := w.CreateClaimCode(t.Context(), w.anna, w.sailor.ID, badges.NewClaimCode{Code: "ahoy"})
	w.must(err)
	w.award("jane@example.org")
	request := w.awardRequest("jane@example.org")
	request.ClaimCode = "ahoy"
	_, err = w.Award(t.Context(), w.anna, request) // she has the badge
	wantKind(t, err, badges.Conflict, "")
	if c, err := w.ClaimCodeOf(t.Context(), w.anna, w.sailor.ID, "ahoy"); err != nil || c.Used() {
		t.Fatalf("after an award that failed the code is used: %+v, %v", c, err)
	}
	request.Email = "kim@example.org"
	g, err := w.Award(t.Context(), w.anna, request)
	w.must(err)
	if got := w.awardFact(g).ClaimCode; got != "ahoy" {
		t.Errorf("the award's code is %q", got)
	}
	request.Email = "lee@example.org"
	_, err = w.Award(t.Context(), w.anna, request)
	if !errors.Is(err, badges.ErrClaimCodeUsed) {
		t.Errorf("the second use of the code: %v", err)
	}
	request.ClaimCode = "unknown"
	_, err = w.Award(t.Context(), w.anna, request)
	wantKind(t, err, badges.NotFound, "There is no such claim code for this badge")
}

func TestOneCodeMakesOneGrant(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		_, err := w.CreateClaimCode(t.Context(), w.anna, w.sailor.ID, badges.NewClaimCode{Code: "ahoy"})
		w.must(err)
		errs := atOnce(8, func(i int) error {
			request := w.awardRequest(string(rune('a'+i)) + "@example.org")
			request.ClaimCode = "AHOY"
			_, err := w.Award(t.Context(), w.anna, request)
			return err
		})
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if !errors.Is(err, badges.ErrClaimCodeUsed) {
				t.Error(err)
			}
		}
		n, err := w.Store.CountGrants(t.Context(), badges.GrantFilter{})
		w.must(err)
		if won != 1 || n != 1 {
			t.Errorf("%d awards succeeded and %d grants were made, want one of each", won, n)
		}
	})
}

func TestAwardsAtOnceMakeOneGrant(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		errs := atOnce(8, func(int) error {
			_, err := w.Award(t.Context(), w.anna, w.awardRequest("jane@example.org"))
			return err
		})
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else {
				wantKind(t, err, badges.Conflict, "")
			}
		}
		if won != 1 {
			t.Errorf("%d awards succeeded, want 1", won)
		}
	})
}

// What waits for nobody's answer is offered to nobody.
func TestAwardIsNoOffer(t *testing.T) {
	w := newWorld(t)
	offered := func(g badges.Grant) bool {
		for id := int64(1); ; id++ {
			e, err := w.Store.Event(t.Context(), id)
			w.must(err)
			if e.GrantID == g.ID && e.Kind == badges.GrantCreated {
				return e.Offered()
			}
		}
	}
	if offered(w.award("jane@example.org")) {
		t.Error("an award is offered")
	}
	if !offered(w.grant("https://people.example/jane")) {
		t.Error("a grant is not offered")
	}
}

// Consumers are asked within the transaction whether an event is anything to them.
func TestConsumersThatMostEventsAreNothingTo(t *testing.T) {
	w := newWorld(t)
	w.Consumers = []badges.Consumer{badges.WebhookConsumer(), badges.MilestoneConsumer()}
	queued := func() (kinds []string) {
		lanes, err := w.db.ClaimLanes(t.Context(), time.Now(), time.Now().Add(time.Minute), 100)
		w.must(err)
		for _, lane := range lanes {
			tasks, _, err := w.db.LaneTasks(t.Context(), lane, 100)
			w.must(err)
			for _, task := range tasks {
				kinds = append(kinds, task.Kind)
			}
		}
		slices.Sort(kinds)
		return kinds
	}
	queued() // what the world was made with
	w.award("jane@example.org")
	if kinds := queued(); kinds != nil {
		t.Errorf("queued for nobody: %v", kinds)
	}
	w.webhook(badges.NewWebhook{IssuerID: w.harbour.ID, Events: []badges.EventKind{badges.GrantAccepted}})
	_, err := w.CreateMilestone(t.Context(), badges.Operator(), w.harbour.ID, badges.NewMilestone{BadgeID: w.badge("Captain").ID, NumberRequired: 1, Support: []int64{w.sailor.ID}})
	w.must(err)
	w.award("kim@example.org")
	if diff := cmp.Diff([]string{"milestone", "webhook"}, queued()); diff != "" {
		t.Errorf("queued (-want +got):\n%s", diff)
	}
}
