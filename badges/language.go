package badges

import (
	"cmp"
	"context"
	"regexp"
)

// KnownLanguages is what is known of the language in which to write to somebody,
// from the surest sign to the least: BCP 47 tags, "" where nothing is known.
type KnownLanguages struct {
	Account  string // what the person chose, or reads, when signed in here
	Identity string // in which they accepted a badge, or wrote to us
	Issuer   string // what the issuer writes where it knows nothing better
}

// Choose returns the language of what is written to them; named is what was said
// with a grant or an application, "" for nothing. What people show of themselves
// counts more than what others say of them. "" leaves it to the server's default.
func (k KnownLanguages) Choose(named string) string {
	return cmp.Or(k.Account, k.Identity, named, k.Issuer)
}

// LanguageReader finds out in which language people are written to.
type LanguageReader interface {
	// KnownLanguages is about who an identity stands for, and an issuer that writes
	// to them.
	KnownLanguages(ctx context.Context, identityID, issuerID int64) (KnownLanguages, error)
}

// LanguageWriter keeps which languages people read.
type LanguageWriter interface {
	SetAccountLanguage(ctx context.Context, accountID int64, language string) error
	SetIdentityLanguage(ctx context.Context, identityID int64, language string) error
}

// LanguageTo returns the language in which an issuer writes to somebody now, whom
// it once addressed in the language that is named.
func (s *Service) LanguageTo(ctx context.Context, identityID, issuerID int64, named string) (string, error) {
	known, err := s.Store.KnownLanguages(ctx, identityID, issuerID)
	return known.Choose(named), err
}

// LanguageToActor is LanguageTo of a fediverse account that may be unknown here.
func (s *Service) LanguageToActor(ctx context.Context, actor string, issuerID int64, named string) (string, error) {
	n, err := s.Store.IdentityByAlias(ctx, actor)
	if err != nil && KindOf(err) != NotFound {
		return "", err
	}
	return s.LanguageTo(ctx, n.ID, issuerID, named)
}

// ReadIn keeps the language in which an account's person reads this server's pages.
// chosen says that they have asked for it; else it counts only until they do.
func (s *Service) ReadIn(ctx context.Context, by Account, language string, chosen bool) error {
	language, err := cleanLanguage(language)
	if err != nil || language == "" || by.ID == 0 || by.Language == language || by.Language != "" && !chosen {
		return err
	}
	return s.Store.InTx(ctx, func(tx Tx) error { return tx.SetAccountLanguage(ctx, by.ID, language) })
}

// HeardFrom keeps the language that somebody behind an identity used towards this
// server. The caller has made sure that it was them. A tag that is none, as other
// servers may send, is left out.
func (s *Service) HeardFrom(ctx context.Context, identityID int64, language string) error {
	language, err := cleanLanguage(language)
	if err != nil || language == "" {
		return nil
	}
	return s.Store.InTx(ctx, func(tx Tx) error { return tx.SetIdentityLanguage(ctx, identityID, language) })
}

var languagePattern = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$`) // RFC 5646 §2.1, without its rare forms

func cleanLanguage(s string) (string, error) {
	if s != "" && !languagePattern.MatchString(s) {
		return "", InvalidField("language", "language %q is no language tag; write it like de or pt-BR", Truncate(s, maxLabel))
	}
	return s, nil
}
