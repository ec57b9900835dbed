package badges_test

import (
	"testing"
	"time"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

// byFediverse is what a server proves of ada.
func byFediverse() badges.Proof {
	return badges.Proof{
		Provider: badges.FediverseProvider, Subject: "https://social.example/users/ada", Label: "@ada@social.example", Name: "Ada Lovelace",
		Identity: badges.Identity{Kind: badges.FediverseIdentity, Value: "https://social.example/users/ada", Handle: "@ada@social.example"},
	}
}

// signIn signs in with a proof and returns the session's account.
func (w *world) signIn(p badges.Proof) badges.Session {
	w.t.Helper()
	token, _, err := w.SignIn(w.t.Context(), p, "Firefox Linux")
	w.must(err)
	session, err := w.SessionByToken(w.t.Context(), token)
	w.must(err)
	return session
}

func TestSignInMakesAnAccountOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		_, _, err := w.SignIn(t.Context(), byFediverse(), "")
		wantKind(t, err, badges.Forbidden, "There is no account for you here, and this server takes no new ones. Ask whoever runs it.")

		w.Defaults.SignUp = true
		first, second := w.signIn(byFediverse()), w.signIn(byFediverse())
		if a := first.Account; a.ID != second.Account.ID || a.Name != "Ada Lovelace" || a.Admin || first.HasRole || first.Device != "Firefox Linux" {
			t.Errorf("signed in as %+v, then as %+v", first, second)
		}
		logins, err := w.Logins(t.Context(), first.Account)
		w.must(err)
		proved, err := w.Identities(t.Context(), first.Account)
		w.must(err)
		if len(logins) != 1 || len(proved) != 1 || logins[0].IdentityID != proved[0].ID || proved[0].Kind != badges.FediverseIdentity {
			t.Errorf("logins %+v, identities %+v", logins, proved)
		}
		sessions, err := w.Sessions(t.Context(), first.Account)
		w.must(err)
		if len(sessions) != 2 || sessions[0].ID != second.ID {
			t.Errorf("sessions %+v, want the newest first", sessions)
		}
	})
}

func TestSessionEnds(t *testing.T) {
	const gone = "You are not signed in any more. Sign in again."
	tests := map[string]func(w *world, s badges.Session){
		"expired": func(w *world, s badges.Session) { w.clock.Advance(31 * 24 * time.Hour) },
		"ended":   func(w *world, s badges.Session) { w.must(w.EndSession(w.t.Context(), s.Account, s.ID)) },
		"ended elsewhere": func(w *world, s badges.Session) {
			w.must(w.EndOtherSessions(w.t.Context(), s.Account, w.signIn(byFediverse()).ID))
		},
		"disabled account": func(w *world, s badges.Session) {
			w.must(w.SetAccountDisabled(w.t.Context(), badges.Operator(), s.Account.ID, true))
		},
		"account disabled for a while": func(w *world, s badges.Session) {
			w.must(w.SetAccountDisabled(w.t.Context(), badges.Operator(), s.Account.ID, true))
			w.must(w.SetAccountDisabled(w.t.Context(), badges.Operator(), s.Account.ID, false))
		},
	}
	for name, end := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.Defaults.SignUp = true
			token, _, err := w.SignIn(t.Context(), byFediverse(), "")
			w.must(err)
			session, err := w.SessionByToken(t.Context(), token)
			w.must(err)
			end(w, session)
			_, err = w.SessionByToken(t.Context(), token)
			wantKind(t, err, badges.Unauthorized, gone)
		})
	}
	w := newWorld(t)
	_, err := w.SessionByToken(t.Context(), "guessed")
	wantKind(t, err, badges.Unauthorized, gone)
}

func TestSessionLivesOnWhileUsed(t *testing.T) {
	w := newWorld(t)
	w.Defaults.SignUp = true
	token, _, err := w.SignIn(t.Context(), byFediverse(), "")
	w.must(err)
	for range 5 {
		w.clock.Advance(20 * 24 * time.Hour)
		if _, err := w.SessionByToken(t.Context(), token); err != nil {
			t.Fatalf("a session that is used every 20 days ended: %v", err)
		}
	}
}

func TestNobodyEndsOthersSessions(t *testing.T) {
	w := newWorld(t)
	w.Defaults.SignUp = true
	ada := w.signIn(byFediverse())
	wantKind(t, w.EndSession(t.Context(), w.ben, ada.ID), badges.NotFound, "no such session")
}

