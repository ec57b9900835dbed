package fedtest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"laurel/badges"
	"laurel/federation"
	"laurel/federation/fedtest"
	"laurel/federation/peer"
	"laurel/federation/signature"
	"laurel/federation/vocab"
)

// story is three Laurels: an issuer's, with followers of it on the other two.
type story struct {
	*fedtest.Cluster
	t     *testing.T
	ours  *fedtest.Server
	org   badges.Issuer
	badge badges.Badge
}

func newStory(t *testing.T) *story {
	t.Helper()
	c := fedtest.New(t, "badges.example", "one.example", "two.example")
	s := &story{Cluster: c, t: t, ours: c.Servers[0]}
	s.org = s.ours.Issuer("org")
	s.badge = s.ours.Badge(s.org)
	for _, other := range c.Servers[1:] {
		follow(c, other, other.Issuer("fan"), s.ours.Site.Actor(s.org))
	}
	c.Forget()
	return s
}

// publish grants and accepts a badge.
func (s *story) publish(serial int) badges.Grant {
	s.t.Helper()
	g := s.ours.GrantByMail(s.badge, fmt.Sprintf("jane%d@example.org", serial))
	s.ours.Accept(g, badges.Public)
	return g
}

// until moves the clock on, step by step, and lets everything run in between.
func (s *story) until(steps int, step time.Duration) {
	s.t.Helper()
	for range steps {
		s.Settle()
		s.Clock.Advance(step)
	}
	s.Settle()
}

// accepted are the activities about Notes that a host has applied, in order: what
// it answered 202 for the first time.
func (s *story) accepted(host string) (list []string) {
	s.t.Helper()
	seen := make(map[string]bool)
	for _, body := range s.Posted(host) {
		var a vocab.Activity
		if err := json.Unmarshal([]byte(body), &a); err != nil {
			s.t.Fatal(err)
		}
		if !seen[a.ID] {
			seen[a.ID] = true
			list = append(list, string(a.Type)+" "+a.Object.ID)
		}
	}
	return list
}

// wantWhole fails unless a host got a Create and then a Delete of each grant.
func (s *story) wantWhole(host string, grants []badges.Grant) {
	s.t.Helper()
	got := s.accepted(host)
	place := make(map[string]int)
	for i, a := range got {
		place[a] = i + 1
	}
	for _, g := range grants {
		note := s.ours.Site.Note(s.org, g)
		created, deleted := place["Create "+note], place["Delete "+note]
		if created == 0 || deleted == 0 || created > deleted {
			s.t.Errorf("%s got the Create of %s at place %d, its Delete at %d", host, note, created, deleted)
		}
	}
	if len(got) != 2*len(grants) {
		s.t.Errorf("%s got %d activities, want %d: %q", host, len(got), 2*len(grants), got)
	}
}

// Whatever the network does for a while, each server gets everything, once, and
// in order.
func TestFaultsLoseNothing(t *testing.T) {
	s := newStory(t)
	random := rand.New(rand.NewPCG(1, 2))
	end := s.Let(func(from string, r *http.Request) *fedtest.FaultAnswer {
		if from != "badges.example" {
			return nil
		}
		switch random.IntN(6) {
		case 0:
			return &fedtest.FaultAnswer{Err: errors.New("connection reset")}
		case 1:
			return &fedtest.FaultAnswer{Status: http.StatusInternalServerError}
		case 2:
			return &fedtest.FaultAnswer{Status: http.StatusTooManyRequests, RetryAfter: "90"}
		case 3:
			return &fedtest.FaultAnswer{Status: http.StatusServiceUnavailable}
		case 4:
			return &fedtest.FaultAnswer{Lost: true}
		}
		return nil
	})
	var grants []badges.Grant
	for i := range 8 {
		grants = append(grants, s.publish(i))
		s.until(3, 10*time.Minute)
		if i%2 == 1 {
			s.ours.Revoke(grants[i])
			s.ours.Revoke(grants[i-1])
		}
	}
	s.until(20, 6*time.Hour)
	end()
	s.until(3, 12*time.Hour)
	for _, host := range []string{"one.example", "two.example"} {
		s.wantWhole(host, grants)
	}
	for _, other := range s.Servers[1:] {
		if n, want := other.CountReceived(), 2*len(grants)+1; n != want { // and the Accept of the Follow
			t.Errorf("%s stored %d activities, want %d", other.Host, n, want)
		}
	}
}

