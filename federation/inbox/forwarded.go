package inbox

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"net/http"
	"time"

	"laurel/badges"
	"laurel/federation/proof"
	"laurel/federation/signature"
	"laurel/federation/vocab"
)

const (
	// proofLife is how long after its making a proof is taken. It must be shorter
	// than ids of activities are kept, by which repeats are noticed.
	proofLife  = 7 * 24 * time.Hour
	proofAhead = 15 * time.Minute
)

// authenticate makes sure that the activity is its actor's, by the signature of
// the request or, when somebody else forwards the activity, by its own integrity
// proof (FEP-8b32). It returns who signed the request, "" for a forwarded one: who
// forwards proves nothing. Either way one key is looked up.
func (h *Handler) authenticate(r *http.Request, body []byte, a vocab.Activity) (by string, err error) {
	if len(a.Proof) > 0 && !vocab.SameOrigin(signature.ClaimedKeyID(r), a.Actor.ID) {
		return "", h.verifyProof(r.Context(), body, a)
	}
	key, err := h.Verifier.Verify(r, body)
	if err != nil {
		return "", err
	}
	if key.Owner != a.Actor.ID {
		return "", badges.Errorf(badges.Unauthorized, "the key %s is not that of the actor %s", key.ID, a.Actor.ID)
	}
	if h.Peers != nil && signature.UsesRFC9421(r.Header) {
		h.Peers.TookRFC9421(r.Context(), hostOf(key.Owner))
	}
	return key.Owner, nil
}

// verifyProof makes sure that the actor signed the activity itself.
func (h *Handler) verifyProof(ctx context.Context, body []byte, a vocab.Activity) error {
	p, err := proof.Read(body)
	if err != nil {
		return badges.Errorf(badges.Unauthorized, "%v", err)
	}
	now := h.Now()
	switch {
	case !vocab.SameOrigin(p.VerificationMethod, a.Actor.ID):
		return badges.Errorf(badges.Unauthorized, "the proof's key %s is not that of the actor %s", p.VerificationMethod, a.Actor.ID)
	case p.Created.Before(now.Add(-proofLife)) || p.Created.After(now.Add(proofAhead)):
		return badges.Errorf(badges.Unauthorized, "the proof was made at %s, which is too far from now", p.Created.Format(time.RFC3339))
	case !p.Expires.IsZero() && p.Expires.Before(now.Add(-proofAhead)):
		return badges.Errorf(badges.Unauthorized, "the proof expired at %s", p.Expires.Format(time.RFC3339))
	}
	key, err := h.checkProof(ctx, p, a.Actor.ID, false)
	if err == nil || key.Key == nil || key.Fresh {
		return err
	}
	_, err = h.checkProof(ctx, p, a.Actor.ID, true) // the actor may have changed its key
	return err
}

func (h *Handler) checkProof(ctx context.Context, p proof.Proof, actor string, fresh bool) (signature.PublicKey, error) {
	key, err := h.Verifier.PublicKey(ctx, p.VerificationMethod, fresh)
	if err != nil {
		return signature.PublicKey{}, err
	}
	public, ok := key.Key.(ed25519.PublicKey)
	if !ok || key.Owner != actor {
		return key, badges.Errorf(badges.Unauthorized, "the proof's key %s is not an Ed25519 key of the actor %s", key.ID, actor)
	}
	if err := p.Verify(public); err != nil {
		return key, &badges.Error{Kind: badges.Unauthorized, Err: err, Message: fmt.Sprintf("%v (key %s)", err, key.ID)}
	}
	return key, nil
}
