package badges

import (
	"errors"
	"fmt"
)

// Phrase is a sentence with its values kept apart, so that it can be said in other
// languages. Format is the English one in package fmt's notation, and at the same
// time the name by which translators know it (templates/locales/errors). A value may
// be a Phrase in turn.
type Phrase struct {
	Format string
	Values []any
}

// Word is a Phrase without values, such as the name of a field within a sentence.
func Word[S ~string](s S) Phrase { return Phrase{Format: string(s)} }

// String returns the phrase in English.
func (p Phrase) String() string {
	if len(p.Values) == 0 {
		return p.Format
	}
	return fmt.Sprintf(p.Format, p.Values...)
}

// Phrase returns its parts.
func (p Phrase) Phrase() (format string, values []any) { return p.Format, p.Values }

// PhraseOf is MessageOf for people whose language may be another than English.
func PhraseOf(err error) Phrase {
	e, ok := errors.AsType[*Error](err)
	switch {
	case !ok || e.Kind == Internal:
		return Word(MessageOf(err))
	case e.Phrase.Format == "" || e.Phrase.String() != e.Message: // made without Errorf, or reworded
		return Word(e.Message)
	}
	return e.Phrase
}