// One server vanishes for six days. The other gets all at once, and the one that
// is back what it has missed, in order.
func TestServerThatVanishesForAWeek(t *testing.T) {
	s := newStory(t)
	end := s.Let(fedtest.Down("two.example"))
	var grants []badges.Grant
	for i := range 6 {
		grants = append(grants, s.publish(i))
		s.Settle()
		s.ours.Revoke(grants[i])
		s.Settle()
		s.wantWhole("one.example", grants) // at once
		s.until(24, time.Hour)
	}
	attempts := 0
	for _, e := range s.Exchanges() {
		if e.From == "badges.example" && strings.HasPrefix(e.URL, "https://two.example/") {
			attempts++
		}
	}
	if attempts == 0 || attempts > 60 {
		t.Errorf("in six days the silent server was asked %d times", attempts)
	}
	end()
	s.until(2, 15*time.Hour)
	s.wantWhole("two.example", grants)
}

// One server vanishes for twelve days. After a week what was old then is given up, and
// the silent one is asked once a week; when it is heard from again, it gets the rest,
// in order. The other one notices nothing.
//
// FEDERATION.md: After seven days its deliveries that are older than seven days have failed
func TestServerThatVanishesForLonger(t *testing.T) {
	s := newStory(t)
	end := s.Let(fedtest.Down("two.example"))
	asked := func() (n int) {
		for _, e := range s.Exchanges() {
			if e.From == "badges.example" && strings.HasPrefix(e.URL, "https://two.example/") {
				n++
			}
		}
		return n
	}
	var grants []badges.Grant // of the last days
	for day := range 12 {
		if day == 6 || day == 9 {
			s.Forget()
			grants = nil
		}
		g := s.publish(day)
		s.Settle()
		s.ours.Revoke(g)
		grants = append(grants, g)
		s.Settle()
		s.wantWhole("one.example", grants) // at once
		s.until(4, 6*time.Hour)
	}
	if n := asked(); n > 2 {
		t.Errorf("after a week the silent server was still asked %d times in three days", n)
	}
	end()
	two := s.Servers[2]
	voice := two.Issuer("voice")
	s.Forget()
	two.Send(voice, s.ours.Site.Inbox(s.org), map[string]any{"id": two.Site.Actor(voice) + "#hello", "type": "Listen", "actor": two.Site.Actor(voice)})
	s.Settle()
	got := s.accepted("two.example")
	if n := len(got); n < 2*7 || n > 2*11 || n%2 != 0 {
		t.Errorf("back again, it got %d activities, want those of a week at least, and not of the first day: %q", n, got)
	}
	for i := 0; i+1 < len(got); i += 2 {
		if note, ok := strings.CutPrefix(got[i], "Create "); !ok || got[i+1] != "Delete "+note {
			t.Errorf("it got %q, then %q", got[i], got[i+1])
		}
	}
	if last := "Delete " + s.ours.Site.Note(s.org, grants[2]); got[len(got)-1] != last {
		t.Errorf("the last that it got is %q, want %q", got[len(got)-1], last)
	}
}

// A server in secure mode, and one whose clock is off by half an hour.
//
// FEDERATION.md: A time may be an hour old and 15 minutes ahead of ours; a signature
func TestWrongClocksAndDigests(t *testing.T) {
	c := fedtest.New(t, "badges.example")
	ours := c.Servers[0]
	org := ours.Site.Actor(ours.Issuer("org"))
	people := c.Peer("people.example")
	for off, want := range map[time.Duration]int{
		-30 * time.Minute: 202, -59 * time.Minute: 202, -61 * time.Minute: 401, 14 * time.Minute: 202, 30 * time.Minute: 401,
	} {
		for _, scheme := range []signature.Scheme{signature.Cavage, signature.RFC9421} {
			jane := people.Person(strings.Trim(strings.ReplaceAll(off.String(), ".", ""), "-") + fmt.Sprint(scheme))
			jane.Scheme, people.ClockOff = scheme, off
			want := want
			if scheme == signature.RFC9421 && off < -20*time.Minute {
				want = 401 // it says itself that it has expired
			}
			if status := jane.Follow(org); status != want {
				t.Errorf("a clock that is off by %s, scheme %v: %d, want %d", off, scheme, status, want)
			}
		}
	}
	people.ClockOff = 0
	jane := people.Person("jane")
	for header, value := range map[string]string{
		"Digest": "SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "Content-Digest": "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:",
	} {
		jane.Scheme = signature.Cavage
		if header == "Content-Digest" {
			jane.Scheme = signature.RFC9421
		}
		r := jane.Request(org+"/inbox", map[string]any{"type": "Follow", "object": org})
		r.Header.Set(header, value)
		c.Forget()
		if answer := c.Do("people.example", r); answer.Status != 401 || len(c.Exchanges()) != 1 {
			t.Errorf("with a wrong %s it is answered %d after %d requests, want 401 before anything is fetched", header, answer.Status, len(c.Exchanges()))
		}
	}
}

