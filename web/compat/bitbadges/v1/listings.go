package v1

import (
	"context"
	"encoding/base32"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"

	"laurel/badges"
)

const (
	kindListing     = "listing"
	listingIDSize   = 20 // characters, as the original's store made them
	listingIDRandom = 13 // bytes that make as many characters, and one more
)

// listing is a badge on offer, as this API has it.
type listing struct {
	Title           string `json:"title"`
	Issuer          string `json:"issuer"`
	PreReqs         string `json:"preReqs"`
	Validity        string `json:"validity"`
	Description     string `json:"description"`
	ExternalURL     string `json:"externalUrl"`
	ImageURL        string `json:"imageUrl"`
	BackgroundColor string `json:"backgroundColor"`
	Category        string `json:"category"`
	DateCreated     int64  `json:"dateCreated"` // milliseconds since the UNIX epoch
	ID              string `json:"id"`
}

func createListing(h *Handler, r *request) (any, error) {
	l, err := composeListing(r.body, r.key, h.pictureURL())
	if err != nil {
		return nil, err
	}
	if err := h.mayIssue(r.key); err != nil {
		return nil, err
	}
	u, err := h.asIssuer(r.Context(), r.key)
	if err != nil {
		return nil, err
	}
	if l.ID, err = newListingID(h.Random); err != nil {
		return nil, err
	}
	extension, err := json.Marshal(l)
	if err != nil {
		return nil, err
	}
	made, err := h.Service.CreateListing(r.Context(), badges.Operator(), u.issuerID, badges.NewListing{
		Title: oneLine(l.Title), Description: printable(l.Description), Prerequisites: printable(l.PreReqs), Validity: printable(l.Validity),
		URL: ourLink(l.ExternalURL), ImageURL: ourLink(l.ImageURL),
		Foreign: &badges.Foreign{System: System, Kind: kindListing, Slug: l.ID, Extension: extension},
	})
	l.DateCreated = made.CreatedAt.UnixMilli()
	return l, err
}

// composeListing checks the body of a listing to be made.
func composeListing(f fields, by publicKey, image string) (l listing, err error) {
	if l.Title, err = titleOf(f, "title"); err != nil {
		return l, err
	}
	if l.Issuer, err = issuerOf(f, by); err != nil {
		return l, err
	}
	err = f.requireTexts(map[string]*string{
		"preReqs": &l.PreReqs, "validity": &l.Validity, "description": &l.Description, "externalUrl": &l.ExternalURL,
		"imageUrl": &l.ImageURL, "backgroundColor": &l.BackgroundColor,
	})
	if err != nil {
		return l, err
	}
	return l, checkAppearance(l.ExternalURL, &l.BackgroundColor, &l.ImageURL, image)
}

// ourLink returns an address as our pages can link it, "" where they can't.
func ourLink(s string) string {
	if link := webAddress(s); s != "" && len(link) <= maxLink {
		return link
	}
	return ""
}

// newListingID makes up an id. It is lower case: aliases take no account of case.
func newListingID(random io.Reader) (string, error) {
	b := make([]byte, listingIDRandom)
	if _, err := io.ReadFull(random, b); err != nil {
		return "", err
	}
	return strings.ToLower(base32.StdEncoding.EncodeToString(b))[:listingIDSize], nil
}

func getListing(h *Handler, r *request) (any, error) {
	l, err := h.findListing(r.Context(), r.params["id"])
	if err != nil {
		return nil, err
	}
	shown, err := h.showListings(r.Context(), []badges.Listing{l})
	if err != nil {
		return nil, err
	}
	return shown[0], nil
}

func getListings(h *Handler, r *request) (any, error) {
	u, err := h.user(r.Context(), r.params["userId"])
	if err != nil {
		return nil, err
	}
	listed, err := h.listings(r.Context(), u)
	return struct {
		Pages []listing `json:"badgePages"`
	}{listed}, err
}

