package fediverse_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"
	"testing"
	"time"

	"laurel/badges"
	"laurel/federation/fetch"
	"laurel/federation/remote"
	"laurel/store"
	"laurel/store/storetest"
	"laurel/web/signin/fediverse"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

const back = "https://badges.example.org/sign-in/with/fediverse/return"

// world is a provider and the network that it reaches.
type world struct {
	*fediverse.Provider
	t       *testing.T
	network network
	now     time.Time
}

func newWorld(t *testing.T, servers ...*server) *world {
	t.Helper()
	w := &world{t: t, network: make(network), now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	for _, s := range servers {
		w.network[s.host] = s
	}
	db := storetest.Open(t)
	clock := func() time.Time { return w.now }
	vault, err := badges.NewVault(make([]byte, badges.SecretSize))
	w.must(err)
	client := fetch.New(fetch.Policy{}, fetch.Options{Now: clock, Transport: w.network})
	actors := remote.New(db, client, clock)
	w.Provider = fediverse.New(fediverse.Options{
		Client: guarded{client}, SiteName: "Fjord Badges", Now: clock,
		Apps: badges.NewService(badges.Options{Store: store.Badges{DB: db}, Vault: vault, Now: clock}),
		Resolve: func(ctx context.Context, acct string) (fediverse.Actor, error) {
			a, err := actors.Resolve(ctx, "acct:"+acct)
			kind := badges.Unavailable
			if errors.Is(err, remote.ErrNotActor) {
				kind = badges.Invalid
			}
			if err != nil {
				return fediverse.Actor{}, &badges.Error{Kind: kind, Err: err, Message: "no account " + acct}
			}
			return fediverse.Actor{ID: a.ID, Username: a.Username, Name: a.Name}, nil
		},
	})
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// guarded is the guarded client as the server wires it.
type guarded struct{ *fetch.Client }

func (g guarded) Do(ctx context.Context, method, address string, header http.Header, body []byte) (fediverse.Answer, error) {
	answer, err := g.Exchange(ctx, method, address, header, body)
	if err != nil {
		return fediverse.Answer{}, &badges.Error{Kind: badges.Unavailable, Err: err, Message: "no answer"}
	}
	return fediverse.Answer{Status: answer.Status, Body: answer.Body}, nil
}

// begin begins to sign in with what somebody has typed.
func (w *world) begin(asked string) (address string, kept []byte) {
	w.t.Helper()
	address, kept, err := w.Begin(w.t.Context(), asked, back, "the state")
	w.must(err)
	return address, kept
}

func (w *world) finish(kept []byte, answer url.Values) (badges.Proof, error) {
	return w.Finish(w.t.Context(), back, kept, answer)
}

func (w *world) wantKind(err error, kind badges.Kind, message string) {
	w.t.Helper()
	if badges.KindOf(err) != kind || !strings.Contains(badges.MessageOf(err), message) {
		w.t.Errorf("error %v (%s), want %s: %s", err, badges.KindOf(err), kind, message)
	}
}

func (w *world) wantAda(p badges.Proof, err error, host string) {
	w.t.Helper()
	w.must(err)
	id := "https://" + host + "/users/ada"
	if p.Subject != id || p.Identity.Value != id || p.Identity.Kind != badges.FediverseIdentity || p.Name != "The ada" || p.Provider != badges.FediverseProvider {
		w.t.Errorf("proof %+v, want actor %s", p, id)
	}
}

func mastodonScopes() []string { return []string{"read", "profile", "write"} }

func TestSignInWithMastodon(t *testing.T) {
	for _, asked := range []string{"@ada@social.example", "ada@social.example", "social.example", "https://social.example/@ada", " Social.Example ", "https://social.example/"} {
		t.Run(asked, func(t *testing.T) {
			m := newMastodon(t, "social.example", mastodonScopes(), "ada")
			w := newWorld(t, m)
			address, kept := w.begin(asked)
			if scope := m.grants.apps["app1"].Get("scopes"); scope != "profile" {
				t.Errorf("scope %q, want the narrowest that is there", scope)
			}
			p, err := w.finish(kept, m.agree(address, "ada"))
			w.wantAda(p, err, "social.example")
			if p.Label != "@ada@social.example" || p.Identity.Handle != p.Label {
				t.Errorf("label %q, handle %q", p.Label, p.Identity.Handle)
			}
			if len(m.grants.revoked) != 1 || len(m.grants.tokens) != 0 {
				t.Error("the token was not given back")
			}
		})
	}
}

func TestSignInWithGoToSocial(t *testing.T) {
	for name, scopes := range map[string][]string{"metadata": {"read", "read:accounts", "write"}, "no metadata": nil} {
		t.Run(name, func(t *testing.T) {
			g := newMastodon(t, "gts.example", scopes, "ada")
			w := newWorld(t, g)
			address, kept := w.begin("@ada@gts.example")
			if scope := g.grants.apps["app1"].Get("scopes"); scope != "read:accounts" {
				t.Errorf("scope %q", scope)
			}
			p, err := w.finish(kept, g.agree(address, "ada"))
			w.wantAda(p, err, "gts.example")
		})
	}
}

// The handle's host and the server's may differ, if both say so.
func TestSignInWithSplitDomain(t *testing.T) {
	m := newMastodon(t, "social.example.org", mastodonScopes(), "ada")
	root := newServer(t, "example.org")
	root.handle["ada@example.org"] = m.actor("ada")
	w := newWorld(t, m, root)
	address, kept := w.begin("@ada@example.org")
	p, err := w.finish(kept, m.agree(address, "ada"))
	w.wantAda(p, err, "social.example.org")
	if p.Label != "@ada@example.org" {
		t.Errorf("label %q", p.Label)
	}
}

func TestSignInWithMisskey(t *testing.T) {
	m, agreed := newMisskey(t, "misskey.example", "ada")
	w := newWorld(t, m)
	begin := func() (session string, kept []byte) {
		address, kept := w.begin("ada@misskey.example")
		u, err := url.Parse(address)
		w.must(err)
		if u.Host != "misskey.example" || path.Dir(u.Path) != "/miauth" || u.Query().Get("callback") != back+"?state=the+state" || u.Query().Has("permission") {
			t.Fatalf("the person is sent to %s", address)
		}
		return path.Base(u.Path), kept
	}
	session, kept := begin()
	agreed[session] = map[string]any{"username": "ada", "host": nil}
	p, err := w.finish(kept, url.Values{"session": {session}})
	w.wantAda(p, err, "misskey.example")
	_, err = w.finish(kept, url.Values{"session": {session}})
	w.wantKind(err, badges.Forbidden, "you have not agreed, or that you have done so before")

	session, kept = begin()
	_, err = w.finish(kept, url.Values{"session": {session}})
	w.wantKind(err, badges.Forbidden, "you have not agreed")
	_, err = w.finish(kept, url.Values{"session": {"another"}})
	w.wantKind(err, badges.Invalid, "answered about another sign-in")
	agreed[session] = map[string]any{"username": "ada", "host": "social.example"}
	_, err = w.finish(kept, url.Values{"session": {session}})
	w.wantKind(err, badges.Forbidden, "no account of that name")
}

func TestRefusedAnswers(t *testing.T) {
	m := newMastodon(t, "social.example", mastodonScopes(), "ada")
	w := newWorld(t, m)
	address, kept := w.begin("@ada@social.example")
	_, err := w.finish(kept, url.Values{"error": {"access_denied"}})
	w.wantKind(err, badges.Forbidden, "You have declined on social.example")
	_, err = w.finish(kept, url.Values{"error": {"server_error"}})
	w.wantKind(err, badges.Invalid, "did not say who you are")
	_, err = w.finish(kept, url.Values{"code": {"made up"}})
	w.wantKind(err, badges.Invalid, "it was used already, or is too old")

	agreed := m.agree(address, "ada")
	_, err = w.finish(kept, url.Values{"code": agreed["code"], "iss": {"https://other.example"}})
	w.wantKind(err, badges.Invalid, "another server than the one that was asked")
	_, other := w.begin("@ada@social.example")
	stolen := m.agree(address, "ada")
	_, err = w.finish(other, stolen) // another browser's code
	w.wantKind(err, badges.Invalid, "it was used already, or is too old")
	agreed.Set("iss", "https://social.example/")
	p, err := w.finish(kept, agreed)
	w.wantAda(p, err, "social.example")
	_, err = w.finish(kept, agreed)
	w.wantKind(err, badges.Invalid, "it was used already, or is too old")
}

// A server can vouch for its own people alone.
func TestServersVouchForTheirOwn(t *testing.T) {
	for name, acct := range map[string]string{
		"another host's": "ada@social.example", "nobody": "nobody", "with a path": "../users/ada", "empty host": "ada@",
	} {
		t.Run(name, func(t *testing.T) {
			evil := newMastodon(t, "evil.example", mastodonScopes(), "eve")
			evil.grants.acct = acct
			w := newWorld(t, evil, newMastodon(t, "social.example", mastodonScopes(), "ada"))
			address, kept := w.begin("evil.example")
			_, err := w.finish(kept, evil.agree(address, "eve"))
			w.wantKind(err, badges.Forbidden, "no account of that name can be found there")
		})
	}
	// A host whose WebFinger names somebody else's account as one's own.
	social := newMastodon(t, "social.example", mastodonScopes(), "ada", "eve")
	evil := newServer(t, "evil.example")
	evil.handle["eve@evil.example"] = social.actor("ada")
	w := newWorld(t, evil, social)
	address, kept := w.begin("@eve@evil.example")
	p, err := w.finish(kept, social.agree(address, "eve"))
	if err == nil && p.Subject != social.actor("eve") {
		t.Errorf("eve signed in as %s", p.Subject)
	}
}

func TestRegistrationIsReusedAndRenewed(t *testing.T) {
	m := newMastodon(t, "social.example", mastodonScopes(), "ada")
	w := newWorld(t, m)
	w.begin("social.example")
	w.begin("@ada@social.example")
	if m.grants.registered != 1 {
		t.Fatalf("registered %d times for two sign-ins", m.grants.registered)
	}
	w.now = w.now.Add(2 * time.Hour)
	w.begin("social.example")
	if m.grants.registered != 1 {
		t.Error("registered anew although the server knows us")
	}
	clear(m.grants.apps) // as Mastodon does with apps that nobody uses
	address, kept := w.begin("social.example")
	p, err := w.finish(kept, m.agree(address, "ada"))
	w.wantAda(p, err, "social.example")
	if m.grants.registered != 2 {
		t.Errorf("registered %d times, want twice", m.grants.registered)
	}

	address, kept = w.begin("social.example")
	agreed := m.agree(address, "ada")
	clear(m.grants.apps)
	_, err = w.finish(kept, agreed)
	w.wantKind(err, badges.Invalid, "does not know this server any more. Please begin again.")
	address, kept = w.begin("social.example")
	p, err = w.finish(kept, m.agree(address, "ada"))
	w.wantAda(p, err, "social.example")
}

func TestServersThatCantHelp(t *testing.T) {
	down := newMastodon(t, "down.example", mastodonScopes(), "ada")
	plain := newServer(t, "plain.example", "ada") // an ActivityPub server without either way
	broken := newServer(t, "broken.example", "ada")
	broken.HandleFunc("POST /api/v1/apps", func(w http.ResponseWriter, r *http.Request) { refuse(w, http.StatusBadGateway, "") })
	w := newWorld(t, plain, broken, down)
	address, kept := w.begin("down.example")
	agreed := down.agree(address, "ada")
	delete(w.network, "down.example")
	_, err := w.finish(kept, agreed)
	w.wantKind(err, badges.Unavailable, "down.example does not answer at present")

	for asked, want := range map[string]struct {
		kind    badges.Kind
		message string
	}{
		"plain.example":         {badges.Invalid, "plain.example offers no way to sign in"},
		"broken.example":        {badges.Unavailable, "broken.example does not answer at present"},
		"down.example":          {badges.Unavailable, "no answer"},
		"@ada@down.example":     {badges.Unavailable, "no account"},
		"@nobody@plain.example": {badges.Invalid, "no account"},
		"":                      {badges.Invalid, "This is no address in the fediverse."},
		"ada lovelace":          {badges.Invalid, "This is no address in the fediverse."},
		"javascript://x":        {badges.Invalid, "This is no address in the fediverse."},
		"a@b@c":                 {badges.Invalid, "This is no address in the fediverse."},
	} {
		_, _, err := w.Begin(t.Context(), asked, back, "state")
		w.wantKind(err, want.kind, want.message)
	}
}
