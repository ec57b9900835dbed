package badges_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"laurel/badges"
	"laurel/badges/task"
	"laurel/store"
	"laurel/store/storetest"
)

// mailed asks for a mail and returns what the mailer is to make of it.
func (w *world) mailed(by badges.Account, email string) (m badges.SignInMail, send bool) {
	w.t.Helper()
	w.must(w.MailSignIn(w.t.Context(), by, badges.SignInMail{Email: email, Domain: domain}))
	runner := &task.Runner{
		Queue: w.db, Now: w.Now, Random: func() float64 { return 0 }, Log: slog.New(slog.DiscardHandler), Workers: 1,
		Handlers: map[string]task.Handler{badges.SignInMailTaskKind: func(ctx context.Context, t task.Task) (err error) {
			m, send, err = w.SignInMailOf(ctx, t.Payload)
			return err
		}},
	}
	_, err := runner.Pool().Settle(w.t.Context())
	w.must(err)
	if m.Email == "" {
		w.t.Fatal("no mail was queued")
	}
	return m, send
}

func TestMailedLinkSignsInOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		w.Defaults.SignUp = true
		m, send := w.mailed(badges.Account{}, " Ada@Example.org ")
		if !send || m.Email != "ada@example.org" || m.Linking {
			t.Fatalf("mail %+v, send %v", m, send)
		}
		if _, err := w.SignInToken(t.Context(), m.Token); err != nil { // looking does not use it up
			t.Fatal(err)
		}
		session, a, err := w.UseSignInToken(t.Context(), badges.Account{}, m.Token, "")
		w.must(err)
		if a.Name != "ada" || a.Email != "ada@example.org" || session == "" {
			t.Errorf("signed in as %+v", a)
		}
		_, _, err = w.UseSignInToken(t.Context(), badges.Account{}, m.Token, "")
		wantKind(t, err, badges.Gone, "This link was used already; it works once. Ask for a new one.")
		_, err = w.SignInToken(t.Context(), m.Token)
		wantKind(t, err, badges.Gone, "This link was used already; it works once. Ask for a new one.")

		late, _ := w.mailed(badges.Account{}, "ada@example.org")
		w.clock.Advance(15 * time.Minute)
		_, _, err = w.UseSignInToken(t.Context(), badges.Account{}, late.Token, "")
		wantKind(t, err, badges.Gone, "This link is too old. Ask for a new one.")
		_, err = w.SignInToken(t.Context(), "guessed")
		wantKind(t, err, badges.NotFound, "This link leads nowhere. Make sure that you opened the whole link, or ask for a new one.")
	})
}

func TestMailIsSentToThoseWhoCanSignIn(t *testing.T) {
	w := newWorld(t)
	if _, send := w.mailed(badges.Account{}, "nobody@example.org"); send {
		t.Error("a stranger gets a mail although sign-up is closed")
	}
	_, err := w.CreateAccount(t.Context(), badges.Operator(), badges.Account{Name: "Cleo", Email: "cleo@example.org"})
	w.must(err)
	m, send := w.mailed(badges.Account{}, "cleo@example.org")
	if !send {
		t.Fatal("the account's own address gets no mail")
	}
	_, a, err := w.UseSignInToken(t.Context(), badges.Account{}, m.Token, "")
	w.must(err)
	if a.Name != "Cleo" {
		t.Errorf("signed in as %+v", a)
	}
	wantKind(t, w.MailSignIn(t.Context(), badges.Account{}, badges.SignInMail{Email: "cleo"}), badges.Invalid, "Invalid email format")
}

func TestMailedLinkLinksForItsAccountAlone(t *testing.T) {
	w := newWorld(t)
	m, send := w.mailed(w.ben, "ben@example.org")
	if !send || !m.Linking {
		t.Fatalf("mail %+v, send %v", m, send)
	}
	_, _, err := w.UseSignInToken(t.Context(), w.anna, m.Token, "")
	wantKind(t, err, badges.Unauthorized, "Sign in to the account that you want to link the address to, and open this link there again.")
	session, _, err := w.UseSignInToken(t.Context(), w.ben, m.Token, "")
	w.must(err)
	logins, err := w.Logins(t.Context(), w.ben)
	w.must(err)
	if session != "" || len(logins) != 1 || logins[0].Subject != "ben@example.org" {
		t.Errorf("session %q, logins %+v", session, logins)
	}
}

func TestFirstAdminLink(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newServer(t, db)
		first, _, needed, err := w.FirstAdminLink(t.Context())
		w.must(err)
		second, _, _, err := w.FirstAdminLink(t.Context())
		w.must(err)
		_, a, err := w.UseSignInToken(t.Context(), badges.Account{}, first, "")
		w.must(err)
		if !needed || !a.Admin {
			t.Fatalf("needed %v, account %+v", needed, a)
		}
		again, _, needed, err := w.FirstAdminLink(t.Context()) // nothing but the session lets them in
		w.must(err)
		_, same, err := w.UseSignInToken(t.Context(), badges.Account{}, again, "")
		w.must(err)
		if !needed || same.ID != a.ID {
			t.Errorf("needed %v, account %d, want %d", needed, same.ID, a.ID)
		}
		w.must(w.SetPassword(t.Context(), a, "root", "", "correct horse battery"))
		if _, _, needed, err = w.FirstAdminLink(t.Context()); err != nil || needed {
			t.Errorf("needed %v, %v although an admin can sign in", needed, err)
		}
		_, _, err = w.UseSignInToken(t.Context(), badges.Account{}, second, "")
		wantKind(t, err, badges.Conflict, "There is an admin already. Sign in, or ask them.")
	})
}

func TestSignInLinkIsForAdminsToMake(t *testing.T) {
	w := newWorld(t)
	_, _, err := w.SignInLink(t.Context(), w.anna, w.anna.ID)
	wantKind(t, err, badges.Forbidden, "only an admin may make sign-in links")
	_, _, err = w.SignInLink(t.Context(), badges.Operator(), 99)
	wantKind(t, err, badges.NotFound, "no such account")
	token, expires, err := w.SignInLink(t.Context(), badges.Operator(), w.ben.ID)
	w.must(err)
	_, a, err := w.UseSignInToken(t.Context(), badges.Account{}, token, "")
	w.must(err)
	if a.ID != w.ben.ID || !expires.Equal(w.Now().Add(time.Hour)) {
		t.Errorf("signed in as %+v, link until %v", a, expires)
	}
}
