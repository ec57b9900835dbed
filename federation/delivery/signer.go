package delivery

import (
	"context"
	"net/http"
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
}

// Signer implements [Signers].
func (s *IssuerSigners) Signer(ctx context.Context, issuerID int64) (fetch.Signer, error) {
	issuer, err := s.Issuers.Issuer(ctx, issuerID)
	if err != nil {
		return nil, err
	}
	keys, err := s.Keyring.Keys(ctx, issuerID)
	if err != nil {
		return nil, err
	}
	key := signature.Key{ID: s.KeyID(issuer), Private: keys.RSA}
	return func(r *http.Request, body []byte) error { return signature.Sign(r, body, key, s.Now()) }, nil
}

// InstanceSigner signs as the instance's own actor on the main domain. The key
// is looked up when it is first needed: on a new database it is made after the
// client is.
func (s *IssuerSigners) InstanceSigner(domain string) fetch.Signer {
	return func(r *http.Request, body []byte) error {
		instance, err := s.Issuers.IssuerByUsername(r.Context(), domain, domain)
		if err != nil {
			return err
		}
		sign, err := s.Signer(r.Context(), instance.ID)
		if err != nil {
			return err
		}
		return sign(r, body)
	}
}
