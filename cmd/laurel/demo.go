package main

import (
	"context"
	"fmt"
	"io"

	"laurel/badges"
)

const (
	demoUsername = "demo"
	demoTitle    = "Pathfinder"
	demoEmail    = "demo@laurel.example" // nobody's (RFC 2606); it names the account
)

// demo is what a newcomer needs to see the server work: an issuer, a badge and
// a key to grant it with.
type demo struct {
	issuer badges.Issuer
	badge  badges.Badge
	key    string // "" when it was shown at an earlier start
}

// ensureDemo makes the demo on a database without issuers, and finds it again
// later. ok is false on a server that has issuers of its own.
func ensureDemo(ctx context.Context, d *domain) (found demo, ok bool, err error) {
	issuers, err := d.Store.Issuers(ctx, badges.IssuerFilter{Role: badges.RoleIssuer, Limit: 1})
	if err != nil {
		return demo{}, false, err
	}
	if len(issuers) == 0 {
		found, err = makeDemo(ctx, d)
		return found, err == nil, err
	}
	if issuers[0].Username != demoUsername {
		return demo{}, false, nil
	}
	found.issuer = issuers[0]
	list, err := d.Store.Badges(ctx, badges.BadgeFilter{IssuerID: found.issuer.ID, Limit: 1})
	if err != nil || len(list) == 0 {
		return demo{}, false, err
	}
	found.badge = list[0]
	return found, true, nil
}

func makeDemo(ctx context.Context, d *domain) (made demo, err error) {
	operator := badges.Operator()
	made.issuer, err = d.CreateIssuer(ctx, operator, badges.NewIssuer{
		Username: demoUsername,
		IssuerProfile: badges.IssuerProfile{
			Name:    "Laurel Demo",
			Summary: "An issuer to try things with. It was made when this server started for the first time.",
		},
	})
	if err != nil {
		return demo{}, err
	}
	image, err := d.storeOwnPicture(ctx, demoPicture, demoPictureAlt)
	if err != nil {
		return demo{}, err
	}
	made.badge, err = d.CreateBadge(ctx, operator, badges.NewBadge{IssuerID: made.issuer.ID, Definition: badges.Definition{
		Title:       demoTitle,
		Description: "For those who walk a path before there is a map of it.",
		Type:        "Achievement",
		Criteria:    "Start a badge server and grant a first badge.",
		Image:       image,
		Hashtags:    []string{"Laurel", "OpenBadges"},
		Certificate: true,
	}})
	if err != nil {
		return demo{}, err
	}
	account, err := d.CreateAccount(ctx, operator, badges.Account{Name: "Demo", Email: demoEmail})
	if err != nil {
		return demo{}, err
	}
	if err := d.SetRole(ctx, operator, account.ID, made.issuer.ID, badges.Owner); err != nil {
		return demo{}, err
	}
	made.key, _, err = d.CreateAPIKey(ctx, operator, account.ID, "demo", "")
	return made, err
}

// welcome says where things are and what to do first.
func (m demo) welcome(w io.Writer, site *badges.Site) {
	origin := site.Origin(m.issuer.Domain)
	fmt.Fprintf(w, "\nLaurel is ready. Open %s in a browser.\n\n", site.Badge(m.issuer, m.badge.ID))
	if m.key == "" {
		fmt.Fprintf(w, "The API key of the demo was shown at the first start. Make another with\n\n"+
			"  laurel apikey create --account %s\n\n", demoEmail)
		return
	}
	fmt.Fprintf(w, "Grant the badge %q, and open the acceptUrl of the answer:\n\n"+
		"  curl -X POST %s/api/badges/grant -H 'X-ApiKey: %s' -H 'Content-Type: application/json' "+
		"-d '{\"badgeId\": %d, \"name\": \"You\", \"email\": \"you@example.org\"}'\n\n"+
		"The key is shown this once. With \"profileUri\": \"@you@your.server\" the badge goes to a fediverse account,\n"+
		"if this server has a domain that others can reach.\n\n", m.badge.Title, origin, m.key, m.badge.ID)
}
