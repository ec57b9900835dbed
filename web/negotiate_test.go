package web

import (
	"strings"
	"testing"
)

// FEDERATION.md: An address that has a page for people gives ActivityStreams to
func TestNegotiate(t *testing.T) {
	const (
		profile = `application/ld+json; profile="https://www.w3.org/ns/activitystreams"`
		firefox = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
	)
	notes := offer{form: activity, types: []string{activityJSON, activityLD}, exact: true}
	actor := []offer{activityOffer(), pageOffer()}
	assertion := []offer{notes, openBadgesOffer(), pageOffer()}
	for _, test := range []struct {
		accept string
		offers []offer
		want   form
	}{
		{"", actor, page},
		{"*/*", actor, page},
		{firefox, actor, page},
		{"image/png", actor, page},
		{"application/*", actor, page},
		{"application/activity+json", actor, activity},
		{"Application/Activity+JSON; charset=utf-8", actor, activity},
		{"application/activity+json, " + profile, actor, activity},
		{profile + ", text/html;q=0.1", actor, activity},
		{"application/ld+json", actor, activity},
		{"application/json", actor, activity},
		{"text/html;q=0.9, application/activity+json;q=0.5", actor, page},
		{"text/html, application/activity+json", actor, activity},
		{"application/activity+json;q=0, text/html", actor, page},
		{"application/activity+json;q=2", actor, page},
		{"application/activity+json;q=NaN", actor, page},
		{`application/ld+json; profile="https://example.org/other"`, actor, page},
		{`application/ld+json; profile="https://example.org/other https://www.w3.org/ns/activitystreams"`, actor, activity},
		{",;,text/html", actor, page},
		{strings.Repeat("image/png,", 200) + "application/activity+json", actor, page},

		{"", assertion, openBadges},
		{"*/*", assertion, openBadges},
		{"application/ld+json", assertion, openBadges},
		{"application/json, */*;q=0.1", assertion, openBadges},
		{firefox, assertion, page},
		{"text/html", assertion, page},
		{"application/activity+json", assertion, activity},
		{profile, assertion, activity},
		{"application/activity+json, application/ld+json", assertion, activity},
		{"image/png", assertion, openBadges},
	} {
		if got := negotiate(test.accept, test.offers...); got != test.want {
			t.Errorf("negotiate(%q) = %d, want %d", test.accept, got, test.want)
		}
	}
}

func FuzzNegotiate(f *testing.F) {
	f.Add("text/html;q=0.5, */*")
	f.Add(`application/ld+json; profile="a, b"`)
	f.Add(`"`)
	f.Fuzz(func(t *testing.T, accept string) {
		if got := negotiate(accept, activityOffer(), pageOffer()); got != page && got != activity {
			t.Errorf("negotiate(%q) = %d, which is not on offer", accept, got)
		}
	})
}
