package signature

import (
	"crypto"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// claim is what a signature says about itself, in either scheme, before anything of it is believed.
type claim struct {
	keyID      string
	algorithms []algorithm // tried in this order
	signature  []byte
	components []string // what is signed, in the scheme's own names, lower case
	covers     coverage
	created    int64 // Unix time in seconds; meaningful if covers.created
	expires    int64 // likewise
	base       func(target string) ([]byte, error)

	// alsoWithoutQuery: some senders sign the path alone (BadgeFed, old Mastodon) and GoToSocial
	// falls back to it. RFC 9421 has no such habit.
	alsoWithoutQuery bool
}

// coverage tells which parts of a request a signature covers.
type coverage struct {
	method, target, host, date, created, expires, digest, contentDigest bool
}

// cover fills in c.covers from c.components; scheme knows the names that are peculiar to it.
func (c *claim) cover(scheme func(name string, c *coverage)) error {
	if len(c.components) > maxComponents {
		return fmt.Errorf("%w: more than %d components are signed", ErrMalformed, maxComponents)
	}
	for i, name := range c.components {
		// Repeats would let two readers disagree on what was signed (RFC 9421 §2).
		if slices.Contains(c.components[:i], name) {
			return fmt.Errorf("%w: %q is signed twice", ErrMalformed, name)
		}
		switch name {
		case "host":
			c.covers.host = true
		case "date":
			c.covers.date = true
		case "digest":
			c.covers.digest = true
		case "content-digest":
			c.covers.contentDigest = true
		default:
			scheme(name, &c.covers)
		}
	}
	return nil
}

// checkCoverage refuses a signature that leaves open what, where, when or which body was signed.
func (c *claim) checkCoverage(r *http.Request, body []byte) error {
	var lacks []string
	if !c.covers.method || !c.covers.target {
		lacks = append(lacks, "the method and the request target")
	}
	if !c.covers.host {
		lacks = append(lacks, "the host")
	}
	if !c.covers.date && !c.covers.created {
		lacks = append(lacks, "the date or the time of creation")
	}
	if needsDigest(r.Method, body) && !c.covers.digest && !c.covers.contentDigest {
		lacks = append(lacks, "a digest of the body")
	}
	if len(lacks) > 0 {
		return fmt.Errorf("%w: sign also %s", ErrInsufficient, strings.Join(lacks, ", "))
	}
	return nil
}

// bases returns the strings that the signature may have been made over.
func (c *claim) bases(target string) ([][]byte, error) {
	base, err := c.base(target)
	if err != nil {
		return nil, err
	}
	path, _, hasQuery := strings.Cut(target, "?")
	if !hasQuery || !c.alsoWithoutQuery {
		return [][]byte{base}, nil
	}
	short, err := c.base(path)
	if err != nil {
		return nil, err
	}
	return [][]byte{base, short}, nil
}

// verifiedBy reports whether key made the signature over one of the bases.
func (c *claim) verifiedBy(key crypto.PublicKey, bases [][]byte) error {
	if err := checkKey(key); err != nil {
		return fmt.Errorf("%w: %w", ErrBadSignature, err)
	}
	for _, base := range bases {
		for _, a := range c.algorithms {
			if a.verify(key, base, c.signature) {
				return nil
			}
		}
	}
	return fmt.Errorf("%w (key %s)", ErrBadSignature, c.keyID)
}
