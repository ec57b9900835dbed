package signature

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/dunglas/httpsfv"
)

// maxSignatures bounds how many signatures of one request are looked at.
const maxSignatures = 4

// readRFC9421 reads the RFC 9421 signatures of r, in order. Those that cannot be read are left out; the
// error tells why, and is nil only if none was left out.
func readRFC9421(r *http.Request, scheme string) ([]claim, error) {
	inputs, err := structuredHeader(r, "Signature-Input")
	if err != nil {
		return nil, err
	}
	signatures, err := structuredHeader(r, "Signature")
	if err != nil {
		return nil, err
	}
	labels := inputs.Names()
	if len(labels) == 0 {
		return nil, ErrMissing
	}
	if len(labels) > maxSignatures {
		labels = labels[:maxSignatures]
	}
	var claims []claim
	var unread error
	for _, label := range labels {
		input, _ := inputs.Get(label)
		signature, _ := signatures.Get(label)
		c, err := rfc9421Claim(r, scheme, input, signature)
		if err != nil {
			unread = fmt.Errorf("signature %s: %w", label, err)
			continue
		}
		claims = append(claims, c)
	}
	return claims, unread
}

func structuredHeader(r *http.Request, name string) (*httpsfv.Dictionary, error) {
	size := 0
	for _, line := range r.Header[name] {
		size += len(line)
	}
	if size > maxHeaderBytes {
		return nil, fmt.Errorf("%w: the %s header has more than %d bytes", ErrMalformed, name, maxHeaderBytes)
	}
	dictionary, err := httpsfv.UnmarshalDictionary(r.Header[name])
	if err != nil {
		return nil, fmt.Errorf("%w: the %s header is not a structured dictionary (RFC 9421 §4): %v", ErrMalformed, name, err)
	}
	return dictionary, nil
}

// rfc9421Claim reads one member of Signature-Input and its counterpart in Signature (RFC 9421 §4.1, §4.2).
func rfc9421Claim(r *http.Request, scheme string, input, signature httpsfv.Member) (claim, error) {
	list, ok := input.(httpsfv.InnerList)
	if !ok {
		return claim{}, fmt.Errorf("%w: Signature-Input is not a list of components", ErrMalformed)
	}
	item, _ := signature.(httpsfv.Item)
	var c claim
	if c.signature, ok = item.Value.([]byte); !ok {
		return claim{}, fmt.Errorf("%w: the Signature header has no byte sequence for it", ErrMalformed)
	}
	if err := c.readParameters(list.Params); err != nil {
		return claim{}, err
	}
	for _, item := range list.Items {
		name, ok := item.Value.(string)
		if !ok || name != strings.ToLower(name) {
			return claim{}, fmt.Errorf("%w: component %v is not a string in lower case", ErrMalformed, item.Value)
		}
		if len(item.Params.Names()) > 0 {
			return claim{}, fmt.Errorf("%w: component %q has parameters, which are not supported", ErrMalformed, name)
		}
		c.components = append(c.components, name)
	}
	if err := c.cover(rfc9421Coverage(target(r))); err != nil {
		return claim{}, err
	}
	c.base = func(target string) ([]byte, error) { return rfc9421Base(r, scheme, target, list) }
	return c, nil
}

// readParameters reads the signature parameters of RFC 9421 §2.3. A nonce or a tag has no meaning here.
func (c *claim) readParameters(params *httpsfv.Params) error {
	value, _ := params.Get("keyid")
	if c.keyID, _ = value.(string); c.keyID == "" {
		return fmt.Errorf("%w: parameter keyid is missing", ErrMalformed)
	}
	alg := ""
	if value, ok := params.Get("alg"); ok {
		if alg, ok = value.(string); !ok {
			return fmt.Errorf("%w: parameter alg is not a string", ErrMalformed)
		}
	}
	var ok bool
	if c.algorithms, ok = rfc9421Algorithms(alg); !ok {
		return fmt.Errorf("%w: alg %q is not accepted; use rsa-v1_5-sha256 or ed25519", ErrMalformed, alg)
	}
	if value, present := params.Get("created"); present {
		if c.created, c.covers.created = value.(int64); !c.covers.created {
			return fmt.Errorf("%w: parameter created is not an integer", ErrMalformed)
		}
	}
	if value, present := params.Get("expires"); present {
		if c.expires, c.covers.expires = value.(int64); !c.covers.expires {
			return fmt.Errorf("%w: parameter expires is not an integer", ErrMalformed)
		}
	}
	return nil
}

// rfc9421Coverage notes what the derived components of RFC 9421 §2.2 stand for in a request with this
// target: the path alone is the whole target only where there is no query.
func rfc9421Coverage(target string) func(name string, c *coverage) {
	hasQuery := strings.Contains(target, "?")
	path, query := false, false
	return func(name string, c *coverage) {
		switch name {
		case "@method":
			c.method = true
		case "@target-uri":
			c.target, c.host = true, true
		case "@request-target":
			c.target = true
		case "@authority":
			c.host = true
		case "@path":
			path = true
		case "@query":
			query = true
		}
		c.target = c.target || (path && (query || !hasQuery))
	}
}

// rfc9421Base builds the signature base of RFC 9421 §2.5.
func rfc9421Base(r *http.Request, scheme, target string, list httpsfv.InnerList) ([]byte, error) {
	base := make([]byte, 0, 768)
	for _, item := range list.Items {
		name, _ := item.Value.(string)
		base = append(base, '"')
		base = append(base, name...)
		base = append(base, `": `...)
		var ok bool
		if base, ok = appendComponent(base, r, scheme, target, name); !ok {
			return nil, fmt.Errorf("%w: the signed component %q is not in the request", ErrMalformed, name)
		}
		base = append(base, '\n')
	}
	params, err := httpsfv.Marshal(list)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrMalformed, err)
	}
	base = append(base, `"@signature-params": `...)
	return append(base, params...), nil
}

// appendComponent appends the value of one component (RFC 9421 §2.1, §2.2); false if there is none.
func appendComponent(dst []byte, r *http.Request, scheme, target, name string) ([]byte, bool) {
	path, query, _ := strings.Cut(target, "?")
	switch name {
	case "@method":
		return append(dst, r.Method...), true
	case "@scheme":
		return append(dst, scheme...), true
	case "@authority":
		return append(dst, authority(scheme, r.Host)...), true
	case "@request-target":
		return append(dst, target...), true
	case "@path":
		return append(dst, path...), true
	case "@query": // with its question mark, which is there even when the query is not (§2.2.7)
		return append(append(dst, '?'), query...), true
	case "@target-uri":
		dst = append(dst, scheme...)
		dst = append(dst, "://"...)
		dst = append(dst, r.Host...)
		return append(dst, target...), true
	}
	if strings.HasPrefix(name, "@") {
		return dst, false
	}
	return appendField(dst, r, name)
}
