package badges_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

// known returns what a holder is known by.
func known(kindsAndValues ...string) (identities []badges.Identity) {
	for i := 0; i < len(kindsAndValues); i += 2 {
		identities = append(identities, badges.Identity{Kind: badges.IdentityKind(kindsAndValues[i]), Value: kindsAndValues[i+1]})
	}
	return identities
}

func (w *world) holder(name string, identities ...string) badges.Holder {
	w.t.Helper()
	h, err := w.CreateHolder(w.t.Context(), w.anna, w.harbour.ID, badges.NewHolder{Name: name, Identities: known(identities...)})
	w.must(err)
	return h
}

func TestHoldersAreAnIssuersAddressBook(t *testing.T) {
	w := newWorld(t)
	h := w.holder("Jane", "email", "Jane@Example.org", "phone", "+49 (30) 123-45", "did", "did:web:example.org", "number", "A 7", "email", "jane@example.org")
	want := known("email", "jane@example.org", "phone", "tel:+493012345", "did", "did:web:example.org", "number", "A 7")
	if diff := cmp.Diff(want, h.Identities); diff != "" {
		t.Errorf("identities (-want +got):\n%s", diff)
	}
	for _, value := range []string{"jane@example.org", "tel:+493012345", "did:web:example.org", "A 7"} {
		found, err := w.HoldersOf(t.Context(), w.anna, badges.HolderFilter{IssuerID: w.harbour.ID, Value: value})
		w.must(err)
		if diff := cmp.Diff([]badges.Holder{h}, found); diff != "" {
			t.Errorf("known by %s (-want +got):\n%s", value, diff)
		}
	}
	_, err := w.HolderOf(t.Context(), w.ben, h.ID)
	wantKind(t, err, badges.NotFound, "no such thing among yours")
	_, err = w.CreateHolder(t.Context(), w.anna, w.harbour.ID, badges.NewHolder{Name: "Other", Identities: known("email", "o@example.org", "number", "A 7")})
	wantKind(t, err, badges.Conflict, "another holder has the number A 7; choose another, or change that holder")

	h, err = w.UpdateHolder(t.Context(), w.anna, h.ID, badges.NewHolder{Name: "Jane Doe", Identities: known("key", "BC1YLgU67opDhT9bTPsqvue9QmyJLDHRZrSj77cF3P4yYDndmad9Wmx")})
	w.must(err)
	if h.Recipient.Kind != badges.KeyIdentity || h.Value(badges.EmailIdentity) != "" {
		t.Errorf("after the change the holder is %+v", h)
	}
	w.must(w.DeleteHolder(t.Context(), w.anna, h.ID))
	_, err = w.HolderOf(t.Context(), w.anna, h.ID)
	wantKind(t, err, badges.NotFound, "")
}

func TestHoldersAreToldOf(t *testing.T) {
	w := newWorld(t)
	h := w.holder("Jane", "email", "jane@example.org")
	for id := int64(1); ; id++ {
		e, err := w.Store.Event(t.Context(), id)
		w.must(err)
		if e.Kind != badges.HolderCreated {
			continue
		}
		var fact badges.HolderFact
		w.must(json.Unmarshal(e.Data, &fact))
		if fact.Holder != h.ID || e.IssuerID != w.harbour.ID || e.AccountID != w.anna.ID {
			t.Errorf("the event is %+v, of holder %d", e, fact.Holder)
		}
		return
	}
}

func TestHolderRules(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		holder badges.NewHolder
		want   string
	}{
		"no name":     {badges.NewHolder{Identities: known("email", "a@example.org")}, "the name is missing; say what the holder is called"},
		"unreachable": {badges.NewHolder{Name: "J", Identities: known("number", "7")}, "the holder can't be reached; give an e-mail address, a profile, a DID, a public key or a phone number"},
		"email":       {badges.NewHolder{Name: "J", Identities: known("email", "a@b")}, "Invalid email format"},
		"phone":       {badges.NewHolder{Name: "J", Identities: known("phone", "call me")}, "the phone number is not usable; write it in digits, like +49 30 1234567"},
		"did":         {badges.NewHolder{Name: "J", Identities: known("did", "did:")}, `"did:" is not a DID; write it like did:web:example.org`},
		"key":         {badges.NewHolder{Name: "J", Identities: known("key", "short")}, "the public key is not usable; give it as text in base 58, base 64 or hexadecimal digits"},
		"kind":        {badges.NewHolder{Name: "J", Identities: known("fax", "1")}, `recipients are not known by "fax"; take profile, email, phone, did, key or number`},
	} {
		_, err := w.CreateHolder(t.Context(), w.anna, w.harbour.ID, c.holder)
		t.Log(name)
		wantKind(t, err, badges.Invalid, c.want)
	}
}

