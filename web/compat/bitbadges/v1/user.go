package v1

import (
	"context"
	"encoding/hex"

	"laurel/badges"
)

// kindKey is the kind of the aliases that public keys are of issuers.
const kindKey = "key"

// user is who a text of this API names. Ids are 0 for who was never an issuer, or
// never a recipient.
type user struct {
	text        string
	issuerID    int64
	identityID  int64
	recipientID int64
}

// user finds what is known of a user, which may be nothing.
func (h *Handler) user(ctx context.Context, text string) (user, error) {
	u := user{text: text}
	identity, err := h.Reader.IdentityByAlias(ctx, recipientValue(text))
	if err != nil && badges.KindOf(err) != badges.NotFound {
		return u, err
	}
	if err == nil && identity.Kind == badges.KeyIdentity {
		u.identityID, u.recipientID = identity.ID, identity.RecipientID
	}
	key, err := parsePublicKey(text)
	if err != nil {
		return u, nil // a recipient that is no key
	}
	u.issuerID, err = h.Reader.Alias(ctx, System, kindKey, key.slug())
	if badges.KindOf(err) == badges.NotFound {
		return u, nil
	}
	return u, err
}

// asIssuer returns the user of a key as an issuer, which they become by this.
func (h *Handler) asIssuer(ctx context.Context, key publicKey) (user, error) {
	u, err := h.user(ctx, key.text)
	if err != nil || u.issuerID != 0 {
		return u, err
	}
	issuer, err := h.Service.CreateIssuer(ctx, badges.Operator(), badges.NewIssuer{
		Username:      "key-" + hex.EncodeToString(badges.ShortHash(key.text)),
		IssuerProfile: badges.IssuerProfile{Type: badges.Person, Name: key.text, Picture: h.DefaultPicture},
		Foreign:       &badges.Foreign{System: System, Kind: kindKey, Slug: key.slug()},
	})
	if badges.KindOf(err) == badges.Conflict { // another request of theirs was faster
		return h.user(ctx, key.text)
	}
	u.issuerID = issuer.ID
	return u, err
}

// asRecipient returns the user of a key as a recipient, which they become by this:
// they may want a collection before the first badge.
func (h *Handler) asRecipient(ctx context.Context, key publicKey) (user, error) {
	u, err := h.user(ctx, key.text)
	if err != nil || u.recipientID != 0 {
		return u, err
	}
	err = h.Service.Store.InTx(ctx, func(tx badges.Tx) error {
		identity, err := tx.InsertIdentity(ctx, badges.Identity{
			Kind: badges.KeyIdentity, Value: recipientValue(key.text), CreatedAt: h.Now(),
		}, "")
		u.identityID, u.recipientID = identity.ID, identity.RecipientID
		return err
	})
	return u, err
}

// userLists is what getUser answers. Badges are named by their ids, oldest first.
type userLists struct {
	BadgesIssued        []string `json:"badgesIssued"`
	BadgesReceived      []string `json:"badgesReceived"`
	BadgesListed        []string `json:"badgesListed"`
	BadgesAccepted      []string `json:"badgesAccepted"`
	BadgesPending       []string `json:"badgesPending"`
	IssuedCollections   []string `json:"issuedCollections"`
	ReceivedCollections []string `json:"receivedCollections"`
}

// getUser answers seven lists, all of them empty for somebody unknown.
func getUser(h *Handler, r *request) (any, error) {
	ctx := r.Context()
	u, err := h.user(ctx, r.params["id"])
	if err != nil {
		return nil, err
	}
	lists := userLists{
		BadgesIssued: []string{}, BadgesReceived: []string{}, BadgesListed: []string{}, BadgesAccepted: []string{},
		BadgesPending: []string{}, IssuedCollections: []string{}, ReceivedCollections: []string{},
	}
	if err := h.listReceived(ctx, u, &lists); err != nil {
		return nil, err
	}
	if err := h.listIssued(ctx, u, &lists); err != nil {
		return nil, err
	}
	owned, err := h.collections(ctx, u, "")
	if err != nil {
		return nil, err
	}
	for _, c := range owned {
		if c.Kind() == badges.IssuedCollection {
			lists.IssuedCollections = append(lists.IssuedCollections, c.Name)
			continue
		}
		lists.ReceivedCollections = append(lists.ReceivedCollections, c.Name)
	}
	return lists, nil
}

func (h *Handler) listReceived(ctx context.Context, u user, lists *userLists) error {
	received, err := h.received(ctx, u)
	if err != nil {
		return err
	}
	for _, b := range received {
		id := b.id.String()
		lists.BadgesReceived = append(lists.BadgesReceived, id)
		switch g := b.grant; {
		case g.State == badges.Pending:
			lists.BadgesPending = append(lists.BadgesPending, id)
		case g.Decided() && g.HiddenAt.IsZero():
			lists.BadgesAccepted = append(lists.BadgesAccepted, id)
		}
	}
	return nil
}

func (h *Handler) listIssued(ctx context.Context, u user, lists *userLists) error {
	issued, err := h.issued(ctx, u)
	if err != nil {
		return err
	}
	for _, b := range issued {
		if b.grant.HiddenByIssuerAt.IsZero() {
			lists.BadgesIssued = append(lists.BadgesIssued, b.id.String())
		}
	}
	listed, err := h.listings(ctx, u)
	for _, l := range listed {
		lists.BadgesListed = append(lists.BadgesListed, l.ID)
	}
	return err
}
