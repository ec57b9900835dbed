package outbox_test

import (
	"testing"

	"laurel/badges"
)

// What is sent when the recipient changes their mind.
//
// FEDERATION.md: its recipient gives it back, or makes it private | the same `Delete`
// FEDERATION.md: its recipient makes it public later | `Create` and boost, as
func TestVisibilityChanges(t *testing.T) {
	type step struct {
		to                          badges.Visibility // "": the badge is given back
		toPeople, toFans, toReaders string
	}
	for name, tt := range map[string]struct {
		accepted badges.Visibility
		steps    []step
	}{
		"made private, and nothing brings it back": {badges.Public, []step{
			{badges.Private, "Delete", "Delete", "Undo Delete"}, {badges.Public, "", "", ""}, {badges.Private, "", "", ""},
		}},
		"unlisted leaves posts alone": {badges.Public, []step{{badges.Unlisted, "", "", ""}, {badges.Private, "Delete", "Delete", "Undo Delete"}}},
		"made public is posted once":  {badges.Unlisted, []step{{badges.Public, "Create", "Create", "Announce"}, {badges.Public, "", "", ""}}},
		"given back":                  {badges.Public, []step{{"", "Delete", "Delete", "Undo Delete"}}},
		"given back unseen":           {badges.Private, []step{{"", "", "", ""}}},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			g := f.granted()
			jane, err := f.server.Service.CreateAccount(t.Context(), badges.Operator(), badges.Account{Name: "jane"})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := f.server.Service.ProveIdentity(t.Context(), jane, badges.Identity{Kind: badges.FediverseIdentity, Value: f.jane.ID, Handle: "@jane@people.example"}); err != nil {
				t.Fatal(err)
			}
			f.server.Accept(g, tt.accepted)
			f.Settle()
			f.Forget()
			for _, step := range tt.steps {
				if step.to == "" {
					_, err = f.server.Service.ReturnGrant(t.Context(), jane, g.ID)
				} else {
					_, err = f.server.Service.ShowGrant(t.Context(), jane, g.ID, step.to)
				}
				if err != nil {
					t.Fatal(err)
				}
				f.Settle()
				f.wantTypes("after "+string(step.to), step.toPeople, step.toFans, step.toReaders)
			}
		})
	}
}
