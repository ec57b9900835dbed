package delivery

import (
	"context"
	"net/http"
	"sync"
	"time"

	"laurel/badges"
	"laurel/federation/fetch"
	"laurel/federation/signature"
)

// IssuerSigners sign requests with issuers' RSA keys.
type IssuerSigners struct {
	Keyring *badges.Keyring
	Issuers badges.IssuerReader
	KeyID   func(badges.Issuer) string
	Now     func() time.Time

	keyIDs sync.Map // issuer's id → its KeyID, which never changes
}

// Signer implements [Signers].
func (s *IssuerSigners) Signer(ctx context.Context, issuerID int64, scheme signature.Scheme) (fetch.Signer, error) {
	keyID, err := s.keyID(ctx, issuerID)
	if err != nil {
		return nil, err
	}
	keys, err := s.Keyring.Keys(ctx, issuerID)
	if err != nil {
		return nil, err
	}
	key := signature.Key{ID: keyID, Private: keys.RSA}
	return func(r *http.Request, body []byte) error { return signature.SignAs(scheme, r, body, key, s.Now()) }, nil
}

func (s *IssuerSigners) keyID(ctx context.Context, issuerID int64) (string, error) {
	if id, ok := s.keyIDs.Load(issuerID); ok {
		return id.(string), nil
	}
	issuer, err := s.Issuers.Issuer(ctx, issuerID)
	if err != nil {
		return "", err
	}
	id := s.KeyID(issuer)
	s.keyIDs.Store(issuerID, id)
	return id, nil
}

// InstanceSigner signs as the instance's own actor on the main domain. The key
// is looked up when it is first needed: on a new database it is made after the
// client is.
func (s *IssuerSigners) InstanceSigner(domain string, scheme signature.Scheme) fetch.Signer {
	return func(r *http.Request, body []byte) error {
		instance, err := s.Issuers.IssuerByUsername(r.Context(), domain, domain)
		if err != nil {
			return err
		}
		sign, err := s.Signer(r.Context(), instance.ID, scheme)
		if err != nil {
			return err
		}
		return sign(r, body)
	}
}
