package signature

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

const (
	// maxAge is how old a signature may be. An hour lets in senders that sign when they queue, and
	// clocks with a forgotten summer time; it is also about what Mastodon lets in.
	maxAge = time.Hour

	// maxAhead is how far the sender's clock may be ahead of ours. Clocks drift by minutes on small
	// servers; more than this would only lengthen the time in which a copied request can be replayed.
	maxAhead = 15 * time.Minute
)

// Verifier decides whether a request was signed by the key it names. All fields but Scheme must be set.
// A Verifier may be used by many goroutines.
type Verifier struct {
	Keys  KeyStore
	Now   func() time.Time
	Hosts func(host string) bool // whether the Host of a request (with its port, if any) is ours

	// Scheme is the scheme under which peers reach this server; "" means https. RFC 9421 signs it
	// as part of @target-uri, and behind a proxy the request itself does not tell.
	Scheme string
}

// Verify returns the key that signed r, whose body was read before. It accepts draft-cavage-12 and,
// when the request has a Signature-Input header, RFC 9421. The error is one of this package's Err…
// values, wrapped with what is wrong; only [ErrKeyUnavailable] is worth a retry by the sender.
func (v *Verifier) Verify(r *http.Request, body []byte) (PublicKey, error) {
	c, err := v.read(r, body)
	if err != nil {
		return PublicKey{}, err
	}
	if err := checkDigest(r.Header, body, c.covers); err != nil {
		return PublicKey{}, err
	}
	if !v.Hosts(r.Host) {
		return PublicKey{}, fmt.Errorf("%w: %q", ErrWrongHost, r.Host)
	}
	if err := checkTime(r, c, v.Now()); err != nil {
		return PublicKey{}, err
	}
	bases, err := c.bases(target(r))
	if err != nil {
		return PublicKey{}, err
	}
	return v.checkSignature(r.Context(), c, bases)
}

// PublicKey returns a key that no request was signed with, such as that of an
// integrity proof. The errors are those of Verify.
func (v *Verifier) PublicKey(ctx context.Context, keyID string, fresh bool) (PublicKey, error) {
	key, err := v.Keys.PublicKey(ctx, keyID, fresh)
	if err != nil {
		return PublicKey{}, keyError(keyID, err)
	}
	return key, nil
}

// ClaimedKeyID returns the id of the key with which a request says it is signed,
// "" if it does not. Nothing of that is verified.
func ClaimedKeyID(r *http.Request) string {
	if !UsesRFC9421(r.Header) {
		c, err := readCavage(r)
		if err != nil {
			return ""
		}
		return c.keyID
	}
	claims, _ := readRFC9421(r, "https") // what can't be read claims nothing
	if len(claims) == 0 {
		return ""
	}
	return claims[0].keyID
}

// read finds the signature of r that covers enough. Of several RFC 9421 signatures (a proxy may add
// its own) the first that does is taken, so that one request never costs more than one key.
func (v *Verifier) read(r *http.Request, body []byte) (*claim, error) {
	if !UsesRFC9421(r.Header) {
		c, err := readCavage(r)
		if err != nil {
			return nil, err
		}
		c.alsoWithoutQuery = true
		return &c, c.checkCoverage(r, body)
	}
	scheme := v.Scheme
	if scheme == "" {
		scheme = "https"
	}
	claims, err := readRFC9421(r, scheme)
	for i := range claims {
		coverErr := claims[i].checkCoverage(r, body)
		if coverErr == nil {
			return &claims[i], nil
		}
		err = errors.Join(err, coverErr)
	}
	return nil, err
}

// checkTime refuses signatures that are too old, too far ahead or expired.
func checkTime(r *http.Request, c *claim, now time.Time) error {
	if c.covers.date {
		date, err := http.ParseTime(r.Header.Get("Date"))
		if err != nil {
			return fmt.Errorf("%w: the Date header is not an HTTP date such as %q", ErrMalformed, http.TimeFormat)
		}
		if err := checkWindow("Date", date, now); err != nil {
			return err
		}
	}
	if c.covers.created {
		if err := checkWindow("created", time.Unix(c.created, 0), now); err != nil {
			return err
		}
	}
	// The sender's clock may also be behind ours, hence the same allowance on expiry.
	if c.covers.expires && now.After(time.Unix(c.expires, 0).Add(maxAhead)) {
		return fmt.Errorf("%w: it expired at %s", ErrStale, time.Unix(c.expires, 0).UTC().Format(time.RFC3339))
	}
	return nil
}

func checkWindow(name string, at, now time.Time) error {
	if at.Before(now.Add(-maxAge)) || at.After(now.Add(maxAhead)) {
		return fmt.Errorf("%w: %s is %s, and here it is %s", ErrStale, name,
			at.UTC().Format(time.RFC3339), now.UTC().Format(time.RFC3339))
	}
	return nil
}

// checkSignature looks the key up, and once more past the store's memory when the signature does not
// match, because the owner may have changed it.
func (v *Verifier) checkSignature(ctx context.Context, c *claim, bases [][]byte) (PublicKey, error) {
	key, err := v.Keys.PublicKey(ctx, c.keyID, false)
	if err != nil {
		return PublicKey{}, keyError(c.keyID, err)
	}
	bad := c.verifiedBy(key.Key, bases)
	if bad == nil {
		return key, nil
	}
	if key.Fresh {
		return PublicKey{}, bad
	}
	renewed, err := v.Keys.PublicKey(ctx, c.keyID, true)
	if errors.Is(err, ErrKeyGone) {
		return PublicKey{}, keyError(c.keyID, err)
	}
	if err != nil {
		// Still a bad signature: a store that limits refetching must not turn forgeries into "try again".
		return PublicKey{}, fmt.Errorf("%w; fetching the key anew failed: %v", bad, err)
	}
	if sameKey(key.Key, renewed.Key) {
		return PublicKey{}, bad
	}
	if err := c.verifiedBy(renewed.Key, bases); err != nil {
		return PublicKey{}, err
	}
	return renewed, nil
}
