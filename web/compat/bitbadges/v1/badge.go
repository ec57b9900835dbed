package v1

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"
	"unicode"

	"laurel/badges"
)

const (
	// maxBadgeIDs bounds how many badges one request may ask for.
	maxBadgeIDs = 10000
	// lastExpiry is the last moment that Open Badges documents can name, in
	// milliseconds: the end of the year 9999. What is valid longer never expires.
	lastExpiry     = 253402300799999
	maxDescription = 10000 // characters that our own pages show
	maxLink        = 500
)

func getBadge(h *Handler, r *request) (any, error) {
	text, _, _, err := h.find(r.Context(), r.params["id"])
	return text, err
}

// getBadges answers badges in the order of their ids in the request; one that is
// not known fails them all, as in the original.
func getBadges(h *Handler, r *request) (any, error) {
	if r.body["badgeIds"] == nil {
		return nil, refuse("badgeIds must be an array of badge ids")
	}
	ids, err := r.body.texts("badgeIds")
	if err != nil {
		return nil, err
	}
	if len(ids) > maxBadgeIDs {
		return nil, refuse("badgeIds has too many ids; ask for 10000 at most")
	}
	found := make([]json.RawMessage, len(ids))
	for i, id := range ids {
		if found[i], _, _, err = h.find(r.Context(), id); err != nil {
			return nil, err
		}
	}
	return struct {
		Badges []json.RawMessage `json:"badges"`
	}{found}, nil
}

// createBadge makes a badge with all its grants, or nothing. Nothing has to be paid,
// so signedTransactionHex and amountNanos are not looked at.
func createBadge(h *Handler, r *request) (any, error) {
	d, err := compose(r.body, r.key, h.pictureURL(), h.Now())
	if err != nil {
		return nil, err
	}
	if d.ValidDates && d.ValidDateEnd <= h.Now().UnixMilli() {
		return nil, refuse("validDateEnd is in the past; give a time that is still to come")
	}
	if err := h.mayIssue(r.key); err != nil {
		return nil, err
	}
	u, err := h.asIssuer(r.Context(), r.key)
	if err != nil {
		return nil, err
	}
	text := d.text()
	id := fileCID(text)
	err = h.Service.Together(r.Context(), func(s *badges.Service) error {
		b, err := s.CreateBadge(r.Context(), badges.Operator(), badges.NewBadge{
			IssuerID: u.issuerID, Definition: h.definition(d),
			Foreign: &badges.Foreign{System: System, Kind: kindBadge, Slug: id.slug(), Extension: text},
		})
		if err != nil {
			return err
		}
		return grantAll(r.Context(), s, b.ID, d)
	})
	if errors.Is(err, badges.ErrSlugTaken) { // made twice in one millisecond: the same badge, which is there
		err = nil
	}
	return withID(text, id), err
}

// grantAll offers a badge to all its recipients.
func grantAll(ctx context.Context, s *badges.Service, badgeID int64, d document) error {
	var expiresAt time.Time
	if d.ValidDates && d.ValidDateEnd <= lastExpiry {
		expiresAt = time.UnixMilli(d.ValidDateEnd)
	}
	for _, recipient := range d.Recipients {
		_, _, err := s.Grant(ctx, badges.Operator(), badges.GrantRequest{
			BadgeID: badgeID, ExpiresAt: expiresAt,
			Recipient: badges.Identity{Kind: badges.KeyIdentity, Value: recipientValue(recipient)},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// definition returns what Laurel's own pages and documents say of a badge. The
// picture is ours, as Open Badges documents must not depend on somebody's server.
func (h *Handler) definition(d document) badges.Definition {
	return badges.Definition{
		Title: oneLine(d.Title), Description: badges.Truncate(printable(d.Description), maxDescription), Image: h.DefaultPicture,
		Criteria: "Given by the holder of the key " + d.Issuer + ".", InfoURL: ourLink(d.ExternalURL),
	}
}

// printable replaces what no text of ours may hold.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return ' '
		}
		return r
	}, s)
}

// oneLine is printable for a title of ours, which has no line breaks; one of this API
// may.
func oneLine(s string) string { return strings.ReplaceAll(printable(s), "\n", " ") }

// pictureURL is the address of the picture that stands for a badge's own.
func (h *Handler) pictureURL() string {
	return h.Service.Site.Picture(h.Service.Site.MainDomain(), h.DefaultPicture.SHA256)
}
