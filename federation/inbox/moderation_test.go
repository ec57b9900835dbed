package inbox_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"laurel/badges"
	"laurel/federation/fedtest"
)

func (w *world) block(target string, severity badges.Severity) {
	w.t.Helper()
	if _, err := w.server.Service.Block(context.Background(), badges.Operator(), badges.NewBlock{Target: target, Severity: severity}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) unblock(target string) {
	w.t.Helper()
	if err := w.server.Service.Unblock(context.Background(), badges.Operator(), target); err != nil {
		w.t.Fatal(err)
	}
}

// asked counts the requests that went to a host.
func (w *world) asked(host string) (n int) {
	for _, e := range w.Exchanges() {
		if strings.HasPrefix(e.URL, "https://"+host+"/") {
			n++
		}
	}
	return n
}

// FEDERATION.md: Admins decide about hosts, each with all below it, and about single actors.
// FEDERATION.md: `suspend` | nothing is fetched from there or delivered there;
// FEDERATION.md: 403 | the actor or their server is suspended here
func TestSuspendedServer(t *testing.T) {
	w := newWorld(t)
	eve := w.Peer("sub.evil.example").Person("eve")
	for _, follower := range []interface{ Follow(string) int }{eve, w.jane} {
		follower.Follow(w.org)
	}
	w.Settle()
	issuer := w.issuer()
	down := w.Let(func(_ string, r *http.Request) *fedtest.FaultAnswer {
		if r.URL.Host == "sub.evil.example" {
			return &fedtest.FaultAnswer{Status: 503}
		}
		return nil
	})
	w.public(badges.Public) // waits for the followers' servers
	down()

	w.block("Evil.Example.", badges.Suspend)
	if got := w.server.Followers(issuer); !slices.Equal(got, []string{w.jane.ID}) {
		t.Errorf("followers are %v, want Jane alone", got)
	}
	w.Forget()
	w.Clock.Advance(24 * time.Hour)
	w.Settle()
	pending := w.server.Grant(w.server.Badge(issuer), eve.ID)
	w.server.Grant(w.server.Badge(issuer), "https://other.evil.example/users/stranger")
	w.Settle()
	if n := w.asked("sub.evil.example") + w.asked("other.evil.example"); n > 0 {
		t.Errorf("a suspended server was asked %d times", n)
	}
	if status := eve.Follow(w.org); status != http.StatusForbidden {
		t.Errorf("its Follow is answered %d, want 403", status)
	}
	if got := w.asked("sub.evil.example"); got > 0 {
		t.Errorf("its key was fetched")
	}
	if got := w.server.Outcomes[len(w.server.Outcomes)-1]; got != "blocked" {
		t.Errorf("the outcome is %q", got)
	}

	w.unblock("evil.example")
	if status := eve.Follow(w.org); status != http.StatusAccepted {
		t.Errorf("after the end of the block it is answered %d", status)
	}
	w.Settle()
	if got := w.server.Followers(issuer); !slices.Contains(got, eve.ID) {
		t.Errorf("after the end of the block followers are %v", got)
	}
	if got := w.server.Reload(pending).State; got != badges.Pending {
		t.Errorf("the grant is %s", got)
	}
}

// FEDERATION.md: Admins decide about hosts, each with all below it, and about single actors.
func TestSuspendedActorIsNotTheirServer(t *testing.T) {
	w := newWorld(t)
	w.joe.Follow(w.org)
	w.jane.Follow(w.org)
	w.Settle()
	w.block(w.joe.ID, badges.Suspend)
	if got := w.server.Followers(w.issuer()); !slices.Equal(got, []string{w.jane.ID}) {
		t.Errorf("followers are %v, want Jane alone", got)
	}
	if status := w.joe.Follow(w.org); status != http.StatusForbidden {
		t.Errorf("the suspended one is answered %d", status)
	}
	if status := w.jane.Follow(w.org); status != http.StatusAccepted {
		t.Errorf("a neighbour is answered %d", status)
	}
}

// FEDERATION.md: allow list | all but the allowed hosts are suspended
func TestAllowListSuspendsEverybodyElse(t *testing.T) {
	w := newWorld(t)
	eve := w.Peer("elsewhere.example").Person("eve")
	w.jane.Follow(w.org)
	eve.Follow(w.org)
	w.Settle()
	w.block("people.example", badges.Allow)
	w.block("elsewhere.example", badges.Noop) // only a note: it admits nobody
	w.block(badges.Everybody, badges.Suspend)
	if got := w.server.Followers(w.issuer()); !slices.Equal(got, []string{w.jane.ID}) {
		t.Errorf("followers are %v, want Jane alone", got)
	}
	if status := eve.Follow(w.org); status != http.StatusForbidden {
		t.Errorf("one who is not on the list is answered %d", status)
	}
	if g, _ := w.offer(); g.ID == 0 || !strings.Contains(w.Types("people.example"), "Create") {
		t.Errorf("one on the list got %s", w.Types("people.example"))
	}
	w.unblock("people.example")
	if got := w.server.Followers(w.issuer()); len(got) > 0 {
		t.Errorf("taken off the list, there still follow %v", got)
	}
}

// FEDERATION.md: `silence` | comments, likes, boosts and quotes from there are
func TestSilencedServerIsNotHeard(t *testing.T) {
	w := newWorld(t)
	g, note := w.public(badges.Public)
	w.send(w.joe, w.joe.Reply(note, "<p>Well done!</p>", true))
	w.block("people.example", badges.Silence)
	if got := w.comments(g); len(got) > 0 {
		t.Errorf("shown is %q", got[0].Content)
	}
	if _, note := w.offer(); w.jane.Send(w.org+"/inbox", like(note)) != http.StatusAccepted {
		t.Errorf("a silenced server can't answer offers")
	}
	w.unblock("people.example")
	if got := w.comments(g); len(got) != 1 {
		t.Errorf("after that %d replies are shown", len(got))
	}
}

// count returns what is counted for a grant.
func (w *world) count(g badges.Grant) badges.Reactions {
	w.t.Helper()
	r, err := w.server.DB.Reactions(context.Background(), g.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// FEDERATION.md: `Like`, `EmojiReact`, `Announce` of a public Note, and their `Undo` | counted, once for each actor
func TestLikesAndBoostsAreCounted(t *testing.T) {
	w := newWorld(t)
	g, note := w.public(badges.Public)
	boost := map[string]any{"type": "Announce", "id": w.jane.ID + "#boost", "object": note}
	for range 2 {
		w.send(w.joe, like(note))
	}
	w.send(w.jane, boost)
	w.send(w.jane, map[string]any{"type": "EmojiReact", "object": note, "content": "🎉"})
	if got, want := w.count(g), (badges.Reactions{Likes: 2, Shares: 1}); got != want {
		t.Errorf("counted is %+v, want %+v", got, want)
	}
	w.send(w.joe, map[string]any{"type": "Undo", "object": w.jane.ID + "#boost"}) // not his
	w.send(w.joe, map[string]any{"type": "Undo", "object": like(note)})
	if got, want := w.count(g), (badges.Reactions{Likes: 1, Shares: 1}); got != want {
		t.Errorf("after an Undo counted is %+v, want %+v", got, want)
	}
	w.send(w.jane, map[string]any{"type": "Undo", "object": w.jane.ID + "#boost"})
	w.send(w.jane, map[string]any{"type": "Delete", "object": w.jane.ID})
	if got := w.count(g); got != (badges.Reactions{}) {
		t.Errorf("after all left counted is %+v", got)
	}
	private, hidden := w.public(badges.Private)
	w.send(w.joe, like(hidden))
	if got := w.count(private); got != (badges.Reactions{}) {
		t.Errorf("of a private one counted is %+v", got)
	}
}

// FEDERATION.md: Comments are removed by issuer or recipient for good: an edit does not bring them back.
func TestRemovedReplyStaysAway(t *testing.T) {
	w := newWorld(t)
	g, note := w.public(badges.Public)
	for range 2 {
		w.send(w.joe, w.joe.Reply(note, "rude", true))
	}
	said := w.comments(g)
	ctx := context.Background()
	if err := w.server.Service.RemoveReply(ctx, badges.Account{ID: 77}, said[0].ID); badges.KindOf(err) != badges.NotFound {
		t.Errorf("a stranger's attempt: %v", err)
	}
	stranger, err := w.server.DB.IdentityByAlias(ctx, w.jane.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.server.Service.RemoveReply(ctx, badges.Operator(), said[0].ID); err != nil {
		t.Error(err)
	}
	if err := w.server.Service.RemoveReplyAs(ctx, stranger.ID, said[1].ID); err != nil {
		t.Errorf("the recipient's attempt: %v", err)
	}
	if got := w.comments(g); len(got) > 0 {
		t.Errorf("shown is %+v", got)
	}
}

// FEDERATION.md: A reply that begins with a word for *stop* ends all offers of
// FEDERATION.md: A reply that begins with a word for *start*, to any direct Note of the issuer, ends that.
// FEDERATION.md: `Block` of an issuer | the actor stops following, what the issuer
func TestRecipientRefusesAnIssuer(t *testing.T) {
	for _, tt := range []struct {
		name      string
		stop, end func(w *world, offer string) map[string]any
	}{
		{"Block", func(w *world, _ string) map[string]any {
			return map[string]any{"type": "Block", "object": w.org}
		}, func(w *world, _ string) map[string]any {
			return map[string]any{"type": "Undo", "object": map[string]any{"type": "Block", "actor": w.jane.ID, "object": w.org}}
		}},
		{"stop", func(w *world, offer string) map[string]any {
			return w.jane.Reply(offer, "<p>@org Stop.</p>", false)
		}, func(w *world, offer string) map[string]any { return w.jane.Reply(offer, "<p>@org start</p>", false) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			w.jane.Follow(w.org)
			pending, offer := w.offer()
			w.send(w.joe, tt.stop(w, offer)) // of no effect on Jane
			w.send(w.jane, tt.stop(w, offer))
			if got := w.server.Reload(pending).State; got != badges.Declined {
				t.Errorf("the offer is %s, want declined", got)
			}
			if got := w.server.Followers(w.issuer()); len(got) > 0 {
				t.Errorf("there still follow %v", got)
			}
			b := w.server.Badge(w.issuer())
			_, _, err := w.server.Service.Grant(context.Background(), badges.Operator(), badges.GrantRequest{BadgeID: b.ID, ProfileURI: w.jane.ID})
			if badges.KindOf(err) != badges.Forbidden {
				t.Errorf("granting gives %v, want Forbidden", err)
			}
			w.server.Grant(w.server.Badge(w.server.Issuer("other")), w.jane.ID) // another issuer may
			w.send(w.jane, tt.end(w, offer))
			w.server.Grant(b, w.jane.ID)
		})
	}
}

// FEDERATION.md: `Flag` that names an actor, a Note or a page of ours | kept as
// FEDERATION.md: `noop` | nothing; with `reject_reports` a `Flag` from there is not kept, as with the others
func TestFlagBecomesAReport(t *testing.T) {
	w := newWorld(t)
	_, note := w.public(badges.Public)
	w.send(w.joe, map[string]any{"type": "Flag", "id": w.joe.ID + "#flag", "object": []any{w.org, note}, "content": "<p>This is <b>spam</b></p>"})
	w.send(w.joe, map[string]any{"type": "Flag", "object": []any{"https://elsewhere.example/users/eve"}, "content": "not ours"})
	ctx := context.Background()
	reports := func() []badges.Report {
		t.Helper()
		list, err := w.server.Service.ReportsOf(ctx, badges.Operator(), badges.ReportFilter{Open: true})
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	got := reports()
	if len(got) != 1 {
		t.Fatalf("kept are %+v", got)
	}
	if r := got[0]; r.ActorID != w.joe.ID || r.About != w.org || !slices.Equal(r.Objects, []string{note}) || r.Comment != "This is spam" {
		t.Errorf("the report is %+v", r)
	}
	if _, err := w.server.Service.ReportsOf(ctx, badges.Account{ID: 1}, badges.ReportFilter{}); badges.KindOf(err) != badges.Forbidden {
		t.Errorf("who is no admin gets %v", err)
	}
	if _, err := w.server.Service.ResolveReport(ctx, badges.Operator(), got[0].ID, "Deleted."); err != nil {
		t.Error(err)
	}
	if _, err := w.server.Service.ResolveReport(ctx, badges.Operator(), got[0].ID, "Again."); badges.KindOf(err) != badges.Conflict {
		t.Errorf("resolved twice: %v", err)
	}
	if _, err := w.server.Service.Block(ctx, badges.Operator(), badges.NewBlock{Target: "people.example", Severity: badges.Noop, RejectReports: true}); err != nil {
		t.Fatal(err)
	}
	w.send(w.jane, map[string]any{"type": "Flag", "object": w.org})
	if got := reports(); len(got) > 0 {
		t.Errorf("left over are %+v", got)
	}
}

// FEDERATION.md: A report that we send is a `Flag` of the instance's actor, with
func TestReportIsSentAsFlag(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	if _, err := w.server.Service.SendReport(ctx, badges.Operator(), badges.NewReport{About: w.org}); badges.KindOf(err) != badges.Invalid {
		t.Errorf("a report about ourselves: %v", err)
	}
	r, err := w.server.Service.SendReport(ctx, badges.Operator(), badges.NewReport{About: w.joe.ID, Objects: []string{w.joe.ID + "/statuses/1"}, Comment: "It is spam."})
	if err != nil {
		t.Fatal(err)
	}
	w.Settle()
	posted := w.Posted("people.example")
	if len(posted) != 1 {
		t.Fatalf("sent are %v", posted)
	}
	flag := decode[map[string]any](t, posted[0])
	if flag["type"] != "Flag" || flag["id"] != r.URI || flag["actor"] != "https://badges.example/actor" || flag["content"] != "It is spam." ||
		flag["object"].([]any)[0] != w.joe.ID {
		t.Errorf("sent is %s", posted[0])
	}
}
