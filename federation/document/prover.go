package document

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"time"

	"laurel/badges"
	"laurel/badges/openbadges"
	"laurel/federation/proof"
)

// Prover signs public activities themselves (FEP-8b32), so that servers to which
// others pass them on need not ask us.
type Prover struct {
	Site    *badges.Site
	Keyring *badges.Keyring
}

// Prove returns an activity of an issuer with its proof. The same activity at the
// same time is the same, byte for byte, until the issuer's key is changed.
func (p Prover) Prove(ctx context.Context, i badges.Issuer, activity []byte, at time.Time) ([]byte, error) {
	keys, err := p.Keyring.Keys(ctx, i.ID)
	if err != nil {
		return nil, err
	}
	public, ok := keys.Ed25519.Public().(ed25519.PublicKey)
	if !ok {
		return nil, fmt.Errorf("issuer %d has no Ed25519 key", i.ID)
	}
	return proof.Sign(activity, proof.Key{ID: openbadges.VerificationMethod(p.Site.Actor(i), public), Private: keys.Ed25519}, at)
}
