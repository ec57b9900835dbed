package federation_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"laurel/badges"
	"laurel/badges/openbadges"
	"laurel/federation/fedtest"
)

// endorse has an issuer of the server endorse a thing of another.
func endorse(t *testing.T, s *fedtest.Server, i badges.Issuer, thing badges.Endorsed) badges.Endorsement {
	t.Helper()
	thing.OwnerID, thing.BadgeID, thing.GrantID = 0, 0, 0
	e, err := s.Service.Endorse(context.Background(), badges.Operator(), i.ID, thing, "They teach well & <fairly>.")
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// thing is what stands at an address of the server.
func thing(t *testing.T, s *fedtest.Server, address string) badges.Endorsed {
	t.Helper()
	found, err := s.Service.EndorsedHere(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func shown(t *testing.T, s *fedtest.Server, f badges.EndorsementFilter) []badges.Endorsement {
	t.Helper()
	f.Shown = true
	found, err := s.DB.Endorsements(context.Background(), f)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// FEDERATION.md: an issuer endorses something | `Create` of a Note, see "Endorsements"
// FEDERATION.md: it takes that back | `Delete` with a `Tombstone` | issuer | Public
// FEDERATION.md: It travels as the `Create` of a `Note`: every server shows the
// FEDERATION.md: `Create` of a `Note` with an `openbadges:endorsement` | an endorsement
// FEDERATION.md: `Delete` of such a Note | the endorsement is not shown any more
func TestAnEndorsementAcrossServers(t *testing.T) {
	c := fedtest.New(t, "harbour.example", "school.example", "third.example")
	harbour, school := c.Servers[0], c.Servers[1]
	sailors, teachers := harbour.Issuer("sailors"), school.Issuer("teachers")
	badge := harbour.Badge(sailors)
	friend := c.Peer("social.example").Person("friend")
	if status := friend.Follow(school.Site.Actor(teachers)); status != http.StatusAccepted {
		t.Fatalf("the follower got %d", status)
	}
	c.Settle()
	c.Forget()

	e := endorse(t, school, teachers, thing(t, harbour, harbour.Site.Badge(sailors, badge.ID)))
	c.Settle()
	got := shown(t, harbour, badges.EndorsementFilter{BadgeID: badge.ID, Kind: badges.EndorsedBadge})
	if len(got) != 1 || got[0].Actor != school.Site.Actor(teachers) || got[0].ActorName != "The teachers" || got[0].Comment != e.Comment || got[0].IssuerID != 0 {
		t.Fatalf("the badge's server shows %+v", got)
	}
	if !bytes.Equal(compact(t, got[0].Credential), compact(t, e.Credential)) {
		t.Errorf("the credential arrived changed:\n%s\n%s", got[0].Credential, e.Credential)
	}
	if types := c.Types("social.example"); types != "Create" {
		t.Errorf("the follower's server got %q", types)
	}
	if answer := friend.Get(e.Address); answer.Status != http.StatusOK || !strings.Contains(answer.Body, "openbadges:endorsement") {
		t.Errorf("the Note's address answers %d %s", answer.Status, answer.Body)
	}

	if _, err := school.Service.RevokeEndorsement(t.Context(), badges.Operator(), e.ID); err != nil {
		t.Fatal(err)
	}
	c.Settle()
	if got := shown(t, harbour, badges.EndorsementFilter{OwnerID: sailors.ID}); len(got) != 0 {
		t.Errorf("after the end it stands: %+v", got)
	}
	if types := c.Types("social.example"); types != "Create Delete" {
		t.Errorf("the follower's server got %q", types)
	}
	if answer := friend.Get(e.Address); answer.Status != http.StatusGone {
		t.Errorf("the revoked Note's address answers %d", answer.Status)
	}
}

// FEDERATION.md: An issuer endorses a badge, a grant or another issuer.
func TestAnIssuerAndAGrantAreEndorsed(t *testing.T) {
	c := fedtest.New(t, "harbour.example", "school.example")
	harbour, school := c.Servers[0], c.Servers[1]
	sailors, teachers := harbour.Issuer("sailors"), school.Issuer("teachers")
	g := harbour.Grant(harbour.Badge(sailors), c.Peer("social.example").Person("jane").ID)
	c.Settle()
	harbour.Accept(harbour.Reload(g), badges.Public)
	c.Settle()
	endorse(t, school, teachers, thing(t, harbour, harbour.Site.Note(sailors, g)))
	endorse(t, school, teachers, thing(t, harbour, harbour.Site.Actor(sailors)))
	c.Settle()
	if n := len(shown(t, harbour, badges.EndorsementFilter{GrantID: g.ID})); n != 1 {
		t.Errorf("the grant has %d endorsements", n)
	}
	if n := len(shown(t, harbour, badges.EndorsementFilter{OwnerID: sailors.ID, Kind: badges.EndorsedIssuer})); n != 1 {
		t.Errorf("the issuer has %d endorsements", n)
	}
}

// Each forgery is sent by a server in good standing, whose requests are signed as
// they should be.
//
// FEDERATION.md: One that arrives is taken when the Note is embedded and its author
func TestForgedEndorsementsAreRefused(t *testing.T) {
	c := fedtest.New(t, "harbour.example", "school.example", "forger.example")
	harbour, school, forger := c.Servers[0], c.Servers[1], c.Servers[2]
	sailors, teachers, crook := harbour.Issuer("sailors"), school.Issuer("teachers"), forger.Issuer("crook")
	target := thing(t, harbour, harbour.Site.Actor(sailors))
	good := endorse(t, forger, crook, badges.Endorsed{Kind: badges.EndorsedIssuer, Address: "https://nobody.example/x", Title: "x", Owner: "https://school.example/y"})
	key, err := forger.Key(t.Context(), crook)
	if err != nil {
		t.Fatal(err)
	}
	unsigned := func(change func(e *badges.Endorsement)) []byte {
		e := good
		e.Endorsed = target
		change(&e)
		document, err := openbadges.Endorsement(forger.Site, crook, e)
		if err != nil {
			t.Fatal(err)
		}
		return document
	}
	sign := func(document []byte) []byte {
		signed, err := openbadges.Sign(document, key, good.CreatedAt)
		if err != nil {
			t.Fatal(err)
		}
		return signed
	}
	whole := unsigned(func(*badges.Endorsement) {})
	someoneElse := bytes.ReplaceAll(whole, []byte(forger.Site.Actor(crook)), []byte(school.Site.Actor(teachers)))
	for name, credential := range map[string][]byte{
		"without a proof":             whole,
		"changed after it was signed": bytes.Replace(sign(whole), []byte("teach well"), []byte("teach best"), 1),
		"in another's name":           sign(someoneElse),
		"of nothing here":             good.Credential,
		"no credential":               []byte(`{"type":"EndorsementCredential"}`),
	} {
		id := good.Address
		forger.Send(crook, harbour.Site.Inbox(sailors), map[string]any{
			"@context": "https://www.w3.org/ns/activitystreams", "id": id + "/" + strings.ReplaceAll(name, " ", "-"), "type": "Create",
			"actor": forger.Site.Actor(crook), "object": map[string]any{
				"id": id, "type": "Note", "attributedTo": forger.Site.Actor(crook), "openbadges:endorsement": json.RawMessage(credential),
			},
		})
		c.Settle()
		if got := shown(t, harbour, badges.EndorsementFilter{OwnerID: sailors.ID}); len(got) != 0 {
			t.Fatalf("%s: taken: %+v", name, got)
		}
	}
	// The same activity with nothing forged arrives.
	endorse(t, forger, crook, target)
	c.Settle()
	if got := shown(t, harbour, badges.EndorsementFilter{OwnerID: sailors.ID}); len(got) != 1 {
		t.Errorf("a good one was not taken: %+v", got)
	}
}

func compact(t *testing.T, document []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := json.Compact(&b, document); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
