package templates

import (
	"fmt"
	"time"
)

// Words are the sentences of the message files for what is neither page nor mail,
// such as ActivityPub Notes. They are safe for concurrent use.
type Words struct{ locales *locales }

// NewWords is for those who render nothing. A language is read when it is first used.
func NewWords(with ...RendererOption) (*Words, error) {
	var o options
	for _, option := range with {
		option(&o)
	}
	l, err := findLocales(files, o)
	if err != nil {
		return nil, fmt.Errorf("message files: %w", err)
	}
	return &Words{l}, nil
}

// Words returns the sentences that the renderer's pages are made of.
func (r *Renderer) Words() *Words { return &Words{r.locales} }

// Language returns the code of the language nearest to a BCP 47 tag in which there
// are sentences; for "" and for tags that are far from all it is the default.
func (w *Words) Language(tag string) string { return w.locales.match(tag) }

// Text returns the message of that key in a language that [Words.Language] returned.
// args are the names of its placeholders, each with its value, which go in as they
// are: for HTML the caller escapes them.
func (w *Words) Text(language, key string, args ...any) (string, error) {
	l, err := w.locales.find(language)
	if err != nil {
		return "", err
	}
	return l.text(key, args...)
}

// Say says a sentence of the domain: what a [Phrase] returns.
func (w *Words) Say(language, format string, values ...any) (string, error) {
	l, err := w.locales.find(language)
	if err != nil {
		return "", err
	}
	text, _ := l.phrase(format, values)
	return text, nil
}

// Date writes the day of t, in UTC, as the language writes it.
func (w *Words) Date(language string, t time.Time) (string, error) {
	l, err := w.locales.find(language)
	if err != nil {
		return "", err
	}
	return l.date(t)
}