func TestDisabledAccountCantSignIn(t *testing.T) {
	w := newWorld(t)
	w.Defaults.SignUp = true
	ada := w.signIn(byFediverse())
	w.must(w.SetAccountDisabled(t.Context(), badges.Operator(), ada.Account.ID, true))
	_, _, err := w.SignIn(t.Context(), byFediverse(), "")
	wantKind(t, err, badges.Forbidden, "This account is disabled. Ask whoever runs this server.")
}

func TestLinkedIdentitiesAreOneRecipient(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		w.Defaults.SignUp = true
		granted := w.grantTo("ada@example.org", "")
		w.grantTo("", "@ada@social.example") // nobody has looked that up
		ada := w.signIn(byFediverse()).Account
		email := badges.Proof{Provider: badges.EmailProvider, Subject: "ada@example.org", Identity: badges.Identity{Kind: badges.EmailIdentity, Value: "ada@example.org"}}
		l, err := w.LinkLogin(t.Context(), ada, email)
		w.must(err)

		proved, err := w.Identities(t.Context(), ada)
		w.must(err)
		if len(proved) != 2 || proved[0].RecipientID != proved[1].RecipientID {
			t.Fatalf("identities %+v, want two of one recipient", proved)
		}
		if l.IdentityID != granted.Identity.ID {
			t.Errorf("the login proves identity %d, want the one that got the grant, %d", l.IdentityID, granted.Identity.ID)
		}
		grants, err := w.Store.Grants(t.Context(), badges.GrantFilter{RecipientID: proved[0].RecipientID})
		w.must(err)
		if len(grants) != 2 {
			t.Errorf("%d grants, want those to the address and to the handle", len(grants))
		}

		_, err = w.LinkLogin(t.Context(), w.ben, email)
		wantKind(t, err, badges.Conflict, "ada@example.org signs in to another account here. Unlink it there first.")
		_, err = w.ProveIdentity(t.Context(), w.ben, email.Identity)
		wantKind(t, err, badges.Conflict, "This is another account's already. Sign in there, and unlink it first.")

		w.must(w.UnlinkLogin(t.Context(), ada, l.ID))
		if proved, err = w.Identities(t.Context(), ada); err != nil || len(proved) != 1 {
			t.Fatalf("identities after unlinking: %+v, %v", proved, err)
		}
		left, err := w.Store.Identity(t.Context(), l.IdentityID)
		w.must(err)
		if left.RecipientID == proved[0].RecipientID {
			t.Error("the address is still the same recipient as the account")
		}
		logins, err := w.Logins(t.Context(), ada)
		w.must(err)
		wantKind(t, w.UnlinkLogin(t.Context(), ada, logins[0].ID), badges.Conflict, "This is the only way in which you can sign in. Add another one first.")
		wantKind(t, w.UnlinkLogin(t.Context(), ada, 99), badges.NotFound, "no such way to sign in among yours")
	})
}

// What an admin has vouched for must not let one account into another's badges.
func TestProvedIdentityLeavesAnotherAccountsRecipient(t *testing.T) {
	w := newWorld(t)
	w.Defaults.SignUp = true
	linked, err := w.LinkIdentity(t.Context(), badges.Operator(), "ben@example.org", "https://social.example/users/ada")
	w.must(err)
	ben, err := w.ProveIdentity(t.Context(), w.ben, badges.Identity{Kind: badges.EmailIdentity, Value: "ben@example.org"})
	w.must(err)
	if ben.RecipientID != linked.RecipientID {
		t.Fatalf("ben is recipient %d, want what the admin has linked, %d", ben.RecipientID, linked.RecipientID)
	}
	proved, err := w.Identities(t.Context(), w.signIn(byFediverse()).Account)
	w.must(err)
	if len(proved) != 1 || proved[0].ID != linked.ID || proved[0].RecipientID == ben.RecipientID {
		t.Errorf("ada has proved %+v and is still ben's recipient %d", proved, ben.RecipientID)
	}
}

// grantTo grants the badge to an address or a profile.
func (w *world) grantTo(email, profile string) badges.Grant {
	w.t.Helper()
	g, _, err := w.Grant(w.t.Context(), w.anna, badges.GrantRequest{BadgeID: w.sailor.ID, Email: email, ProfileURI: profile, Name: "Ada"})
	w.must(err)
	return g
}
