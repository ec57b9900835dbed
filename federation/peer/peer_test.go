package peer_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"testing"
	"time"

	"laurel/federation/fetch"
	"laurel/federation/peer"
	"laurel/federation/signature"
	"laurel/store"
	"laurel/store/storetest"
)

// world is a memory on a real database, and a host that answers as a test says.
type world struct {
	db     *store.DB
	memory *peer.Memory
	now    time.Time
	tried  []signature.Scheme
}

const host = "social.example"

func newWorld(t *testing.T) *world {
	w := &world{db: storetest.Open(t), now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	w.memory = w.another()
	return w
}

// another is the memory of another process on the same database.
func (w *world) another() *peer.Memory {
	return peer.NewMemory(w.db, func() time.Time { return w.now }, slog.New(slog.DiscardHandler))
}

// takes is a host that takes these schemes and says 401 to others.
func takes(schemes ...signature.Scheme) func(signature.Scheme) (http.Header, error) {
	return func(s signature.Scheme) (http.Header, error) {
		if slices.Contains(schemes, s) {
			return http.Header{}, nil
		}
		return nil, &fetch.StatusError{Status: http.StatusUnauthorized}
	}
}

// knock knocks at the host and returns the schemes that were tried.
func (w *world) knock(answer func(signature.Scheme) (http.Header, error)) ([]signature.Scheme, error) {
	w.tried = nil
	err := w.memory.Knock(context.Background(), host, func(s signature.Scheme) (http.Header, error) {
		w.tried = append(w.tried, s)
		return answer(s)
	})
	return w.tried, err
}

func (w *world) want(t *testing.T, what string, answer func(signature.Scheme) (http.Header, error), ok bool, schemes ...signature.Scheme) {
	t.Helper()
	tried, err := w.knock(answer)
	if !slices.Equal(tried, schemes) || (err == nil) != ok {
		t.Errorf("%s: tried %v, error %v; want %v, success %v", what, tried, err, schemes, ok)
	}
}

const cavage, rfc9421 = signature.Cavage, signature.RFC9421

func TestFirstKnockIsCavage(t *testing.T) {
	w := newWorld(t)
	w.want(t, "a stranger", takes(cavage), true, cavage)
	w.want(t, "again", takes(cavage, rfc9421), true, cavage)
}

// FEDERATION.md: A host is spoken to so after it has sent a valid signature of
func TestHostThatSpeaksRFC9421IsSpokenToSo(t *testing.T) {
	for what, learn := range map[string]func(*world){
		"it signed with it": func(w *world) { w.memory.TookRFC9421(t.Context(), host) },
		"an actor declares it": func(w *world) {
			w.memory.Implements(t.Context(), host, []string{"https://example.org/x", peer.CapabilityRFC9421})
		},
		"it asked for it with a 202": func(w *world) {
			_, _ = w.knock(func(signature.Scheme) (http.Header, error) {
				return http.Header{"Accept-Signature": {`sig1=("@method")`}}, nil
			})
		},
		"it refused cavage": func(w *world) { w.want(t, "the first knock", takes(rfc9421), true, cavage, rfc9421) },
	} {
		w := newWorld(t)
		learn(w)
		w.want(t, what, takes(cavage, rfc9421), true, rfc9421)
		w.memory = w.another()
		w.want(t, what+", in another process", takes(cavage, rfc9421), true, rfc9421)
	}
}

// FEDERATION.md: Who refuses RFC 9421 is not spoken to in it for a week; who refuses
func TestRefusalOfRFC9421IsRemembered(t *testing.T) {
	w := newWorld(t)
	w.memory.TookRFC9421(t.Context(), host)
	w.want(t, "it took it once", takes(cavage), true, rfc9421, cavage)
	w.memory.TookRFC9421(t.Context(), host) // it signs what it can't verify
	w.want(t, "after the refusal", takes(cavage), true, cavage)
	w.now = w.now.Add(8 * 24 * time.Hour)
	w.memory.TookRFC9421(t.Context(), host)
	w.want(t, "a week later", takes(cavage, rfc9421), true, rfc9421)
}

// FEDERATION.md: Who refuses RFC 9421 is not spoken to in it for a week; who refuses
func TestWhoRefusesBothIsSparedTheSecondKnock(t *testing.T) {
	w := newWorld(t)
	w.want(t, "at first", takes(), false, cavage, rfc9421)
	w.want(t, "then", takes(), false, cavage)
	asking := func(signature.Scheme) (http.Header, error) {
		return nil, &fetch.StatusError{Status: http.StatusUnauthorized, WantsRFC9421: true}
	}
	w.want(t, "unless it asks", asking, false, cavage, rfc9421)
	w.now = w.now.Add(8 * 24 * time.Hour)
	w.want(t, "a week later", takes(), false, cavage, rfc9421)
}

func TestOtherFailuresSayNothingOfTheScheme(t *testing.T) {
	w := newWorld(t)
	for _, failure := range []error{
		&fetch.StatusError{Status: 403}, &fetch.StatusError{Status: 404}, &fetch.StatusError{Status: 500},
		&fetch.Error{Kind: fetch.Unreachable, Err: errors.New("refused")},
	} {
		fails := func(signature.Scheme) (http.Header, error) { return nil, failure }
		w.want(t, failure.Error(), fails, false, cavage)
	}
	w.memory.TookRFC9421(t.Context(), host)
	w.want(t, "500", func(signature.Scheme) (http.Header, error) { return nil, &fetch.StatusError{Status: 500} }, false, rfc9421)
	w.want(t, "still", takes(rfc9421), true, rfc9421)
}

// What came of the second attempt counts, unless that was refused as well.
//
// FEDERATION.md: 401 and 400 are answers about the signature at first, see "Signatures";
func TestErrorIsThatOfTheAttemptThatTellsMore(t *testing.T) {
	w := newWorld(t)
	_, err := w.knock(func(s signature.Scheme) (http.Header, error) {
		if s == cavage {
			return nil, &fetch.StatusError{Status: 401}
		}
		return nil, &fetch.StatusError{Status: 503}
	})
	if answer, ok := errors.AsType[*fetch.StatusError](err); !ok || answer.Status != 503 {
		t.Errorf("the error is %v, want the 503 of the second attempt", err)
	}
}

// FEDERATION.md: They are the hosts whose actors declare `https://w3id.org/openbadges/v2`
func TestImportsBadges(t *testing.T) {
	for _, tt := range []struct {
		host peer.Host
		want bool
	}{
		{peer.Host{}, false},
		{peer.Host{Software: "mastodon"}, false},
		{peer.Host{Software: "badgefed"}, true},
		{peer.Host{Software: "laurel"}, true},
		{peer.Host{ImplementsBadges: true}, true},
		{peer.Host{Software: "mastodon", Badges: peer.On}, true},
		{peer.Host{Software: "badgefed", ImplementsBadges: true, Badges: peer.Off}, false},
	} {
		if got := tt.host.ImportsBadges(); got != tt.want {
			t.Errorf("%+v imports badges: %v, want %v", tt.host, got, tt.want)
		}
	}
}

func TestMemoryStaysBounded(t *testing.T) {
	w := newWorld(t)
	first := w.memory.Host(t.Context(), "first.example")
	for i := range 5000 {
		w.memory.Host(t.Context(), string(rune('a'+i%26))+time.Duration(i).String()+".example")
	}
	if n := w.memory.Len(); n > 4096 || first.Name != "first.example" {
		t.Errorf("%d hosts are kept in memory", n)
	}
}
