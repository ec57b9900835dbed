package v1

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"laurel/badges"
)

// The kinds of the aliases that content ids are.
const (
	kindBadge = "badge" // of a badge that was created here: all its grants in one
	kindGrant = "grant" // of a grant that was made without this API
)

// idsAtOnce bounds how many ids one query names.
const idsAtOnce = 1000

// published is a badge of this API with a grant of it: the user's own in a list of
// what they received, the first one in a list of what they issued.
type published struct {
	id    contentID
	grant badges.Grant
}

// received returns what a user was ever given, oldest first. What they keep private
// is left out: everybody may read the lists.
func (h *Handler) received(ctx context.Context, u user) ([]published, error) {
	if u.recipientID == 0 {
		return nil, nil
	}
	grants, err := h.Reader.Grants(ctx, badges.GrantFilter{RecipientID: u.recipientID, Oldest: true})
	if err != nil {
		return nil, err
	}
	return h.publish(ctx, slices.DeleteFunc(grants, func(g badges.Grant) bool { return g.Visibility == badges.Private }))
}

// issued returns what a user issued, oldest first.
func (h *Handler) issued(ctx context.Context, u user) (all []published, err error) {
	if u.issuerID == 0 {
		return nil, nil
	}
	defined, err := h.Reader.Badges(ctx, badges.BadgeFilter{IssuerID: u.issuerID, Archived: badges.WithArchived})
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(defined))
	for i, b := range defined {
		ids[i] = b.ID
	}
	created, err := h.contentIDs(ctx, kindBadge, ids)
	if err != nil {
		return nil, err
	}
	for _, b := range defined {
		filter := badges.GrantFilter{BadgeID: b.ID, Oldest: true}
		if _, ok := created[b.ID]; ok {
			filter.Limit = 1 // one stands for all
		}
		grants, err := h.Reader.Grants(ctx, filter)
		if err != nil {
			return nil, err
		}
		found, err := h.publish(ctx, grants)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// publish returns grants under the ids that this API knows them by. Those that were
// made without it get theirs now.
func (h *Handler) publish(ctx context.Context, grants []badges.Grant) ([]published, error) {
	badgeIDs, grantIDs := make([]int64, len(grants)), make([]int64, len(grants))
	for i, g := range grants {
		badgeIDs[i], grantIDs[i] = g.BadgeID, g.ID
	}
	slices.Sort(badgeIDs)
	created, err := h.contentIDs(ctx, kindBadge, slices.Compact(badgeIDs))
	if err != nil {
		return nil, err
	}
	adopted, err := h.contentIDs(ctx, kindGrant, grantIDs)
	if err != nil {
		return nil, err
	}
	var all []published
	for _, g := range grants {
		id, ok := created[g.BadgeID]
		if !ok {
			if g.Visibility == badges.Private {
				continue
			}
			if id, ok = adopted[g.ID]; !ok {
				if id, err = h.adopt(ctx, g); err != nil {
					return nil, err
				}
			}
		}
		all = append(all, published{id, g})
	}
	return all, nil
}

// contentIDs returns the content ids of things by their ids.
func (h *Handler) contentIDs(ctx context.Context, kind string, ids []int64) (map[int64]contentID, error) {
	found := make(map[int64]contentID, len(ids))
	for some := range slices.Chunk(ids, idsAtOnce) {
		slugs, err := h.Reader.Slugs(ctx, System, kind, some...)
		if err != nil {
			return nil, err
		}
		for id, slug := range slugs {
			if c, ok := cidOfSlug(slug); ok {
				found[id] = c
			}
		}
	}
	return found, nil
}

// adopt writes down the document of a grant that was made without this API, so that
// it can be found by its id from now on.
func (h *Handler) adopt(ctx context.Context, g badges.Grant) (contentID, error) {
	d, err := h.documentOf(ctx, g)
	if err != nil {
		return contentID{}, err
	}
	text := d.text()
	id := fileCID(text)
	err = h.Service.SetForeign(ctx, g.ID, badges.Foreign{System: System, Kind: kindGrant, Slug: id.slug(), Extension: text})
	if errors.Is(err, badges.ErrSlugTaken) { // another request wrote it down at the same time
		err = nil
	}
	return id, err
}

// documentOf describes a grant as a badge of this API.
func (h *Handler) documentOf(ctx context.Context, g badges.Grant) (document, error) {
	issuer, err := h.Reader.Issuer(ctx, g.IssuerID)
	if err != nil {
		return document{}, err
	}
	d := document{
		Title: g.Badge.Title, Recipients: []string{}, Description: g.Badge.Description,
		ImageURL: h.Service.Site.Picture(issuer.Domain, g.Badge.Image.SHA256), ValidDateStart: g.GrantedAt.UnixMilli(),
		ValidDateEnd: forever, BackgroundColor: defaultColor, ExternalURL: h.Service.Site.Assertion(issuer, g),
		DateCreated: g.GrantedAt.UnixMilli(), Attributes: noAttributes,
	}
	if !g.ExpiresAt.IsZero() {
		d.ValidDates, d.ValidDateEnd = true, g.ExpiresAt.UnixMilli()
	}
	if d.Issuer, err = h.issuerText(ctx, issuer.ID); err != nil {
		return d, err
	}
	// Recipients are named by their keys alone; an e-mail address is nobody's business.
	identities, err := h.Reader.RecipientIdentities(ctx, g.Identity.RecipientID)
	for _, n := range identities {
		if n.Kind == badges.KeyIdentity {
			d.Recipients = append(d.Recipients, n.Value)
			break
		}
	}
	return d, err
}

// issuerText returns the public key that an issuer is known by, or its actor's id
// where it has none.
func (h *Handler) issuerText(ctx context.Context, issuerID int64) (string, error) {
	slugs, err := h.Reader.Slugs(ctx, System, kindKey, issuerID)
	if err != nil {
		return "", err
	}
	if key := keyOfSlug(slugs[issuerID]); key != "" {
		return key, nil
	}
	issuer, err := h.Reader.Issuer(ctx, issuerID)
	return h.Service.Site.Actor(issuer), err
}

// find returns the text of a badge and what it stands for: a badge's id, or a
// grant's where it was made without this API.
func (h *Handler) find(ctx context.Context, id string) (text json.RawMessage, badgeID, grantID int64, err error) {
	unknown := refuse("there is no badge " + badges.Truncate(id, maxCIDText) + "; check its id")
	c, ok := parseCID(id)
	if !ok {
		return nil, 0, 0, unknown
	}
	for _, kind := range []string{kindBadge, kindGrant} {
		local, err := h.Reader.Alias(ctx, System, kind, c.slug())
		if badges.KindOf(err) == badges.NotFound {
			continue
		}
		if err != nil {
			return nil, 0, 0, err
		}
		texts, err := h.Reader.Extensions(ctx, System, kind, local)
		if err != nil {
			return nil, 0, 0, err
		}
		if kind == kindBadge {
			return withID(texts[local], c), local, 0, nil
		}
		g, err := h.Reader.Grant(ctx, local)
		if err == nil && g.Visibility == badges.Private { // decided after the offer had been listed
			err = unknown
		}
		return withID(texts[local], c), 0, local, err
	}
	return nil, 0, 0, unknown
}
