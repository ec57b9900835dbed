package main

import (
	"cmp"
	"context"
	"encoding/json"
	"net/url"
	"time"

	"laurel/badges"
	"laurel/badges/verification"
	"laurel/federation/vocab"
)

// endorsedFinder finds what stands at addresses of other servers, to be endorsed.
type endorsedFinder struct {
	out outside
	now func() time.Time
}

// endorsing is what the desk needs of endorsements: to verify them, and to find what
// is endorsed elsewhere.
type endorsing struct {
	*verification.Verifier
	finder endorsedFinder
}

// Endorsed implements [desk.Endorsing].
func (e endorsing) Endorsed(ctx context.Context, address string) (badges.Endorsed, error) {
	return e.finder.find(ctx, address)
}

// found is what is read of an Open Badges 2.0 BadgeClass or Profile.
type found struct {
	ID     string          `json:"id"`
	Type   vocab.Text      `json:"type"`
	Name   vocab.Text      `json:"name"`
	URL    vocab.Text      `json:"url"`
	Issuer vocab.Reference `json:"issuer"`
}

// isOwn reports whether an address is on one of this server's domains.
func (d *domain) isOwn(address string) bool {
	u, err := url.Parse(address)
	return err == nil && d.Site.Has(u.Host)
}

// find returns an issuer's actor, a badge with its issuer, or a grant, which must
// be a valid badge. Its error is Invalid for what is none of these.
func (f *endorsedFinder) find(ctx context.Context, address string) (badges.Endorsed, error) {
	var actor vocab.RemoteActor
	if err := f.read(ctx, address, vocab.ContentType, &actor); err == nil && actor.IsActor() && vocab.SameOrigin(actor.ID, address) {
		return badges.Endorsed{Kind: badges.EndorsedIssuer, Address: actor.ID, Title: cmp.Or(string(actor.Name), actor.ID), Owner: actor.ID}, nil
	}
	var class found
	if err := f.read(ctx, address, "application/ld+json", &class); err == nil && class.Type == "BadgeClass" && vocab.SameOrigin(class.ID, address) {
		return f.badge(ctx, class)
	}
	report := verification.New(verification.Options{Fetch: strangers(f.out), Now: f.now}).Verify(ctx, verification.Input{URL: address})
	owner := report.Facts.IssuerID
	if vocab.SameOrigin(report.Facts.IssuerURL, owner) {
		owner = report.Facts.IssuerURL
	}
	if report.State != verification.Valid || report.Facts.ID == "" || owner == "" {
		return badges.Endorsed{}, badges.InvalidField("target",
			"there is no valid badge, no badge class and no issuer at %s; \"laurel verify\" with this address says what is found", address)
	}
	return badges.Endorsed{Kind: badges.EndorsedGrant, Address: report.Facts.ID, Title: cmp.Or(report.Facts.Name, report.Facts.ID), Owner: owner}, nil
}

// badge returns a badge whose issuer, on the same server, is an actor or says by
// its url which one it is.
func (f *endorsedFinder) badge(ctx context.Context, class found) (badges.Endorsed, error) {
	thing := badges.Endorsed{Kind: badges.EndorsedBadge, Address: class.ID, Title: cmp.Or(string(class.Name), class.ID), Owner: class.Issuer.ID}
	if !vocab.SameOrigin(thing.Owner, class.ID) {
		return thing, badges.InvalidField("target", "the badge %s names an issuer on another server, %q", class.ID, thing.Owner)
	}
	var profile found
	if err := f.read(ctx, thing.Owner, "application/ld+json", &profile); err != nil {
		return thing, badges.Errorf(badges.Unavailable, "the issuer of the badge, %s, can't be fetched: %v", thing.Owner, err)
	}
	if vocab.SameOrigin(string(profile.URL), class.ID) {
		thing.Owner = string(profile.URL)
	}
	return thing, nil
}

func (f *endorsedFinder) read(ctx context.Context, address, accept string, into any) error {
	answer, err := f.out.client.Get(ctx, address, accept)
	if err != nil {
		return err
	}
	return json.Unmarshal(answer.Body, into)
}
