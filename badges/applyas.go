package badges

import (
	"context"
	"net/url"
	"strings"
)

// ApplyAs files an application of the account's own person, for a badge that is
// open to applications. identityID is one that the account has proved, a fediverse
// account or an e-mail address: the badge will go to it. The evidence needs words,
// and may name a web page. It is a Conflict when the badge takes no applications
// or the person waits for a decision or has the badge, Forbidden for an identity
// that is not the account's.
func (s *Service) ApplyAs(ctx context.Context, by Account, badgeID, identityID int64, evidence ApplicationEvidence) (a Application, err error) {
	if err := cleanOwnEvidence(&evidence); err != nil {
		return Application{}, err
	}
	a = Application{
		Slug: randomHex(16), BadgeID: badgeID, CreatedAt: s.Now(),
		NewApplication: NewApplication{Evidence: []ApplicationEvidence{evidence}},
	}
	err = s.Store.InTx(ctx, func(tx Tx) error {
		b, err := badge(ctx, tx, badgeID)
		if err != nil {
			return err
		}
		identity, err := ownIdentity(ctx, tx, by, identityID)
		if err != nil {
			return err
		}
		a.IssuerID = b.IssuerID
		switch identity.Kind {
		case FediverseIdentity:
			a.ActorID, a.Handle = identity.Value, identity.Handle
		case EmailIdentity:
			a.Learner = identity.Value
		default:
			return InvalidField("identity", "a badge can be sent to a fediverse account or an e-mail address; choose one of these")
		}
		reason, err := obstacle(ctx, tx, b, Applicant{ActorID: identity.Value, Text: evidence.Reflection})
		if err != nil {
			return err
		}
		if reason.Format != "" {
			return Errorf(Conflict, "You can't apply for this badge now: %s", reason)
		}
		if a.ID, err = tx.InsertApplication(ctx, a); err != nil {
			return err
		}
		return s.recordApplication(ctx, tx, by, ApplicationCreated, a, ApplicationFact{Application: a.ID})
	})
	return a, err
}

// cleanOwnEvidence checks what people say for themselves.
func cleanOwnEvidence(e *ApplicationEvidence) error {
	e.Reflection, e.URL = strings.TrimSpace(e.Reflection), strings.TrimSpace(e.URL)
	if e.Reflection == "" {
		return InvalidField("reflection", "say in some words what you did for this badge")
	}
	if e.URL != "" {
		address, err := url.Parse(e.URL)
		if err != nil || address.Host == "" || address.Scheme != "https" && address.Scheme != "http" {
			return InvalidField("url", "%q is no address of a web page; it begins with https://", Truncate(e.URL, 100))
		}
		e.MediaType = "link"
	}
	n := NewApplication{Evidence: []ApplicationEvidence{*e}}
	if err := n.clean(); err != nil {
		return err
	}
	*e = n.Evidence[0]
	return nil
}

// ownIdentity returns one of the identities that the account has proved.
func ownIdentity(ctx context.Context, tx Tx, by Account, identityID int64) (Identity, error) {
	own, err := tx.AccountIdentities(ctx, by.ID)
	if err != nil {
		return Identity{}, err
	}
	for _, identity := range own {
		if identity.ID == identityID {
			return identity, nil
		}
	}
	return Identity{}, Errorf(Forbidden, "this identity is not one of yours; choose one that you have signed in with")
}
