package signature

import (
	"errors"
	"fmt"
)

// The reasons why a request is not believed, to be told apart with errors.Is.
var (
	ErrMissing        = errors.New("the request has no HTTP signature; sign it (draft-cavage-12 or RFC 9421)")
	ErrMalformed      = errors.New("the HTTP signature cannot be read")
	ErrInsufficient   = errors.New("the HTTP signature covers too little of the request")
	ErrWrongHost      = errors.New("the signed request is for a host that is not served here")
	ErrStale          = errors.New("the HTTP signature's time is too far from now; check the clock and sign again")
	ErrDigest         = errors.New("the digest does not match the body")
	ErrKeyUnavailable = errors.New("the signing key cannot be had at present; try again later") // passing
	ErrKeyGone        = errors.New("the signing key was deleted together with its owner")
	ErrBadSignature   = errors.New("the HTTP signature does not match the request and the key")
)

// keyError gives the errors of a KeyStore one of the two meanings they can have.
func keyError(keyID string, err error) error {
	if errors.Is(err, ErrKeyGone) || errors.Is(err, ErrKeyUnavailable) {
		return fmt.Errorf("key %s: %w", keyID, err)
	}
	return fmt.Errorf("key %s: %w: %w", keyID, ErrKeyUnavailable, err)
}