// deleteListing ends an offer. The original let anybody do this; here it takes the
// issuer's own token.
func deleteListing(h *Handler, r *request) (any, error) {
	ctx := r.Context()
	l, err := h.findListing(ctx, r.params["id"])
	if err != nil {
		return nil, err
	}
	u, err := h.user(ctx, r.key.text)
	if err != nil {
		return nil, err
	}
	if u.issuerID != l.IssuerID {
		return nil, refuse("this listed badge is not yours; only its issuer may delete it")
	}
	err = h.Service.Together(ctx, func(s *badges.Service) error {
		if err := s.DeleteListing(ctx, badges.Operator(), l.ID); err != nil {
			return err
		}
		return forget(ctx, s, kindListing, l.ID)
	})
	return general{"Listed badge deleted"}, err
}

// forget takes away what this API kept of a thing that is gone: its id may be used
// again.
func forget(ctx context.Context, s *badges.Service, kind string, localID int64) error {
	if err := s.RemoveForeign(ctx, System, kind, localID); err != nil {
		return err
	}
	return s.SetForeign(ctx, localID, badges.Foreign{System: System, Kind: kind, Extension: json.RawMessage("null")})
}

// findListing finds a listing by the id it has here: our own where it was made
// without this API.
func (h *Handler) findListing(ctx context.Context, id string) (badges.Listing, error) {
	unknown := refuse("there is no listed badge " + badges.Truncate(id, maxCIDText) + "; check its id")
	if !storable(id) {
		return badges.Listing{}, unknown
	}
	local, err := h.Reader.Alias(ctx, System, kindListing, id)
	if badges.KindOf(err) == badges.NotFound {
		if local, err = strconv.ParseInt(id, 10, 64); err != nil {
			return badges.Listing{}, unknown
		}
	}
	if err != nil {
		return badges.Listing{}, err
	}
	l, err := h.Reader.Listing(ctx, local)
	if badges.KindOf(err) == badges.NotFound {
		return l, unknown
	}
	return l, err
}

// listings returns what a user offers, oldest first.
func (h *Handler) listings(ctx context.Context, u user) ([]listing, error) {
	if u.issuerID == 0 {
		return []listing{}, nil
	}
	listed, err := h.Reader.Listings(ctx, badges.ListingFilter{IssuerID: u.issuerID})
	if err != nil {
		return nil, err
	}
	slices.Reverse(listed)
	return h.showListings(ctx, listed)
}

// showListings returns listings as this API has them.
func (h *Handler) showListings(ctx context.Context, listed []badges.Listing) ([]listing, error) {
	ids := make([]int64, len(listed))
	for i, l := range listed {
		ids[i] = l.ID
	}
	kept, err := h.Reader.Extensions(ctx, System, kindListing, ids...)
	if err != nil {
		return nil, err
	}
	shown := make([]listing, len(listed))
	for i, l := range listed {
		if shown[i], err = h.showListing(ctx, l, kept[l.ID]); err != nil {
			return nil, err
		}
	}
	return shown, nil
}

func (h *Handler) showListing(ctx context.Context, l badges.Listing, kept json.RawMessage) (shown listing, err error) {
	if len(kept) > 0 {
		if err := json.Unmarshal(kept, &shown); err != nil {
			return shown, err
		}
	}
	if shown.ID == "" { // it was made without this API
		shown = listing{
			Title: l.Title, PreReqs: l.Prerequisites, Validity: l.Validity, Description: l.Description, ExternalURL: l.URL,
			ImageURL: l.ImageURL, BackgroundColor: defaultColor, ID: strconv.FormatInt(l.ID, 10),
		}
		if shown.ImageURL == "" {
			shown.ImageURL = h.pictureURL()
		}
		shown.Issuer, err = h.issuerText(ctx, l.IssuerID)
	}
	shown.DateCreated = l.CreatedAt.UnixMilli()
	return shown, err
}
