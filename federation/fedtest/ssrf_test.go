package fedtest_test

import (
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"laurel/badges"
	"laurel/federation/fedtest"
	"laurel/federation/fetch"
	"laurel/federation/vocab"
)

// trap is a server with a stranger, who wants it to ask others.
type trap struct {
	*stranger
	cluster *fedtest.Cluster
	ours    *fedtest.Server
	org     badges.Issuer
	badge   badges.Badge
	serial  int
}

// host is a new name of the stranger's: what fails on one host holds up what is to
// be asked there.
func (p *trap) host() string {
	p.serial++
	return fmt.Sprintf("7f000002.s%d.example:%d", p.serial, p.port)
}

// id is a new address of the stranger's, of which one kind of trick comes.
func (p *trap) id(kind string) string {
	return "http://" + p.host() + "/" + kind + "/" + strconv.Itoa(p.serial)
}

// send has an actor of the stranger's say something.
func (p *trap) send(actor string, activity map[string]any) {
	p.serial++
	whole := map[string]any{"@context": "https://www.w3.org/ns/activitystreams", "id": fmt.Sprintf("%s#%d", actor, p.serial), "actor": actor}
	for name, value := range activity {
		whole[name] = value
	}
	if status := p.post(p.ours, actor+"#main-key", whole, p.cluster.Clock.Now()); status != http.StatusAccepted {
		p.t.Errorf("the stranger's %v is answered %d", activity["type"], status)
	}
	p.cluster.Settle()
}

func (p *trap) grant(profile string) {
	request := badges.GrantRequest{BadgeID: p.badge.ID, ProfileURI: profile, Name: "Eve"}
	if _, _, err := p.ours.Service.Grant(p.t.Context(), badges.Operator(), request); err != nil && badges.KindOf(err) != badges.Invalid {
		p.t.Error(err)
	}
	p.cluster.Settle()
}

// followed is an actor of the stranger's that we follow.
func (p *trap) followed() string {
	actor := p.id("users")
	p.follow(actor)
	f, err := p.ours.Service.FollowsOf(p.t.Context(), badges.Operator(), badges.FollowFilter{ActorID: actor})
	if err != nil || len(f) != 1 {
		p.t.Fatal(f, err)
	}
	p.send(actor, map[string]any{"type": "Accept", "object": f[0].URI})
	return actor
}

func (p *trap) follow(target string) {
	if _, err := p.ours.Service.Follow(p.t.Context(), badges.Operator(), badges.NewFollow{Target: target}); err != nil && badges.KindOf(err) != badges.Invalid {
		p.t.Error(err)
	}
	p.cluster.Settle()
}

// whileFollowing does something while an actor of the stranger's follows us.
func (p *trap) whileFollowing(actor string, do func()) {
	follow := map[string]any{"type": "Follow", "object": p.ours.Site.Actor(p.org), "actor": actor}
	p.send(actor, follow)
	do()
	p.send(actor, map[string]any{"type": "Undo", "object": follow})
}

// note has an actor that we follow post a public Note with a badge.
func (p *trap) note(actor, badge string) {
	p.send(actor, map[string]any{"type": "Create", "object": map[string]any{
		"id": actor + "/note", "type": "Note", "attributedTo": actor, "to": []string{vocab.Public}, "openbadges:credential": badge,
	}})
}

// way is a way in which a stranger can name what the server fetches.
type way struct {
	name string
	// asks is false where the origin alone decides that nothing is fetched there.
	asks bool
	try  func(p *trap)
}