func TestGrantsGoToHolders(t *testing.T) {
	w := newWorld(t)
	jane := w.holder("Jane", "number", "7", "email", "jane@example.org")
	g, created, err := w.Grant(t.Context(), w.anna, badges.GrantRequest{BadgeID: w.sailor.ID, HolderID: jane.ID})
	w.must(err)
	if !created || g.HolderID != jane.ID || g.Name != "Jane" || g.Email != "jane@example.org" || g.Identity != jane.Recipient {
		t.Errorf("the grant is %+v", g)
	}
	keyed := w.holder("Kim", "key", "BC1YLgU67opDhT9bTPsqvue9QmyJLDHRZrSj77cF3P4yYDndmad9Wmx")
	g, err = w.Award(t.Context(), w.anna, badges.AwardRequest{GrantRequest: badges.GrantRequest{BadgeID: w.sailor.ID, HolderID: keyed.ID}})
	w.must(err)
	if g.Identity != keyed.Recipient || g.State != badges.Accepted {
		t.Errorf("the award is %+v", g)
	}
	_, _, err = w.Grant(t.Context(), w.anna, badges.GrantRequest{BadgeID: w.sailor.ID, Recipient: known("number", "7")[0]})
	wantKind(t, err, badges.Invalid, "a number says who somebody is to their issuer alone; name the holder who has it")
	g, _, err = w.Grant(t.Context(), w.anna, badges.GrantRequest{BadgeID: w.sailor.ID, Recipient: known("did", "did:web:example.org")[0]})
	w.must(err)
	if g.Identity.Kind != badges.DIDIdentity || g.State != badges.Pending {
		t.Errorf("the grant to a DID is %+v", g)
	}
	other := w.issuer("other", 0)
	stranger, err := w.CreateHolder(t.Context(), badges.Operator(), other.ID, badges.NewHolder{Name: "S", Identities: known("email", "s@example.org")})
	w.must(err)
	_, _, err = w.Grant(t.Context(), w.anna, badges.GrantRequest{BadgeID: w.sailor.ID, HolderID: stranger.ID})
	wantKind(t, err, badges.NotFound, "there is no such holder in the address book of the badge's issuer")
}

func TestAwardEachReportsEachRecipient(t *testing.T) {
	w := newWorld(t)
	jane := w.holder("Jane", "email", "jane@example.org")
	to := func(holder int64, email string) badges.AwardRequest {
		return badges.AwardRequest{GrantRequest: badges.GrantRequest{BadgeID: w.sailor.ID, HolderID: holder, Email: email}}
	}
	outcomes := w.AwardEach(t.Context(), w.anna, []badges.AwardRequest{to(jane.ID, ""), to(99, ""), to(0, "no address"), to(0, "ben@example.org")})
	if status := badges.StatusOf(outcomes); status != badges.BulkPartial {
		t.Errorf("status %s", status)
	}
	for i, kind := range []badges.Kind{"", badges.NotFound, badges.Invalid, ""} {
		switch o := outcomes[i]; {
		case kind == "" && (o.Err != nil || o.Grant.ID == 0):
			t.Errorf("outcome %d: %v", i, o.Err)
		case kind != "":
			wantKind(t, o.Err, kind, "")
		}
	}
	again := w.AwardEach(t.Context(), w.anna, []badges.AwardRequest{to(jane.ID, "")})
	if badges.StatusOf(again) != badges.BulkFailed || again[0].Grant.ID != outcomes[0].Grant.ID {
		t.Errorf("again: %+v", again)
	}
	if badges.StatusOf(outcomes[:1]) != badges.BulkSuccess || badges.StatusOf(nil) != badges.BulkFailed {
		t.Error("all or none is summed up wrongly")
	}
}

// Many at once, some of them twice: one grant for each recipient.
func TestAwardEachOnBothDatabases(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		var requests []badges.AwardRequest
		for i := range 300 {
			email := fmt.Sprintf("member%d@example.org", i%250)
			requests = append(requests, badges.AwardRequest{GrantRequest: badges.GrantRequest{BadgeID: w.sailor.ID, Email: email}})
		}
		outcomes := w.AwardEach(t.Context(), w.anna, requests)
		made := 0
		for i, o := range outcomes {
			if o.Err == nil {
				made++
			} else {
				wantKind(t, o.Err, badges.Conflict, "")
			}
			if o.Grant.Email != requests[i].Email {
				t.Errorf("outcome %d is of %s, not of %s", i, o.Grant.Email, requests[i].Email)
			}
		}
		n, err := w.Store.CountGrants(t.Context(), badges.GrantFilter{BadgeID: w.sailor.ID})
		w.must(err)
		if made != 250 || n != 250 {
			t.Errorf("%d outcomes without an error and %d grants, want 250", made, n)
		}
	})
}
