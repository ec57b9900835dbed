package mypit_test

import (
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
)

func named(owner, member, id string) object { return object{owner: "user123", member: id} }

func TestHolder(t *testing.T) {
	w := newWorld(t)
	made := w.ok("createHolder", newHolder("anna"))
	want := object{
		"_id": "hld_1", "name": "Holder anna", "email": "anna@example.com", "phone": "+1234567890", "ownerId": "user123", "issuerId": "user123",
		"issuerDid": "did:ethr:0x123", "holderDid": "did:ethr:0x456anna", "holderId": "anna",
		"createdAt": float64(w.clock.UnixMilli()), "updatedAt": float64(w.clock.UnixMilli()),
	}
	if diff := cmp.Diff(want, made); diff != "" {
		t.Errorf("made (-want +got):\n%s", diff)
	}
	for _, id := range []string{"hld_1", "anna"} {
		for _, member := range []string{"holderId", "holderID"} {
			if diff := cmp.Diff(want, w.ok("getHolderById", named("userId", member, id))); diff != "" {
				t.Errorf("get by %s (-want +got):\n%s", id, diff)
			}
		}
	}
	w.clock = w.clock.Add(time.Hour)
	for i, id := range []string{"hld_1", "anna"} {
		name := []string{"New", "Newer"}[i]
		answer := w.ok("updateHolder", named("issuerId", "holderID", id).with(object{"data": object{"name": name, "email": "New@Example.com"}}))
		if diff := cmp.Diff(object{"_id": "hld_1"}, answer); diff != "" {
			t.Errorf("update (-want +got):\n%s", diff)
		}
		want = want.with(object{"name": name, "email": "new@example.com", "updatedAt": float64(w.clock.UnixMilli())})
		if diff := cmp.Diff(want, w.ok("getHolderById", named("userId", "holderId", id))); diff != "" {
			t.Errorf("after the update (-want +got):\n%s", diff)
		}
	}
	w.holder("ben")
	for id, gone := range map[string]string{"hld_1": "anna", "ben": "hld_2"} {
		if diff := cmp.Diff(object{"success": true}, w.ok("deleteHolder", named("issuerId", "holderID", id))); diff != "" {
			t.Errorf("delete (-want +got):\n%s", diff)
		}
		w.refused(404, "no holder", "getHolderById", named("userId", "holderId", gone))
		w.refused(404, "no holder", "deleteHolder", named("issuerId", "holderId", gone))
		w.refused(404, "no holder", "updateHolder", named("issuerId", "holderId", gone).with(object{"data": object{}}))
	}
}

func TestHolderRules(t *testing.T) {
	w := newWorld(t)
	w.holder("anna")
	change := func(members object) object {
		h := newHolder("ben")
		return h.with(object{"data": h["data"].(object).with(members)})
	}
	for _, test := range []struct {
		body object
		want string
	}{
		{newHolder("ben").with(object{"data": nil}), "data is missing"},
		{change(object{"name": nil}), "data.name is missing"},
		{change(object{"name": " "}), "data.name is missing"},
		{change(object{"email": nil}), "data.email is missing"},
		{change(object{"email": "ben"}), "email"},
		{change(object{"phone": "call me"}), "phone"},
		{change(object{"holderId": ""}), "data.holderId is missing"},
		{change(object{"holderId": "hld_7"}), "must not look like an _id"},
		{change(object{"holderId": "anna"}), `data.holderId "anna" is another holder's`},
		{change(object{"holderDid": "did"}), "DID"},
		{newHolder("ben").with(object{"issuerDid": "did"}), "DID"},
	} {
		w.refused(400, test.want, "createHolder", test.body)
	}
	w.refused(403, "data.ownerId is not the user", "createHolder", change(object{"ownerId": "test-user-123"}))
	w.refused(400, "data.email is missing", "updateHolder", named("issuerId", "holderId", "anna").with(object{"data": object{"email": ""}}))
	w.refused(400, "data is missing", "updateHolder", named("issuerId", "holderId", "anna"))
	w.refused(400, "holderId is missing", "getHolderById", object{"userId": "user123"})
	for _, id := range []string{"hld_0", "hld_01", "hld_9", "hld_99999999999999999999", "anna@example.com", "did:ethr:0x456anna", "1"} {
		w.refused(404, "no holder", "getHolderById", named("userId", "holderId", id))
	}
	w.ok("createHolder", change(object{"phone": "", "holderDid": "", "memo": "likes cats"}))
	if got := w.ok("getHolderById", named("userId", "holderId", "ben")); got["phone"] != "" || got["holderDid"] != "" || got["memo"] != "likes cats" {
		t.Errorf("a holder with an e-mail address alone: %v", got)
	}
}

// TestForeignHolders: another issuer's holders are none of ours, under either id.
func TestForeignHolders(t *testing.T) {
	w := newWorld(t)
	_, err := w.service.CreateHolder(t.Context(), badges.Operator(), w.second.ID, badges.NewHolder{Name: "Theirs", Identities: []badges.Identity{
		{Kind: badges.EmailIdentity, Value: "theirs@example.com"}, {Kind: badges.NumberIdentity, Value: "theirs"},
	}})
	w.must(err)
	for _, id := range []string{"hld_1", "theirs"} {
		w.refused(404, "no holder", "getHolderById", named("userId", "holderId", id))
		w.refused(404, "no holder", "deleteHolder", named("issuerId", "holderId", id))
		w.refused(404, "no holder", "updateHolder", named("issuerId", "holderId", id).with(object{"data": object{"name": "Ours"}}))
		answer := w.ok("issueBadge", issueTo(w.template(nil), id))
		if answer["status"] != "failed" {
			t.Errorf("a badge for another issuer's holder: %v", answer)
		}
	}
	w.holder("theirs") // their number is free with us
}

// TestSameHolderAtOnce: of many who make the same holder at the same time, one does.
func TestSameHolderAtOnce(t *testing.T) {
	w := newWorld(t)
	statuses := make([]int, 20)
	var group sync.WaitGroup
	for i := range statuses {
		group.Go(func() { statuses[i] = w.call("createHolder", newHolder("anna")).status })
	}
	group.Wait()
	made := 0
	for _, status := range statuses {
		switch status {
		case 200:
			made++
		case 400:
		default:
			t.Errorf("status %d", status)
		}
	}
	if list := w.ok("getHolders", listOf(100, nil))["page"].([]any); made != 1 || len(list) != 1 {
		t.Errorf("%d were told that they had made the holder; there are %d", made, len(list))
	}
}
