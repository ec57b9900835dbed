package badges

import (
	"crypto/sha256"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Truncate returns s cut to at most limit code points, at a word, with an
// ellipsis that counts. Federated titles, descriptions and criteria go through
// it, because BadgeFed drops whole badges that are over its limits.
func Truncate(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	runes := []rune(s)[:limit-1]
	cut := len(runes)
	for i := len(runes) - 1; i > len(runes)*2/3; i-- {
		if unicode.IsSpace(runes[i]) {
			cut = i
			break
		}
	}
	return strings.TrimRightFunc(string(runes[:cut]), unicode.IsSpace) + "…"
}

// cleanText trims s, unifies line ends to LF and refuses what no text may hold:
// broken UTF-8 and control characters. The latter are not canonicalized alike by
// all RDF libraries, so a credential that held one would fail elsewhere.
func cleanText(field, s string, limit int) (string, error) {
	if !utf8.ValidString(s) {
		return "", InvalidField(field, "%s is not valid UTF-8 text", Word(field))
	}
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	for _, r := range s {
		if r != '\n' && r != '\t' && unicode.IsControl(r) {
			return "", InvalidField(field, "%s contains control characters; remove them", Word(field))
		}
	}
	if n := utf8.RuneCountInString(s); n > limit {
		return "", InvalidField(field, "%s has %d characters; at most %d are allowed", Word(field), n, limit)
	}
	return s, nil
}

// cleanLine is cleanText for values that stand on one line.
func cleanLine(field, s string, limit int) (string, error) {
	s, err := cleanText(field, s, limit)
	if err != nil {
		return "", err
	}
	if strings.ContainsAny(s, "\n\t") {
		return "", InvalidField(field, "%s must stand on one line; remove line breaks and tabs", Word(field))
	}
	return s, nil
}

// ShortHash is 16 bytes that stand for a text in an id of ours.
func ShortHash(s string) []byte {
	sum := sha256.Sum256([]byte(s))
	return sum[:16]
}
