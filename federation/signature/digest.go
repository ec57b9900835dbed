package signature

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"

	"github.com/dunglas/httpsfv"
)

// needsDigest reports whether a request must carry a digest of its body.
func needsDigest(method string, body []byte) bool {
	return len(body) > 0 || (method != http.MethodGet && method != http.MethodHead)
}

// digestHeader is the value of Digest (RFC 3230) for body.
func digestHeader(body []byte) string {
	sum := sha256.Sum256(body)
	return "SHA-256=" + base64.StdEncoding.EncodeToString(sum[:])
}

// contentDigestHeader is the value of Content-Digest (RFC 9530 §2) for body.
func contentDigestHeader(body []byte) string {
	sum := sha256.Sum256(body)
	return "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":"
}

// checkDigest compares each digest header that the signature covers with the body.
func checkDigest(h http.Header, body []byte, covers coverage) error {
	if covers.digest {
		if err := checkDigestHeader(h["Digest"], body); err != nil {
			return err
		}
	}
	if covers.contentDigest {
		return checkContentDigest(h["Content-Digest"], body)
	}
	return nil
}

// checkDigestHeader compares a Digest header, such as "SHA-256=…,unixsum=30637", with the body.
// Algorithm names are case-insensitive (RFC 3230 §4.1.1).
func checkDigestHeader(lines []string, body []byte) error {
	known := false
	for _, line := range lines {
		for entry := range strings.SplitSeq(line, ",") {
			name, encoded, _ := strings.Cut(strings.TrimSpace(entry), "=")
			want, err := base64.StdEncoding.DecodeString(encoded)
			matches, ok := matchesDigest(strings.ToLower(name), want, body)
			if !ok {
				continue
			}
			if err != nil || !matches {
				return fmt.Errorf("%w: %s in the Digest header differs", ErrDigest, name)
			}
			known = true
		}
	}
	if !known {
		return fmt.Errorf("%w: the Digest header has neither SHA-256 nor SHA-512; send SHA-256", ErrDigest)
	}
	return nil
}

// checkContentDigest compares a Content-Digest header, such as "sha-256=:…:", with the body.
func checkContentDigest(lines []string, body []byte) error {
	digests, err := httpsfv.UnmarshalDictionary(lines)
	if err != nil {
		return fmt.Errorf("%w: the Content-Digest header cannot be read: %v", ErrDigest, err)
	}
	known := false
	for _, name := range digests.Names() {
		member, _ := digests.Get(name)
		item, _ := member.(httpsfv.Item)
		want, _ := item.Value.([]byte)
		matches, ok := matchesDigest(name, want, body)
		if !ok {
			continue
		}
		if !matches {
			return fmt.Errorf("%w: %s in the Content-Digest header differs", ErrDigest, name)
		}
		known = true
	}
	if !known {
		return fmt.Errorf("%w: the Content-Digest header has neither sha-256 nor sha-512; send sha-256", ErrDigest)
	}
	return nil
}

// matchesDigest reports whether want is the named digest of body; ok is false for a name it does not know.
func matchesDigest(name string, want, body []byte) (matches, ok bool) {
	switch name {
	case "sha-256":
		sum := sha256.Sum256(body)
		return bytes.Equal(sum[:], want), true
	case "sha-512":
		sum := sha512.Sum512(body)
		return bytes.Equal(sum[:], want), true
	}
	return false, false
}
