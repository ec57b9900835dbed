package document

import "time"

// Words are the sentences that Notes are made of, in the languages of this server.
type Words interface {
	// Language returns the language nearest to a BCP 47 tag in which there are
	// sentences, for "" the server's own.
	Language(tag string) string
	// Text returns a message in such a language; args are the names of its
	// placeholders, each with its value.
	Text(language, key string, args ...any) (string, error)
	// Say says a sentence of the domain, by its English format (badges.Phrase).
	Say(language, format string, values ...any) (string, error)
	// Date writes a day.
	Date(language string, t time.Time) (string, error)
}

// speaker says sentences in one language, until one is missing.
type speaker struct {
	words    Words
	language string
	err      error
}

// speaker returns one of the language nearest to that tag.
func (a *Author) speaker(tag string) *speaker {
	return &speaker{words: a.Words, language: a.Words.Language(tag)}
}

func (s *speaker) say(key string, args ...any) string {
	text, err := s.words.Text(s.language, key, args...)
	if s.err == nil {
		s.err = err
	}
	return text
}
