package badgekit_test

import (
	"testing"

	"laurel/badges"
)

// TestMadeWithoutThisAPI: issuers, badges and grants that Laurel's pages made are
// there too, under names of their own.
func TestMadeWithoutThisAPI(t *testing.T) {
	w := newWorld(t)
	club, err := w.service.CreateIssuer(t.Context(), badges.Operator(), badges.NewIssuer{
		ParentID: w.chicago.ID, Username: "chessclub", IssuerProfile: badges.IssuerProfile{Name: "Chess club", Website: "https://chess.example.org"},
	})
	w.must(err)
	b, err := w.service.CreateBadge(t.Context(), badges.Operator(), badges.NewBadge{IssuerID: club.ID, Definition: badges.Definition{
		Title: "Rook", Description: "Moves straight", Criteria: "Play", Image: w.storePicture(),
	}})
	w.must(err)
	g, err := w.service.Award(t.Context(), badges.Operator(), badges.AwardRequest{GrantRequest: badges.GrantRequest{BadgeID: b.ID, Email: "anna@example.org"}})
	w.must(err)
	w.want(200, "GET", "/systems/chicago/issuers/ChessClub", "")
	got := w.want(200, "GET", "/systems/chicago/badges/"+number(b.ID), "")
	got.wantMembers(t, map[string]any{
		"badge.name": "Rook", "badge.issuer.slug": "chessclub", "badge.consumerDescription": "Moves straight", "badge.unique": "1",
		"badge.criteriaUrl": w.service.Site.Badge(club, b.ID), "badge.imageUrl": origin + "/badgekit/public/images/" + b.Image.SHA256,
	})
	got = w.want(200, "GET", "/systems/chicago/instances/anna@example.org", "")
	got.wantMembers(t, map[string]any{"instances.0.slug": g.ULID})
	a := w.do(newRequest("GET", "/badgekit/public/assertions/"+g.ULID, nil, ""))
	a.wantMembers(t, map[string]any{"badge": origin + "/badgekit/public/systems/chicago/issuers/chessclub/badges/" + number(b.ID)})
}

// TestAssertionOutlivesBadge: the class of an assertion can still be found after its
// badge was deleted here.
func TestAssertionOutlivesBadge(t *testing.T) {
	w := newWorld(t)
	w.badge("/systems/chicago", "reader")
	w.want(201, "POST", "/systems/chicago/badges/reader/instances", `{"email":"anna@example.org","slug":"a"}`)
	w.want(200, "DELETE", "/systems/chicago/badges/reader", "")
	a := w.do(newRequest("GET", "/badgekit/public/assertions/a", nil, ""))
	a.wantMembers(t, map[string]any{"badge": origin + "/badge/1", "verification.type": "hosted", "type": "Assertion"})
	w.want(200, "GET", "/systems/chicago/instances/anna@example.org", "")
	w.badge("/systems/chicago", "reader") // the slug is free again
}

// TestPublicFallback: what a program does not say of itself, those above it say.
func TestPublicFallback(t *testing.T) {
	w := newWorld(t)
	w.want(200, "PUT", "/systems/chicago", `{"description":"The city","email":"city@example.org"}`)
	w.want(200, "PUT", "/systems/chicago/issuers/library", `{"description":"Books","url":"library.example.org"}`)
	a := w.do(newRequest("GET", "/badgekit/public/systems/chicago/issuers/library/programs/reading", nil, ""))
	a.wantMembers(t, map[string]any{"name": "Reading", "description": "Books", "email": "city@example.org", "url": "http://reading.org"})
}
