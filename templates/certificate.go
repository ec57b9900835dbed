package templates

import (
	"time"
)

// Certificate is what the words of a printed certificate depend on.
type Certificate struct {
	GrantedAt time.Time
	ExpiresAt time.Time // zero: never
}

// CertificateWords are a certificate's words around names, in one language.
type CertificateWords struct {
	Heading   string
	Certifies string // before the recipient's name
	Earned    string // between the recipient's name and the badge's title
	Facts     []CertificateFact
	Check     string // what the QR code and the address are for
}

// CertificateFact is a line such as "Granted on: 21 November 2026".
type CertificateFact struct{ Label, Value string }

// Certificate returns the words of a certificate in a language that
// [Renderer.Language] returned.
func (r *Renderer) Certificate(lang string, c Certificate) (words CertificateWords, err error) {
	s, err := r.set(lang)
	if err != nil {
		return words, err
	}
	var granted, until CertificateFact
	for key, into := range map[string]*string{
		"heading": &words.Heading, "certifies": &words.Certifies, "earned": &words.Earned, "check": &words.Check,
		"granted-on": &granted.Label, "valid-until": &until.Label,
	} {
		if *into, err = s.language.text("certificate." + key); err != nil {
			return words, err
		}
	}
	if granted.Value, err = s.language.date(c.GrantedAt); err != nil {
		return words, err
	}
	words.Facts = []CertificateFact{granted}
	if !c.ExpiresAt.IsZero() {
		if until.Value, err = s.language.date(c.ExpiresAt); err != nil {
			return words, err
		}
		words.Facts = append(words.Facts, until)
	}
	return words, nil
}
