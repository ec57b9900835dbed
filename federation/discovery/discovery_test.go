package discovery_test

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"laurel/badges"
	"laurel/federation/discovery"
	"laurel/store"
	"laurel/store/storetest"
)

// fixture is a server with two domains, one of them with a port.
type fixture struct {
	*discovery.Handler
	t   *testing.T
	db  *store.DB
	now time.Time
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	site, err := badges.NewSite("https://badges.example", "http://localhost:8080")
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{t: t, db: storetest.Open(t), now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	f.Handler = &discovery.Handler{Site: site, Store: store.Badges{DB: f.db}, Version: "1.2.3", Now: func() time.Time { return f.now }}
	for _, domain := range site.Domains() {
		f.issuer(badges.Issuer{Role: badges.RoleInstance, Domain: domain, Username: domain})
		f.issuer(badges.Issuer{Role: badges.RoleAnnouncer, Domain: domain, Username: badges.AnnouncerUsername})
		f.issuer(badges.Issuer{Role: badges.RoleIssuer, Domain: domain, Username: "org"})
	}
	f.issuer(badges.Issuer{Role: badges.RoleIssuer, Domain: "badges.example", Username: "left", ArchivedAt: f.now})
	return f
}

func (f *fixture) issuer(i badges.Issuer) {
	f.t.Helper()
	err := f.db.InTx(context.Background(), func(tx *store.Tx) (err error) {
		if i.ID, err = tx.InsertIssuer(context.Background(), i); err == nil {
			err = tx.UpdateIssuer(context.Background(), i) // which stores that it was archived
		}
		return err
	})
	if err != nil {
		f.t.Fatal(err)
	}
}

// ask has a handler answer a GET.
func ask(handler http.HandlerFunc, target string) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	handler(recorder, httptest.NewRequest(http.MethodGet, target, nil))
	return recorder
}

type jrd struct {
	Subject string
	Aliases []string
	Links   []struct{ Rel, Type, Href, Template string }
}

