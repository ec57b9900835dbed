package signature

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// Bounds on what a signature header may hold, so that reading one stays cheap.
const (
	maxHeaderBytes = 8 << 10
	maxComponents  = 32
)

// cavage is a Signature header of draft-cavage-12 §2.1, its values as they were sent.
type cavage struct {
	keyID, algorithm, headers, signature, created, expires string
}

// parseCavage reads the value of a Signature header. Parameters come in any order, with or without
// white space between them; numbers may be quoted. Unknown parameters are passed over (§2.2), a
// repeated one is an error (§2.2).
func parseCavage(value string) (cavage, error) {
	var c cavage
	if len(value) > maxHeaderBytes {
		return c, fmt.Errorf("%w: the Signature header has more than %d bytes", ErrMalformed, maxHeaderBytes)
	}
	for rest := strings.Trim(value, " \t,"); rest != ""; {
		name, val, tail, err := nextParameter(rest)
		if err != nil {
			return c, err
		}
		if field := c.field(name); field != nil {
			if *field != "" {
				return c, fmt.Errorf("%w: parameter %s is there twice", ErrMalformed, name)
			}
			*field = val
		}
		rest = tail
	}
	switch {
	case c.keyID == "":
		return c, fmt.Errorf("%w: parameter keyId is missing", ErrMalformed)
	case c.signature == "":
		return c, fmt.Errorf("%w: parameter signature is missing", ErrMalformed)
	}
	return c, nil
}

// field is the place for the named parameter, nil for one that means nothing here.
func (c *cavage) field(name string) *string {
	switch name {
	case "keyId":
		return &c.keyID
	case "algorithm":
		return &c.algorithm
	case "headers":
		return &c.headers
	case "signature":
		return &c.signature
	case "created":
		return &c.created
	case "expires":
		return &c.expires
	}
	return nil
}

// nextParameter splits `name="value", rest` or `name=value, rest`. A quoted value may hold commas.
func nextParameter(s string) (name, value, rest string, err error) {
	name, s, ok := strings.Cut(s, "=")
	name = strings.Trim(name, " \t")
	if !ok || name == "" {
		return "", "", "", fmt.Errorf("%w: expected name=\"value\" in the Signature header", ErrMalformed)
	}
	s = strings.TrimLeft(s, " \t")
	if quoted, isQuoted := strings.CutPrefix(s, `"`); isQuoted {
		if value, rest, ok = strings.Cut(quoted, `"`); !ok {
			return "", "", "", fmt.Errorf("%w: the quotes of parameter %s are not closed", ErrMalformed, name)
		}
		if rest = strings.TrimLeft(rest, " \t"); rest != "" && rest[0] != ',' {
			return "", "", "", fmt.Errorf("%w: a comma is missing after parameter %s", ErrMalformed, name)
		}
	} else {
		value, rest, _ = strings.Cut(s, ",")
		value = strings.Trim(value, " \t")
	}
	return name, value, strings.TrimLeft(rest, " \t,"), nil
}

// readCavage reads the draft-cavage signature of r.
func readCavage(r *http.Request) (claim, error) {
	lines := r.Header["Signature"]
	if len(lines) == 0 {
		return claim{}, ErrMissing
	}
	if len(lines) > 1 {
		return claim{}, fmt.Errorf("%w: there is more than one Signature header", ErrMalformed)
	}
	parsed, err := parseCavage(lines[0])
	if err != nil {
		return claim{}, err
	}
	c := claim{keyID: parsed.keyID, components: strings.Fields(strings.ToLower(parsed.headers))}
	var ok bool
	if c.algorithms, ok = cavageAlgorithms(strings.ToLower(parsed.algorithm)); !ok {
		return claim{}, fmt.Errorf("%w: algorithm %q is not accepted; use rsa-sha256", ErrMalformed, parsed.algorithm)
	}
	if c.signature, err = base64.StdEncoding.DecodeString(parsed.signature); err != nil {
		return claim{}, fmt.Errorf("%w: parameter signature is not base64", ErrMalformed)
	}
	if err := c.cover(cavageCoverage); err != nil {
		return claim{}, err
	}
	if c.covers.created {
		if c.created, err = strconv.ParseInt(parsed.created, 10, 64); err != nil {
			return claim{}, fmt.Errorf("%w: (created) is signed, but the parameter created is not a number", ErrMalformed)
		}
	}
	if c.covers.expires {
		if c.expires, err = strconv.ParseInt(parsed.expires, 10, 64); err != nil {
			return claim{}, fmt.Errorf("%w: (expires) is signed, but the parameter expires is not a number", ErrMalformed)
		}
	}
	c.base = func(target string) ([]byte, error) { return cavageBase(r, target, c.components, parsed) }
	return c, nil
}

// cavageCoverage notes what a name in the headers parameter stands for.
func cavageCoverage(name string, c *coverage) {
	switch name {
	case "(request-target)":
		c.method, c.target = true, true
	case "(created)":
		c.created = true
	case "(expires)":
		c.expires = true
	}
}

// cavageBase builds the signing string of draft-cavage-12 §2.3.
func cavageBase(r *http.Request, target string, components []string, c cavage) ([]byte, error) {
	base := make([]byte, 0, 512)
	for i, name := range components {
		if i > 0 {
			base = append(base, '\n')
		}
		base = append(base, name...)
		base = append(base, ": "...)
		ok := true
		switch name {
		case "(request-target)":
			base = append(base, strings.ToLower(r.Method)...)
			base = append(base, ' ')
			base = append(base, target...)
		case "(created)":
			base = append(base, c.created...)
		case "(expires)":
			base = append(base, c.expires...)
		default:
			base, ok = appendField(base, r, name)
		}
		if !ok {
			return nil, fmt.Errorf("%w: the signed header %q is not in the request", ErrMalformed, name)
		}
	}
	return base, nil
}