// Laurels declare that they take RFC 9421, and learn it of each other.
//
// FEDERATION.md: FEP-844e: `implements`, of the instance's actor and of the `generator`
func TestLaurelsSpeakRFC9421AndExchangeBadges(t *testing.T) {
	s := newStory(t)
	s.publish(1)
	s.Settle()
	for _, host := range []string{"one.example", "two.example"} {
		headers, posted := s.Requests(host), s.Posted(host)
		if len(posted) != 1 || !signature.UsesRFC9421(headers[len(headers)-1]) {
			t.Errorf("%s got %d activities, the last signed with %v", host, len(posted), headers[len(headers)-1])
			continue
		}
		var create struct {
			Object struct{ Attachment []struct{ Type string } }
		}
		if err := json.Unmarshal([]byte(posted[0]), &create); err != nil {
			t.Fatal(err)
		}
		if a := create.Object.Attachment; len(a) != 2 || a[0].Type != "Assertion" || a[1].Type != "Document" {
			t.Errorf("%s got the attachments %+v, want the assertion and the picture", host, a)
		}
	}
}

// The Note at its id has the form of who asks.
//
// FEDERATION.md: The Note at its id has this form for requests that are signed with a key of such a host.
func TestNoteIsServedInTheFormForBadgeServers(t *testing.T) {
	s := newStory(t)
	g := s.publish(1)
	s.Settle()
	importer := s.Peer("importer.example").Person("relay")
	note := s.ours.Site.Note(s.org, g)
	first := func(answer fedtest.Answer) string {
		var n struct{ Attachment []struct{ Type string } }
		if err := json.Unmarshal([]byte(answer.Body), &n); err != nil || len(n.Attachment) == 0 {
			t.Fatalf("%s, %v", answer.Body, err)
		}
		return n.Attachment[0].Type
	}
	if got := first(importer.Get(note)); got != "Document" {
		t.Errorf("a server of which nothing is known gets %s first", got)
	}
	if err := s.ours.DB.PutBadgesSwitch(context.Background(), "importer.example", peer.On); err != nil {
		t.Fatal(err)
	}
	s.Clock.Advance(2 * time.Minute)
	if got := first(importer.Get(note)); got != "Assertion" {
		t.Errorf("a badge server gets %s first", got)
	}
}

// FEDERATION.md: With the setting `authorized_fetch` (secure mode) they are given
// FEDERATION.md: That actor is also found as `acct:{domain}@{domain}`, at `/actor`
func TestSecureMode(t *testing.T) {
	s := newStory(t)
	secure := func(o *federation.Options) { o.AuthorizedFetch = true }
	for _, server := range s.Servers {
		server.Configure(secure)
	}
	g := s.publish(1)
	s.Settle()
	people := s.Peer("people.example")
	jane := people.Person("jane")
	for _, address := range []string{s.ours.Site.Actor(s.org), s.ours.Site.Note(s.org, g), s.ours.Site.Followers(s.org), s.ours.Site.Assertion(s.org, g)} {
		if answer := s.Get(address); answer.Status != 401 || answer.Header.Get("WWW-Authenticate") == "" {
			t.Errorf("unsigned, %s answers %d", address, answer.Status)
		}
		if answer := jane.Get(address); answer.Status != 200 {
			t.Errorf("signed, %s answers %d: %s", address, answer.Status, answer.Body)
		}
	}
	for _, address := range []string{"https://badges.example/actor", "https://badges.example/", "https://badges.example/.well-known/nodeinfo"} {
		if answer := s.Get(address); answer.Status != 200 {
			t.Errorf("unsigned, %s answers %d, want 200", address, answer.Status)
		}
	}
	if _, err := s.ours.Service.Block(t.Context(), badges.Operator(), badges.NewBlock{Target: "people.example", Severity: badges.Suspend}); err != nil {
		t.Fatal(err)
	}
	if answer := jane.Get(s.ours.Site.Actor(s.org)); answer.Status != 404 {
		t.Errorf("to a suspended server it is given with %d, want 404", answer.Status)
	}
	if answer := jane.Get("https://badges.example/actor"); answer.Status != 200 {
		t.Errorf("the instance's actor is given to a suspended server with %d, want 200", answer.Status)
	}
	// Two servers in secure mode still come to know each other.
	late := s.Servers[1].Issuer("late")
	s.Forget()
	follow(s.Cluster, s.Servers[1], late, s.ours.Site.Actor(s.org))
	if got := s.Types("one.example"); got != "Accept" {
		t.Errorf("one.example got %q, want an Accept", got)
	}
}
