package badges_test

import (
	"testing"
	"time"

	"laurel/badges"
	"laurel/store"
	"laurel/store/storetest"
)

const (
	goodPassword  = "correct horse battery"
	wrongPassword = "The name or the password is wrong. Passwords tell capital letters from small ones."
)

func TestPassword(t *testing.T) {
	w := newWorld(t)
	w.must(w.SetPassword(t.Context(), w.ben, " Ben ", "", goodPassword))
	for name, given := range map[string][2]string{
		"wrong password": {"ben", "correct horse batterx"},
		"unknown name":   {"eve", goodPassword},
		"nothing":        {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := w.SignInWithPassword(t.Context(), given[0], given[1], "")
			wantKind(t, err, badges.Unauthorized, wrongPassword)
		})
	}
	token, a, err := w.SignInWithPassword(t.Context(), "BEN", goodPassword, "")
	w.must(err)
	if _, err := w.SessionByToken(t.Context(), token); err != nil || a.ID != w.ben.ID {
		t.Errorf("signed in as %+v, %v", a, err)
	}

	wantKind(t, w.SetPassword(t.Context(), w.ben, "ben", "wrong", "another good one"), badges.Unauthorized, "The current password is wrong.")
	w.must(w.SetPassword(t.Context(), w.ben, "benno", goodPassword, "another good one"))
	_, _, err = w.SignInWithPassword(t.Context(), "ben", goodPassword, "")
	wantKind(t, err, badges.Unauthorized, wrongPassword)
	if _, _, err = w.SignInWithPassword(t.Context(), "benno", "another good one", ""); err != nil {
		t.Error(err)
	}
	wantKind(t, w.SetPassword(t.Context(), w.anna, "Benno", "", goodPassword), badges.Conflict, "benno signs in to another account here; choose another")
	if err := w.SetPassword(t.Context(), w.anna, "anna", "", "short"); badges.KindOf(err) != badges.Invalid {
		t.Errorf("a password of 5 characters: %v", err)
	}
	if err := w.SetPassword(t.Context(), w.anna, " ", "", goodPassword); badges.KindOf(err) != badges.Invalid {
		t.Errorf("no name: %v", err)
	}

	w.must(w.SetAccountDisabled(t.Context(), badges.Operator(), w.ben.ID, true))
	_, _, err = w.SignInWithPassword(t.Context(), "benno", "another good one", "")
	wantKind(t, err, badges.Forbidden, "This account is disabled. Ask whoever runs this server.")
}

func TestPasswordIsNotToBeGuessed(t *testing.T) {
	w := newWorld(t)
	w.must(w.SetPassword(t.Context(), w.ben, "ben", "", goodPassword))
	for range 10 {
		if _, _, err := w.SignInWithPassword(t.Context(), "ben", "a guess, a guess", ""); badges.KindOf(err) != badges.Unauthorized {
			t.Fatal(err)
		}
	}
	_, _, err := w.SignInWithPassword(t.Context(), "ben", goodPassword, "")
	wantKind(t, err, badges.Limited, "There were too many attempts. Wait a while and try again.")
	w.clock.Advance(2 * time.Minute)
	if _, _, err := w.SignInWithPassword(t.Context(), "ben", goodPassword, ""); err != nil {
		t.Fatal(err)
	}
	for range 10 { // the right one has wiped the slate clean
		if _, _, err := w.SignInWithPassword(t.Context(), "ben", "a guess, a guess", ""); badges.KindOf(err) != badges.Unauthorized {
			t.Fatal(err)
		}
	}
}

func TestAttemptsAreCounted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newServer(t, db)
		limit := badges.Throttle{Burst: 3, Every: time.Minute}
		try := func(who string) error { return w.Attempt(t.Context(), "knock", who, limit) }
		for range 3 {
			w.must(try("ada"))
		}
		w.clock.Advance(20 * time.Second)
		err := try("ada")
		wantKind(t, err, badges.Limited, "There were too many attempts. Wait a while and try again.")
		if e := err.(*badges.Error); e.RetryAfter != 40*time.Second {
			t.Errorf("RetryAfter = %v, want 40s", e.RetryAfter)
		}
		w.must(try("ben"))
		w.clock.Advance(40 * time.Second)
		w.must(try("ada"))
		if badges.KindOf(try("ada")) != badges.Limited {
			t.Error("one more than a minute has earned")
		}
		w.clock.Advance(time.Hour)
		for range 3 {
			w.must(try("ada"))
		}
	})
}

func TestAPIKeysOfOthers(t *testing.T) {
	w := newWorld(t)
	_, _, err := w.CreateAPIKey(t.Context(), w.ben, w.anna.ID, "theft", "")
	wantKind(t, err, badges.Forbidden, "only an admin may make keys for other accounts")
	_, k, err := w.CreateAPIKey(t.Context(), w.anna, w.anna.ID, "own", "")
	w.must(err)
	wantKind(t, w.RevokeAPIKey(t.Context(), w.ben, k.ID), badges.NotFound, "there is no API key 1 among yours")
	w.must(w.RevokeAPIKey(t.Context(), w.anna, k.ID))
	wantKind(t, w.StorePicture(t.Context(), w.ben, badges.Picture{SHA256: "ab"}, nil), badges.Forbidden, "only who has a role on an issuer may store pictures")
	w.must(w.StorePicture(t.Context(), w.anna, badges.Picture{SHA256: "ab"}, []byte("png")))
}

func TestRemoteAppIsKeptSealed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newServer(t, db)
		const server, back = "social.example", "https://badges.example.org/back"
		_, _, err := w.RemoteApp(t.Context(), server, back)
		wantKind(t, err, badges.NotFound, "no such registration")
		for _, credentials := range []string{"first", "second"} {
			w.must(w.KeepRemoteApp(t.Context(), server, back, []byte(credentials)))
			got, since, err := w.RemoteApp(t.Context(), server, back)
			if err != nil || string(got) != credentials || !since.Equal(w.Now()) {
				t.Errorf("RemoteApp = %q, %v, %v", got, since, err)
			}
		}
		stored, err := db.RemoteApp(t.Context(), server, back)
		w.must(err)
		if string(stored.Sealed) == "second" {
			t.Error("credentials are stored as they are")
		}
		w.must(w.ForgetRemoteApp(t.Context(), server, back))
		_, _, err = w.RemoteApp(t.Context(), server, back)
		wantKind(t, err, badges.NotFound, "no such registration")
	})
}
