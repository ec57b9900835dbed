package fedtest

import (
	"context"
	"encoding/json"

	"laurel/badges"
	"laurel/federation/delivery"
	"laurel/federation/vocab"
	"laurel/store"
)

// Issuer makes an issuer with that username on the server. Changes to its
// profile, such as its audience, may be given.
func (s *Server) Issuer(username string, change ...func(*badges.IssuerProfile)) badges.Issuer {
	s.cluster.t.Helper()
	profile := badges.IssuerProfile{Name: "The " + username}
	for _, c := range change {
		c(&profile)
	}
	i, err := s.Service.CreateIssuer(context.Background(), badges.Operator(), badges.NewIssuer{Username: username, IssuerProfile: profile})
	if err != nil {
		s.cluster.t.Fatal(err)
	}
	return i
}

// Announcer is the actor that boosts the server's public grants.
func (s *Server) Announcer() badges.Issuer {
	s.cluster.t.Helper()
	i, err := s.Service.Announcer(context.Background(), s.Host)
	if err != nil {
		s.cluster.t.Fatal(err)
	}
	return i
}

// Badge makes a badge of the issuer.
func (s *Server) Badge(i badges.Issuer) badges.Badge {
	s.cluster.t.Helper()
	picture := badges.Picture{SHA256: "0f5a", Alt: "A star", Width: 600, Height: 600, Blurhash: "LEHV6nWB2yk8pyo0adR*.7kCMdnj"}
	if err := s.Service.StorePicture(context.Background(), badges.Operator(), picture, []byte("png")); err != nil {
		s.cluster.t.Fatal(err)
	}
	b, err := s.Service.CreateBadge(context.Background(), badges.Operator(), badges.NewBadge{IssuerID: i.ID, Definition: badges.Definition{
		Title: "Advanced Training", Description: "For **completing** it.", Criteria: "Complete the course.", Image: picture, Hashtags: []string{"training"},
	}})
	if err != nil {
		s.cluster.t.Fatal(err)
	}
	return b
}

// Grant grants a badge to a profile: an actor's id, a page's address or a handle.
func (s *Server) Grant(b badges.Badge, profile string) badges.Grant {
	s.cluster.t.Helper()
	return s.grant(badges.GrantRequest{BadgeID: b.ID, ProfileURI: profile, Name: "Jane Doe"})
}

// GrantByMail grants a badge to an e-mail address.
func (s *Server) GrantByMail(b badges.Badge, email string) badges.Grant {
	s.cluster.t.Helper()
	return s.grant(badges.GrantRequest{BadgeID: b.ID, Email: email, Name: "Jane Doe"})
}

func (s *Server) grant(request badges.GrantRequest) badges.Grant {
	s.cluster.t.Helper()
	g, _, err := s.Service.Grant(context.Background(), badges.Operator(), request)
	if err != nil {
		s.cluster.t.Fatal(err)
	}
	return g
}

// Accept is the recipient's yes by the accept link.
func (s *Server) Accept(g badges.Grant, v badges.Visibility) {
	s.cluster.t.Helper()
	if _, err := s.Service.Accept(context.Background(), g.ID, s.Vault.AcceptKey(g.ULID), v); err != nil {
		s.cluster.t.Fatal(err)
	}
}

// Revoke takes a grant back.
func (s *Server) Revoke(g badges.Grant) {
	s.cluster.t.Helper()
	if _, err := s.Service.Revoke(context.Background(), badges.Operator(), g.ID, "a mistake"); err != nil {
		s.cluster.t.Fatal(err)
	}
}

// Reload returns the grant as it is now.
func (s *Server) Reload(g badges.Grant) badges.Grant {
	s.cluster.t.Helper()
	g, err := s.DB.Grant(context.Background(), g.ID)
	if err != nil {
		s.cluster.t.Fatal(err)
	}
	return g
}

// Followers are the ids of who follows an actor of the server.
func (s *Server) Followers(i badges.Issuer) []string {
	s.cluster.t.Helper()
	ids, err := s.DB.Followers(context.Background(), i.ID, "", 1000)
	if err != nil {
		s.cluster.t.Fatal(err)
	}
	return ids
}

// Send queues an activity of one of the server's actors for an inbox elsewhere.
// It is signed with the actor's key when it is sent.
func (s *Server) Send(actor badges.Issuer, inbox string, activity map[string]any) {
	s.cluster.t.Helper()
	body, err := json.Marshal(activity)
	if err != nil {
		s.cluster.t.Fatal(err)
	}
	err = s.DB.InTx(context.Background(), func(tx *store.Tx) error {
		id, _, err := tx.InsertActivity(context.Background(), delivery.Activity{
			URI: activity["id"].(string), IssuerID: actor.ID, Kind: "test", Body: body, CreatedAt: s.cluster.Clock.Now(),
		})
		if err != nil {
			return err
		}
		return tx.DeliverTo(context.Background(), id, inbox)
	})
	if err != nil {
		s.cluster.t.Fatal(err)
	}
}

// CountReceived returns how many activities the server has taken.
func (s *Server) CountReceived() int {
	s.cluster.t.Helper()
	n, err := s.DB.CountReceived(context.Background())
	if err != nil {
		s.cluster.t.Fatal(err)
	}
	return n
}

// Note returns the Note that the body of a Create embeds.
func (c *Cluster) Note(body string) vocab.Object {
	c.t.Helper()
	var a vocab.Activity
	if err := json.Unmarshal([]byte(body), &a); err != nil {
		c.t.Fatal(err)
	}
	note, err := vocab.Embedded(a.Object)
	if err != nil {
		c.t.Fatalf("no note in %s: %v", body, err)
	}
	return note
}
