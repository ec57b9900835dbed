package badgekit

import (
	"cmp"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The messages that a field's detail can have.
const (
	msgURL        = "Invalid URL"
	msgEmail      = "Invalid email"
	msgInteger    = "Invalid integer"
	msgDate       = "Not a date"
	msgRange      = "String is not in range"
	msgUnexpected = "Unexpected value or invalid argument"
	msgMissing    = "Missing value"
)

// rule is what one field must be. A field that is left out or empty is only
// wrong when it is needed.
type rule struct {
	field  string
	needed bool
	check  func(string) string // the message, "" for a value that is right
	report string              // under which name a wrong value is reported; the field's own when empty
}

// validate returns a failure with a detail for each field that is wrong. With
// partial, a needed field may be left out, though not emptied: it keeps the
// value that it has.
func validate(f fields, rules []rule, partial bool) error {
	if wrong := mistakes(f, rules, partial); len(wrong) > 0 {
		return invalidFields(wrong...)
	}
	return nil
}

func mistakes(f fields, rules []rule, partial bool) (wrong []detail) {
	for _, r := range rules {
		value := f.text(r.field)
		switch {
		case !isScalar(f[r.field]):
			wrong = append(wrong, detail{Message: msgUnexpected, Field: cmp.Or(r.report, r.field), Value: f[r.field]})
		case value == "":
			if r.needed && (f.given(r.field) || !partial) {
				wrong = append(wrong, detail{Field: r.field, Value: ""})
			}
		case r.check != nil:
			if message := r.check(value); message != "" {
				wrong = append(wrong, detail{Message: message, Field: cmp.Or(r.report, r.field), Value: f[r.field]})
			}
		}
	}
	return wrong
}

// isScalar reports whether a value is absent or one that has a text.
func isScalar(v any) bool {
	switch v.(type) {
	case []any, map[string]any:
		return false
	}
	return true
}

// imageRules are for the two names of a picture's address. A wrong one is
// reported as url, the column of the original's table of images.
func imageRules() []rule {
	return []rule{{field: "image", check: isURL, report: "url"}, {field: "imageUrl", check: isURL, report: "url"}}
}

func isURL(s string) string {
	if !validURL(s) {
		return msgURL
	}
	return ""
}

func isEmail(s string) string {
	if !emailPattern.MatchString(s) || len(s) > maxEmail {
		return msgEmail
	}
	return ""
}

func isWhole(s string) string {
	if _, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64); err != nil {
		return msgInteger
	}
	return ""
}

func isTime(s string) string {
	if _, ok := parseTime(s); !ok {
		return msgDate
	}
	return ""
}

// upTo checks a text's length in characters.
func upTo(limit int) func(string) string {
	return func(s string) string {
		if n := utf8.RuneCountInString(s); n < 1 || n > limit {
			return msgRange
		}
		return ""
	}
}

// oneOf checks that a text is one of a few.
func oneOf(values ...string) func(string) string {
	return func(s string) string {
		if !slices.Contains(values, s) {
			return msgUnexpected
		}
		return ""
	}
}

const (
	maxURL   = 2083 // characters, exclusive
	maxEmail = 254
)

var (
	emailPattern = regexp.MustCompile(`^[A-Za-z0-9!#$%&'*+/=?^_{|}~` + "`" + `\p{L}-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_{|}~` + "`" + `\p{L}-]+)*@(?:[\p{L}0-9](?:[\p{L}0-9-]*[\p{L}0-9])?\.)+[\p{L}0-9](?:[\p{L}0-9-]*[\p{L}0-9])?$`)

	// urlPattern takes an address apart: scheme, user, host, port, the rest.
	urlPattern  = regexp.MustCompile(`^(?i:(?:https?|ftp)://)?(?:[^\s:@/?#]+(?::[^\s:@/?#]*)?@)?([^\s:/?#@]+)(?::(\d{2,5}))?(?:[/?#]\S*)?$`)
	hostPattern = regexp.MustCompile(`^(?:[\p{L}0-9](?:[\p{L}0-9-]*[\p{L}0-9])?\.)+\p{L}{2,}$`)
)

// validURL is the original's idea of a URL: the scheme may be missing, the host
// needs a top-level domain of letters, is localhost, or an IPv4 address that
// looks public.
func validURL(s string) bool {
	if len(s) >= maxURL {
		return false
	}
	m := urlPattern.FindStringSubmatch(s)
	if m == nil {
		return false
	}
	host := m[1]
	if address, err := netip.ParseAddr(host); err == nil {
		return address.Is4() && address.IsGlobalUnicast() && !address.IsPrivate()
	}
	return host == "localhost" || hostPattern.MatchString(host)
}
