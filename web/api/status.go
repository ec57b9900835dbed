package api

import (
	"context"
	"net/http"
	"strings"

	"laurel/badges"
)

// What a status answer says about the Note that offers a grant to the
// recipient's fediverse account. A grant without one is DeliveryNone, whose
// accept link somebody has to pass on.
const (
	DeliveryNone      = "none"      // the recipient has no fediverse account that we know of
	DeliveryLooking   = "looking"   // the account is still being looked for
	DeliveryWaiting   = "waiting"   // the account was found; their server has not taken the Note yet
	DeliveryDelivered = "delivered" // their server took the Note
	DeliveryFailed    = "failed"    // their server refused the Note, or was given up
)

// Deliveries knows how Notes fare on their way.
type Deliveries interface {
	// OfferDelivery tells about the direct Note that offers the grant to a
	// recipient whose account was found: state is DeliveryWaiting,
	// DeliveryDelivered or DeliveryFailed, detail a sentence for people, such as
	// what the other server said last; it may be "".
	OfferDelivery(ctx context.Context, g badges.Grant) (state, detail string, err error)
}

// showStatus answers GET /badges/grant/{noteId}/status.
func (a *api) showStatus(r *http.Request, account badges.Account) (any, error) {
	noteID, ok := noteIDOf(r.URL.Path)
	if !ok {
		return nil, badges.Errorf(badges.NotFound, "There is nothing at this address. A grant's status is at /api/badges/grant/{noteId}/status.")
	}
	ulid, ok := a.ulidOf(noteID)
	if !ok {
		return nil, errGrantNotFound()
	}
	g, err := a.Service.GrantOf(r.Context(), account, ulid)
	if badges.KindOf(err) == badges.NotFound {
		return nil, errGrantNotFound()
	}
	if err != nil {
		return nil, err
	}
	i, err := a.Store.Issuer(r.Context(), g.IssuerID)
	if err != nil {
		return nil, err
	}
	d, err := a.delivery(r.Context(), g)
	if err != nil {
		return nil, err
	}
	return grantStatus{
		Success:    true,
		NoteID:     a.Service.Site.Note(i, g),
		ProfileURI: g.ProfileURI,
		BadgeID:    g.BadgeID,
		Status:     g.State,
		Delivery:   d,
	}, nil
}

func errGrantNotFound() error { return badges.Errorf(badges.NotFound, "Grant not found.") }

// noteIDOf takes the note's id out of a request's decoded path. A router can't:
// the id may be a whole address, escaped or not.
func noteIDOf(path string) (string, bool) {
	_, rest, _ := strings.Cut(path, "/api/badges/grant/")
	id, ok := strings.CutSuffix(strings.TrimSuffix(rest, "/"), "/status")
	return id, ok
}

// ulidOf returns the ULID in a note's id: its last segment, or its address on
// one of our domains.
func (a *api) ulidOf(noteID string) (string, bool) {
	if badges.IsULID(noteID) {
		return noteID, true
	}
	// Clients and proxies that clean paths make one slash of two.
	if scheme, rest, ok := strings.Cut(noteID, ":/"); ok && !strings.HasPrefix(rest, "/") {
		noteID = scheme + "://" + rest
	}
	return a.Service.Site.ParseStatus(noteID)
}

// delivery says whether the recipient has been told in the fediverse.
func (a *api) delivery(ctx context.Context, g badges.Grant) (delivery, error) {
	switch g.Identity.Kind {
	case badges.ProfileIdentity:
		d := delivery{State: DeliveryLooking, Detail: "The recipient's account is being looked up."}
		if g.Identity.Problem != "" {
			d.Detail = "The recipient's account was not found yet and is looked up again from time to time. The last attempt: " + g.Identity.Problem
		}
		return d, nil
	case badges.FediverseIdentity:
		state, detail, err := a.Deliveries.OfferDelivery(ctx, g)
		return delivery{State: state, Detail: detail}, err
	case badges.EmailIdentity:
		return delivery{State: DeliveryNone, Detail: "The recipient is known by an e-mail address alone."}, nil
	case badges.URLIdentity:
		return delivery{State: DeliveryNone, Detail: "The recipient's profile is a web page, not a fediverse account. Pass the acceptUrl on to them."}, nil
	}
	return delivery{State: DeliveryNone, Detail: "The recipient has no fediverse account. Pass the acceptUrl on to them."}, nil
}
