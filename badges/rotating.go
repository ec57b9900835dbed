package badges

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
)

// RotateKeys gives an issuer new key pairs of the algorithms that are named, of
// both when none is. The old ones sign nothing any more, but stay listed and keep
// verifying what they signed. Followers' servers are told. It needs an owner.
func (s *Service) RotateKeys(ctx context.Context, by Account, issuerID int64, algorithms ...KeyAlgorithm) (Issuer, error) {
	if err := s.authorize(ctx, s.Store, by, issuerID, Owner); err != nil {
		return Issuer{}, err
	}
	if len(algorithms) == 0 {
		algorithms = []KeyAlgorithm{Ed25519Key, RSAKey}
	}
	fresh := make(map[KeyAlgorithm]crypto.Signer)
	for _, a := range algorithms { // outside the transaction: RSA takes its time
		key, err := generateKey(a)
		if err != nil {
			return Issuer{}, err
		}
		fresh[a] = key
	}
	var i Issuer
	err := s.Store.InTx(ctx, func(tx Tx) (err error) {
		if i, err = tx.Issuer(ctx, issuerID); err != nil {
			return err
		}
		i.UpdatedAt = s.Now()
		for algorithm, key := range fresh {
			if err := tx.RetireIssuerKeys(ctx, issuerID, algorithm, i.UpdatedAt); err != nil {
				return err
			}
			stored, err := storedKey(s.Vault, issuerID, algorithm, key, i.UpdatedAt)
			if err != nil {
				return err
			}
			if err := tx.InsertIssuerKey(ctx, stored); err != nil {
				return err
			}
		}
		if err := tx.UpdateIssuer(ctx, i); err != nil {
			return err
		}
		return s.record(ctx, tx, Event{Kind: IssuerUpdated, IssuerID: issuerID, AccountID: by.ID, At: i.UpdatedAt})
	})
	if err == nil {
		s.Keyring.forget(issuerID)
	}
	return i, err
}

func generateKey(a KeyAlgorithm) (crypto.Signer, error) {
	switch a {
	case RSAKey:
		return rsa.GenerateKey(rand.Reader, rsaBits)
	case Ed25519Key:
		_, key, err := ed25519.GenerateKey(rand.Reader)
		return key, err
	}
	return nil, Errorf(Invalid, "there are no keys of algorithm %q; take %s or %s", a, Ed25519Key, RSAKey)
}

// forget makes the next use of an issuer's keys read them anew.
func (k *Keyring) forget(issuerID int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.cached, issuerID)
}