func ways() []way {
	return []way{
		{"profileUri", true, func(p *trap) { p.grant(p.target + "/users/eve") }},
		{"profileUri that redirects", true, func(p *trap) { p.grant(p.id("go")) }},
		{"handle", true, func(p *trap) { p.grant("@eve@" + strings.TrimPrefix(p.target, "http://")) }},
		{"handle whose WebFinger redirects", true, func(p *trap) { p.grant("@moved@" + p.host()) }},
		{"handle whose WebFinger names an actor there", true, func(p *trap) { p.grant("@links@" + p.host()) }},
		{"key of a request", true, func(p *trap) {
			p.serial++
			actor := fmt.Sprintf("%s/users/%d", p.target, p.serial)
			p.post(p.ours, actor+"#main-key", map[string]any{"id": actor + "#1", "type": "Follow", "actor": actor, "object": p.ours.Site.Actor(p.org)}, p.cluster.Clock.Now())
		}},
		{"key that redirects", true, func(p *trap) {
			actor := p.id("go")
			p.post(p.ours, actor+"#main-key", map[string]any{"id": actor + "#1", "type": "Follow", "actor": actor, "object": p.ours.Site.Actor(p.org)}, p.cluster.Clock.Now())
		}},
		{"key with its owner there", false, func(p *trap) {
			actor := p.id("owner-elsewhere")
			p.post(p.ours, actor, map[string]any{"id": actor + "#1", "type": "Follow", "actor": actor, "object": p.ours.Site.Actor(p.org)}, p.cluster.Clock.Now())
		}},
		{"key of a proof", true, func(p *trap) {
			p.serial++
			actor := fmt.Sprintf("%s/provers/%d", p.target, p.serial)
			p.post(p.ours, p.id("users")+"#main-key", map[string]any{
				"id": actor + "#1", "type": "Follow", "actor": actor, "object": p.ours.Site.Actor(p.org), "proof": map[string]any{
					"type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022", "proofPurpose": "assertionMethod", "created": "2026-11-21T12:00:00Z",
					"verificationMethod": actor + "#key", "proofValue": "z" + strings.Repeat("2", 88),
				}}, p.cluster.Clock.Now())
		}},
		{"follower with an inbox there", false, func(p *trap) {
			actor := p.id("inbox-elsewhere")
			p.post(p.ours, actor+"#main-key", map[string]any{"id": actor + "#1", "type": "Follow", "actor": actor, "object": p.ours.Site.Actor(p.org)}, p.cluster.Clock.Now())
			p.cluster.Settle()
		}},
		{"follower with a shared inbox there", false, func(p *trap) {
			p.whileFollowing(p.id("shared-elsewhere"), func() {
				if _, err := p.ours.Service.UpdateIssuer(p.t.Context(), badges.Operator(), p.org.ID, badges.IssuerProfile{Name: "Name " + strconv.Itoa(p.serial)}); err != nil {
					p.t.Error(err)
				}
				p.cluster.Settle()
			})
		}},
		{"inbox that redirects", false, func(p *trap) { p.whileFollowing(p.id("redirects"), func() {}) }},
		{"NodeInfo", false, func(p *trap) {
			p.whileFollowing(p.id("users"), func() {
				p.ours.Accept(p.ours.GrantByMail(p.badge, fmt.Sprintf("j%d@example.org", p.serial)), badges.Public)
				p.cluster.Settle()
			})
		}},
		{"Follow of ours", true, func(p *trap) { p.follow(p.target + "/users/eve") }},
		{"boost", true, func(p *trap) {
			p.send(p.followed(), map[string]any{"type": "Announce", "object": p.target + "/notes/" + strconv.Itoa(p.serial)})
		}},
		{"boost that redirects", true, func(p *trap) { p.send(p.followed(), map[string]any{"type": "Announce", "object": p.id("go")}) }},
		{"badge of a Note", false, func(p *trap) { p.note(p.followed(), p.target+"/badge/1") }},
		{"badge that redirects", true, func(p *trap) {
			actor := p.followed()
			p.note(actor, strings.Replace(actor, "/users/", "/go/", 1))
		}},
		{"hosted badge with its class there", true, func(p *trap) {
			actor := p.followed()
			p.note(actor, strings.Replace(actor, "/users/", "/badge/", 1))
		}},
		{"Move", true, func(p *trap) {
			actor := p.id("moves")
			at := strconv.Itoa(p.serial)
			p.whileFollowing(actor, func() {
				p.send(actor, map[string]any{"type": "Move", "object": actor, "target": p.target + "/moves/" + at})
			})
		}},
		{"quote", false, func(p *trap) {
			p.send(p.id("users"), map[string]any{"type": "QuoteRequest", "object": p.ours.Site.Actor(p.org), "instrument": p.target + "/quotes/1"})
		}},
		{"report", true, func(p *trap) {
			if _, err := p.ours.Service.SendReport(p.t.Context(), badges.Operator(), badges.NewReport{About: fmt.Sprintf("%s/users/%d", p.target, p.serial)}); err != nil && badges.KindOf(err) != badges.Invalid {
				p.t.Error(err)
			}
			p.cluster.Settle()
		}},
	}
}

// TestStrangersCannotReachInside leads a server in every way in which a stranger can
// to every address under which its own machine could answer. To show that the ways
// are ways, they first lead to one that is open. What else is not public is told
// apart in package fetch.
//
// FEDERATION.md: All requests to other servers go through one client, which
func TestStrangersCannotReachInside(t *testing.T) {
	var reached atomic.Int32
	count := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reached.Add(1)
		http.NotFound(w, r)
	})
	inside4, inside6 := listenOn(t, "127.0.0.1:0", count), listenOn(t, "[::1]:0", count)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	c := fedtest.New(t, "badges.example")
	p := &trap{stranger: &stranger{t: t, key: key}, cluster: c, ours: c.Servers[0]}
	p.port = listenOn(t, "127.0.0.2:0", p)
	p.org = p.ours.Issuer("org")
	p.badge = p.ours.Badge(p.org)
	open := []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32"), netip.MustParsePrefix("127.0.0.3/32")}
	p.ours.UseNetwork(fetch.Policy{Networks: open, Ports: []uint16{0}, PlainHTTP: true}, namesOfAddresses())

	p.target = fmt.Sprintf("http://7f000003.example:%d", listenOn(t, "127.0.0.3:0", count))
	for _, w := range ways() {
		reached.Store(0)
		w.try(p)
		if n := reached.Load(); (n > 0) != w.asks {
			t.Errorf("%s leads to what is open %d times", w.name, n)
		}
	}
	for name, host := range insideHosts() {
		port := inside4
		if strings.Contains(name, "IPv6") {
			port = inside6
		}
		p.target = fmt.Sprintf("http://%s:%d", host, port)
		for _, w := range ways() {
			reached.Store(0)
			w.try(p)
			if n := reached.Load(); n > 0 {
				t.Errorf("%s: by %s the inside is reached %d times", name, w.name, n)
			}
		}
	}
}

// insideHosts are the hosts under which something on the server's own machine could
// be reached.
func insideHosts() map[string]string {
	return map[string]string{
		"loopback": "127.0.0.1", "one number": "2130706433", "mapped": "[::ffff:127.0.0.1]", "full-width digits": "１２７.0.0.1", "local name": "localhost",
		"behind a user": "7f000002.example@127.0.0.1", "name of loopback": "7f000001.example", "name of unspecified": "00000000.example",
		"name of mapped": "00000000000000000000ffff7f000001.example", "loopback in IPv6": "[::1]",
		"name of loopback in IPv6": "00000000000000000000000000000001.example",
	}
}
