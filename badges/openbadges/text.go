package openbadges

import (
	"net/url"
	"strings"
	"time"
	"unicode"
)

// clean drops what no text of a document may hold: broken UTF-8, and control
// characters other than tab and line breaks. JSON-LD implementations escape the
// latter differently, so that a signature over them would fail elsewhere. Texts
// given here are clean already; imported ones need not be.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// address writes an address of others as RFC 3986 wants it: what it forbids is
// percent-encoded. Where ids have such characters, JSON-LD processors drop them.
func address(s string) string {
	var b strings.Builder
	for _, r := range clean(s) {
		if unicode.IsSpace(r) || strings.ContainsRune("<>\"{}|\\^`", r) {
			b.WriteString(url.PathEscape(string(r)))
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func cleanAll(texts []string) []string {
	cleaned := make([]string, 0, len(texts))
	for _, s := range texts {
		cleaned = append(cleaned, clean(s))
	}
	return cleaned
}

// dateTime writes a moment as both versions of Open Badges want it, in UTC to
// the second, and the zero time as "".
func dateTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}