// FEDERATION.md: `/.well-known/webfinger` answers `acct:username@domain`, each
// FEDERATION.md: That actor is also found as `acct:{domain}@{domain}`, at `/actor`
func TestWebFingerKnowsEachName(t *testing.T) {
	f := newFixture(t)
	const org, announcer, instance = "https://badges.example/actor/org", "https://badges.example/actor/announcer", "https://badges.example/actor"
	tests := []struct{ resource, actor, subject string }{
		{"acct:org@badges.example", org, "acct:org@badges.example"},
		{"acct:@org@badges.example", org, "acct:org@badges.example"},
		{"acct:ORG@Badges.Example", org, "acct:org@badges.example"},
		{"https://badges.example/actor/org", org, "acct:org@badges.example"},
		{"https://badges.example/@org", org, "acct:org@badges.example"},
		{"https://badges.example/actors/badges.example/org", org, "acct:org@badges.example"},
		{"acct:announcer@badges.example", announcer, "acct:announcer@badges.example"},
		{"https://badges.example/actors/badges.example/_relaybot", announcer, "acct:announcer@badges.example"},
		{"acct:badges.example@badges.example", instance, "acct:badges.example@badges.example"},
		{"https://badges.example/actor", instance, "acct:badges.example@badges.example"},
		{"https://badges.example/", instance, "acct:badges.example@badges.example"},
		{"https://badges.example", instance, "acct:badges.example@badges.example"},
		{"acct:org@localhost:8080", "http://localhost:8080/actor/org", "acct:org@localhost:8080"},
		{"http://localhost:8080/actor/org", "http://localhost:8080/actor/org", "acct:org@localhost:8080"},
		{"http://localhost:8080/", "http://localhost:8080/actor", "acct:localhost:8080@localhost:8080"},
	}
	for _, tt := range tests {
		t.Run(tt.resource, func(t *testing.T) {
			answer := ask(f.WebFinger, "https://badges.example/.well-known/webfinger?resource="+url.QueryEscape(tt.resource))
			if answer.Code != 200 || answer.Header().Get("Content-Type") != "application/jrd+json" || answer.Header().Get("Access-Control-Allow-Origin") != "*" {
				t.Fatalf("answered %d, %v: %s", answer.Code, answer.Header(), answer.Body)
			}
			var got jrd
			if err := json.Unmarshal(answer.Body.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			self := ""
			for _, l := range got.Links {
				if l.Rel == "self" && l.Type == "application/activity+json" {
					self = l.Href
				}
			}
			if self != tt.actor || got.Subject != tt.subject {
				t.Errorf("it is %s, %s; want %s, %s", self, got.Subject, tt.actor, tt.subject)
			}
		})
	}
}

// FEDERATION.md: Without `resource` it answers 400, for nobody 404.
func TestWebFingerKnowsNobodyElse(t *testing.T) {
	f := newFixture(t)
	for _, resource := range []string{
		"acct:nobody@badges.example", "acct:org@elsewhere.example", "acct:org", "acct:", "acct:@", "acct:@badges.example", "acct:left@badges.example",
		"acct:org@badges.example@elsewhere.example", "https://badges.example/actor/nobody", "https://elsewhere.example/actor/org", "https://elsewhere.example/",
		"https://badges.example/actor/org/followers", "org", "mailto:org@badges.example", "%", "acct:org@badges.example:8443", "acct:o\x00rg@badges.example",
	} {
		if answer := ask(f.WebFinger, "https://badges.example/.well-known/webfinger?resource="+url.QueryEscape(resource)); answer.Code != 404 {
			t.Errorf("%q is answered %d: %s", resource, answer.Code, answer.Body)
		}
	}
	for _, query := range []string{"", "?resource=", "?rel=self"} {
		answer := ask(f.WebFinger, "https://badges.example/.well-known/webfinger"+query)
		if answer.Code != 400 || !strings.Contains(answer.Body.String(), "resource") {
			t.Errorf("without a resource it is answered %d: %s", answer.Code, answer.Body)
		}
	}
}

// FEP-d556: the server itself names the actor that signs for it.
//
// FEDERATION.md: FEP-2677 and FEP-d556: the instance's own actor is found by NodeInfo and by WebFinger
// FEDERATION.md: `/.well-known/webfinger` answers `acct:username@domain`, each
func TestWebFingerOfTheServerNamesItsActor(t *testing.T) {
	f := newFixture(t)
	answer := ask(f.WebFinger, "https://badges.example/.well-known/webfinger?resource=https%3A%2F%2Fbadges.example%2F")
	if !strings.Contains(answer.Body.String(), `"rel":"https://www.w3.org/ns/activitystreams#Service"`) {
		t.Errorf("there is no link to the server's actor: %s", answer.Body)
	}
	answer = ask(f.WebFinger, "https://badges.example/.well-known/webfinger?resource=acct:org@badges.example")
	if strings.Contains(answer.Body.String(), "activitystreams#Service") {
		t.Errorf("an issuer passes for the server: %s", answer.Body)
	}
}

// FEDERATION.md: WebFinger, RFC 7033, and host-meta (RFC 6415)
// FEDERATION.md: `/.well-known/host-meta` names the WebFinger template.
func TestHostMetaSaysWhereWebFingerIs(t *testing.T) {
	f := newFixture(t)
	for origin, target := range map[string]string{"https://badges.example": "https://BADGES.example/.well-known/host-meta", "http://localhost:8080": "http://localhost:8080/.well-known/host-meta"} {
		answer := ask(f.HostMeta, target)
		var xrd struct {
			XMLName xml.Name `xml:"http://docs.oasis-open.org/ns/xri/xrd-1.0 XRD"`
			Link    struct {
				Rel      string `xml:"rel,attr"`
				Template string `xml:"template,attr"`
			}
		}
		if err := xml.Unmarshal(answer.Body.Bytes(), &xrd); err != nil {
			t.Fatalf("%v in %s", err, answer.Body)
		}
		if xrd.Link.Rel != "lrdd" || xrd.Link.Template != origin+"/.well-known/webfinger?resource={uri}" {
			t.Errorf("the link is %+v", xrd.Link)
		}
		if got := answer.Header().Get("Content-Type"); !strings.HasPrefix(got, "application/xrd+xml") {
			t.Errorf("it is %q", got)
		}
	}
}

// FEDERATION.md: `/.well-known/nodeinfo` links NodeInfo 2.1 and 2.0, and the instance's
func TestNodeInfoLinks(t *testing.T) {
	f := newFixture(t)
	var got jrd
	if err := json.Unmarshal(ask(f.NodeInfoLinks, "http://localhost:8080/.well-known/nodeinfo").Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	links := make(map[string]string)
	for _, l := range got.Links {
		links[l.Rel] = l.Href
	}
	for rel, href := range map[string]string{
		"http://nodeinfo.diaspora.software/ns/schema/2.1":   "http://localhost:8080/nodeinfo/2.1",
		"http://nodeinfo.diaspora.software/ns/schema/2.0":   "http://localhost:8080/nodeinfo/2.0",
		"https://www.w3.org/ns/activitystreams#Application": "http://localhost:8080/actor", // FEP-2677
	} {
		if links[rel] != href {
			t.Errorf("%s is %q, want %q", rel, links[rel], href)
		}
	}
}

// What the schema of NodeInfo requires, and the versions differ in.
//
// FEDERATION.md: NodeInfo 2.0 and 2.1
// FEDERATION.md: FEP-0151: NodeInfo in fediverse software
func TestNodeInfo(t *testing.T) {
	f := newFixture(t)
	for _, version := range []string{"2.0", "2.1"} {
		answer := ask(f.NodeInfo(version), "https://badges.example/nodeinfo/"+version)
		if want := `application/json; profile="http://nodeinfo.diaspora.software/ns/schema/` + version + `#"`; answer.Header().Get("Content-Type") != want {
			t.Errorf("%s is %q", version, answer.Header().Get("Content-Type"))
		}
		var got struct {
			Version   string
			Software  map[string]string
			Protocols []string
			Services  map[string][]string
			Usage     struct {
				Users      map[string]int
				LocalPosts int
			}
			OpenRegistrations *bool
			Metadata          map[string]any
		}
		if err := json.Unmarshal(answer.Body.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		if got.Version != version || got.Software["name"] != "laurel" || got.Software["version"] != "1.2.3" || len(got.Protocols) != 1 || got.Protocols[0] != "activitypub" {
			t.Errorf("%s says %s", version, answer.Body)
		}
		if got.Services["inbound"] == nil || got.Services["outbound"] == nil || got.OpenRegistrations == nil || got.Metadata == nil || got.Usage.Users == nil {
			t.Errorf("%s lacks what the schema requires: %s", version, answer.Body)
		}
		if _, ok := got.Software["homepage"]; ok != (version == "2.1") {
			t.Errorf("%s names a homepage: %v", version, ok)
		}
		if got.Usage.Users["total"] != 2 {
			t.Errorf("%s counts %d issuers, want 2", version, got.Usage.Users["total"])
		}
	}
}

// FEDERATION.md: `usage.users.total` counts issuers, `usage.localPosts` counts
func TestNodeInfoIsCountedNowAndThen(t *testing.T) {
	f := newFixture(t)
	total := func() string {
		body := ask(f.NodeInfo("2.1"), "https://badges.example/nodeinfo/2.1").Body.String()
		_, rest, _ := strings.Cut(body, `"total":`)
		n, _, _ := strings.Cut(rest, "}")
		return n
	}
	if n := total(); n != "2" {
		t.Fatalf("%s issuers are counted, want 2", n)
	}
	f.issuer(badges.Issuer{Role: badges.RoleIssuer, Domain: "badges.example", Username: "new"})
	if n := total(); n != "2" {
		t.Errorf("at once %s are counted again", n)
	}
	f.now = f.now.Add(11 * time.Minute)
	if n := total(); n != "3" {
		t.Errorf("later %s issuers are counted, want 3", n)
	}
}
