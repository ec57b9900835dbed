package badges_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

func (w *world) list(kind badges.MemberKind, public bool) (badges.AllowList, string) {
	w.t.Helper()
	l, secret, err := w.CreateAllowList(w.t.Context(), w.anna, badges.NewAllowList{Name: "Crew", Kind: kind, Public: public})
	w.must(err)
	return l, secret
}

// put adds values to a list of anna's.
func (w *world) put(l badges.AllowList, values ...string) {
	w.t.Helper()
	w.must(w.ChangeMembers(w.t.Context(), badges.ListKey{Account: w.anna}, l.ID, []badges.MemberChange{adding(values...)}, false))
}

func adding(values ...string) (c badges.MemberChange) {
	for _, v := range values {
		c.Members = append(c.Members, badges.Member{Value: v})
	}
	return c
}

func (w *world) members(id int64) (values []string) {
	w.t.Helper()
	members, err := w.Store.Members(w.t.Context(), badges.MemberFilter{ListID: id})
	w.must(err)
	for _, m := range members {
		values = append(values, m.Value)
	}
	return values
}

func TestListsOpenToTheirOwnerTheSecretAndWhenPublic(t *testing.T) {
	w := newWorld(t)
	private, secret := w.list(badges.EmailMembers, false)
	public, publicSecret := w.list(badges.EmailMembers, true)
	change := []badges.MemberChange{adding("a@example.org")}
	for name, c := range map[string]struct {
		key         badges.ListKey
		list        badges.AllowList
		read, write bool
	}{
		"owner":          {badges.ListKey{Account: w.anna}, private, true, true},
		"secret":         {badges.ListKey{Secret: secret}, private, true, true},
		"other account":  {badges.ListKey{Account: w.ben}, private, false, false},
		"wrong secret":   {badges.ListKey{Account: w.ben, Secret: publicSecret}, private, false, false},
		"nothing":        {badges.ListKey{}, private, false, false},
		"public":         {badges.ListKey{}, public, true, false},
		"public, secret": {badges.ListKey{Secret: publicSecret}, public, true, true},
	} {
		_, err := w.AllowListOf(t.Context(), c.key, c.list.ID)
		if (err == nil) != c.read {
			t.Errorf("%s reads: %v", name, err)
		}
		_, err = w.HasMember(t.Context(), c.key, c.list.ID, badges.Member{Value: "b@example.org"})
		if (err == nil) != c.read {
			t.Errorf("%s looks up: %v", name, err)
		}
		err = w.ChangeMembers(t.Context(), c.key, c.list.ID, change, false)
		if (err == nil) != c.write || err != nil && badges.KindOf(err) != badges.Forbidden {
			t.Errorf("%s writes: %v", name, err)
		}
		if err != nil && (strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), publicSecret)) {
			t.Errorf("%s is told a secret: %v", name, err)
		}
	}
}

func TestRotationEndsTheOldSecret(t *testing.T) {
	w := newWorld(t)
	l, old := w.list(badges.EmailMembers, false)
	w.put(l, "a@example.org")
	_, err := w.UpdateAllowList(t.Context(), w.ben, l.ID, badges.AllowListChange{Rotate: true})
	wantKind(t, err, badges.Forbidden, "this list is somebody else's; only its owner may do this")
	name := "Crew of 2026"
	l, err = w.UpdateAllowList(t.Context(), w.anna, l.ID, badges.AllowListChange{Rotate: true, Name: &name})
	w.must(err)
	secret, err := w.AllowListSecret(l)
	w.must(err)
	_, err = w.AllowListOf(t.Context(), badges.ListKey{Secret: old}, l.ID)
	wantKind(t, err, badges.Forbidden, "")
	found, err := w.AllowListOf(t.Context(), badges.ListKey{Secret: secret}, l.ID)
	w.must(err)
	if found.Name != name || len(w.members(l.ID)) != 1 {
		t.Errorf("after the rotation: %+v, members %v", found, w.members(l.ID))
	}
}

func TestChangesApplyWholeOrNotAtAll(t *testing.T) {
	w := newWorld(t)
	l, _ := w.list(badges.EmailMembers, false)
	w.put(l, "A@example.org", "a@EXAMPLE.org", "b@example.org")
	key := badges.ListKey{Account: w.anna}
	remove := adding("b@example.org", "nobody@example.org")
	remove.Remove = true
	changes := []badges.MemberChange{adding("c@example.org"), remove, adding("no address")}
	wantKind(t, w.ChangeMembers(t.Context(), key, l.ID, changes, false), badges.Invalid, "Invalid email format")
	w.must(w.ChangeMembers(t.Context(), key, l.ID, changes[:2], true))
	if diff := cmp.Diff([]string{"a@example.org", "b@example.org"}, w.members(l.ID)); diff != "" {
		t.Errorf("after what was refused or simulated (-want +got):\n%s", diff)
	}
	w.must(w.ChangeMembers(t.Context(), key, l.ID, changes[:2], false))
	if diff := cmp.Diff([]string{"a@example.org", "c@example.org"}, w.members(l.ID)); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}
	history, err := w.ListActivitiesOf(t.Context(), key, badges.ListActivityFilter{ListID: l.ID})
	w.must(err)
	if len(history) != 2 || history[0].AccountID != w.anna.ID || !cmp.Equal(history[0].Changes, changes[:2]) {
		t.Errorf("history: %+v", history)
	}
}

func TestManyChangeOneListAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		l, secret := w.list(badges.TextMembers, false)
		for _, err := range atOnce(100, func(i int) error {
			return w.ChangeMembers(t.Context(), badges.ListKey{Secret: secret}, l.ID,
				[]badges.MemberChange{adding("everybody", fmt.Sprint("one ", i))}, false)
		}) {
			w.must(err)
		}
		n, err := w.Store.CountMembers(t.Context(), l.ID)
		w.must(err)
		changes, err := w.Store.CountListActivities(t.Context(), l.ID)
		w.must(err)
		if n != 101 || changes != 100 {
			t.Errorf("%d members and %d changes, want 101 and 100", n, changes)
		}
	})
}

func TestMembersOfAccountsHaveTwoNames(t *testing.T) {
	w := newWorld(t)
	l, _, err := w.CreateAllowList(t.Context(), w.anna, badges.NewAllowList{Name: "Devs", Kind: badges.AccountMembers, Service: "github"})
	w.must(err)
	key := badges.ListKey{Account: w.anna}
	w.must(w.ChangeMembers(t.Context(), key, l.ID, []badges.MemberChange{{Members: []badges.Member{
		{Form: badges.MemberID, Value: "17"}, {Form: badges.MemberUsername, Value: "@Octocat"},
	}}}, false))
	for m, want := range map[badges.Member]bool{
		{Form: badges.MemberUsername, Value: "octoCAT"}: true,
		{Form: badges.MemberID, Value: "17"}:            true,
		{Form: badges.MemberUsername, Value: "17"}:      false,
		{Value: "17"}: false,
	} {
		if has, err := w.HasMember(t.Context(), key, l.ID, m); err != nil || has != want {
			t.Errorf("%+v is on the list: %t (%v)", m, has, err)
		}
	}
	wantKind(t, w.ChangeMembers(t.Context(), key, l.ID, []badges.MemberChange{adding("octocat")}, false), badges.Invalid,
		"members of a list of accounts, and no others, are named by id or username")
	nobody := []badges.MemberChange{{Members: []badges.Member{{Form: badges.MemberUsername, Value: "@"}}}}
	wantKind(t, w.ChangeMembers(t.Context(), key, l.ID, nobody, false), badges.Invalid, "a user name is missing after the @; give the whole name")
	_, _, err = w.CreateAllowList(t.Context(), w.anna, badges.NewAllowList{Name: "Devs", Kind: badges.AccountMembers})
	wantKind(t, err, badges.Invalid, "a list of accounts, and no other, needs the name of the service where they are")
}

func TestClaimFromList(t *testing.T) {
	w := newWorld(t)
	l, _ := w.list(badges.EmailMembers, false)
	w.put(l, "jane@example.org")
	p, err := w.CreateClaimPage(t.Context(), w.anna, w.sailor.ID, l.ID)
	w.must(err)
	claims := []struct {
		who     string
		offered bool
	}{{"kim@example.org", false}, {" Jane@Example.org", true}, {"jane@example.org", false}}
	for _, c := range claims {
		if offered, err := w.ClaimFromList(t.Context(), p.Slug, c.who); err != nil || offered != c.offered {
			t.Errorf("%q: offered %t (%v), want %t", c.who, offered, err, c.offered)
		}
	}
	grants, err := w.Store.Grants(t.Context(), badges.GrantFilter{BadgeID: w.sailor.ID})
	w.must(err)
	if len(grants) != 1 || grants[0].State != badges.Pending || grants[0].Email != "jane@example.org" || grants[0].GrantedBy != w.anna.ID {
		t.Errorf("grants: %+v", grants)
	}
	_, err = w.ClaimFromList(t.Context(), p.Slug, "no address")
	wantKind(t, err, badges.Invalid, "Invalid email format")
	wantKind(t, w.DeleteClaimPage(t.Context(), w.ben, p.Slug), badges.NotFound, "")
	w.must(w.DeleteClaimPage(t.Context(), w.anna, p.Slug))
	_, err = w.ClaimFromList(t.Context(), p.Slug, "jane@example.org")
	wantKind(t, err, badges.NotFound, "no such claim page")
}

func TestClaimPagesAskForListsThatReachPeople(t *testing.T) {
	w := newWorld(t)
	text, _ := w.list(badges.TextMembers, true)
	_, err := w.CreateClaimPage(t.Context(), w.anna, w.sailor.ID, text.ID)
	wantKind(t, err, badges.Invalid, "badges can be claimed from lists of e-mail addresses or fediverse accounts; this list holds text members")
	handles, _ := w.list(badges.FediverseMembers, true)
	w.put(handles, "@Jane@social.example")
	w.must(w.SetRole(t.Context(), badges.Operator(), w.ben.ID, w.harbour.ID, badges.Granter))
	_, err = w.CreateClaimPage(t.Context(), w.ben, w.sailor.ID, handles.ID)
	wantKind(t, err, badges.Forbidden, "")
	p, err := w.CreateClaimPage(t.Context(), w.anna, w.sailor.ID, handles.ID)
	w.must(err)
	if offered, err := w.ClaimFromList(t.Context(), p.Slug, "jane@SOCIAL.example"); err != nil || !offered {
		t.Errorf("a handle on the list: offered %t (%v)", offered, err)
	}
}
