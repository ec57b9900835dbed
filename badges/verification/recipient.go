package verification

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
)

// hashForm is how a hashed identity looks (Open Badges 2.0 and 3.0, IdentityHash).
var hashForm = regexp.MustCompile(`^(?i:md5\$[0-9a-f]{32}|sha256\$[0-9a-f]{64})$`)

func isHash(s string) bool { return hashForm.MatchString(s) }

// checkRecipient compares the badge's recipient with whoever was asked about.
func (r *run) checkRecipient() {
	if len(r.input.Recipients) == 0 {
		if len(r.report.Facts.Recipients) > 0 {
			r.add(RecipientNotAsked, "", "")
		}
		return
	}
	for _, identity := range r.report.Facts.Recipients {
		for _, name := range r.input.Recipients {
			if identity.Matches(name) {
				r.add(RecipientMatches, name, "")
				return
			}
		}
	}
	if len(r.report.Facts.Recipients) > 0 {
		r.add(RecipientDiffers, strings.Join(r.input.Recipients, ", "), "")
	}
}

// Matches reports whether a name is this identity. Issuers hash e-mail addresses
// as they were typed, so that common spellings are tried; case decides nowhere
// but in addresses of the web.
func (i Identity) Matches(name string) bool {
	name = strings.TrimPrefix(strings.TrimSpace(name), "mailto:")
	if name == "" {
		return false
	}
	value := strings.TrimPrefix(i.Value, "mailto:")
	if !i.Hashed && !isHash(value) {
		return value == name || strings.EqualFold(value, name) && !strings.Contains(name, "://")
	}
	spellings := []string{name, strings.ToLower(name), strings.ToUpper(name)}
	for _, s := range spellings {
		for _, candidate := range []string{s, "mailto:" + s} {
			if strings.EqualFold(value, hashLike(value, candidate+i.Salt)) {
				return true
			}
		}
	}
	return false
}

// hashLike hashes text the way that an identity hash says.
func hashLike(identity, text string) string {
	if strings.HasPrefix(strings.ToLower(identity), "md5$") {
		sum := md5.Sum([]byte(text)) // what Open Badges 1 and 2 allow; it hides an address, it proves nothing
		return "md5$" + hex.EncodeToString(sum[:])
	}
	sum := sha256.Sum256([]byte(text))
	return "sha256$" + hex.EncodeToString(sum[:])
}
