package templates

import (
	"fmt"
	"html/template"
	"io/fs"

	"github.com/pelletier/go-toml/v2"
)

// Phrase is a sentence that the domain says, such as why it refused something: its
// English format in package fmt's notation, by which locales/errors/LANGUAGE.toml has
// its translation, and the values in it.
type Phrase interface {
	Phrase() (format string, values []any)
}

// Plain is a Phrase without values.
type Plain string

// Phrase implements [Phrase].
func (p Plain) Phrase() (format string, values []any) { return string(p), nil }

// readPhrases reads a language's translations of the domain's sentences; a language
// without a file says them in English.
func readPhrases(files fs.FS, code string) (map[string]string, error) {
	content, err := fs.ReadFile(files, "locales/errors/"+code+".toml")
	if err != nil {
		return nil, nil
	}
	var phrases map[string]string
	if err := toml.Unmarshal(content, &phrases); err != nil {
		return nil, fmt.Errorf("errors/%s.toml: %w", code, err)
	}
	return phrases, nil
}

// phrase says the parts of a [Phrase] in the language; translated is false if that is English for
// want of a translation.
func (l localizer) phrase(format string, values []any) (text string, translated bool) {
	text, translated = l.phrases[format]
	if !translated {
		text = format
	}
	if len(values) == 0 {
		return text, translated
	}
	said := make([]any, len(values))
	for i, value := range values {
		if inner, ok := value.(Phrase); ok {
			value, _ = l.phrase(inner.Phrase())
		}
		said[i] = value
	}
	return fmt.Sprintf(text, said...), translated
}

// say is phrase for pages: what is English there says so, for those who hear it read.
func (l localizer) say(p Phrase) template.HTML {
	text, translated := l.phrase(p.Phrase())
	escaped := template.HTMLEscapeString(text)
	if !translated && l.code != "en" {
		escaped = `<span lang="en">` + escaped + `</span>`
	}
	return template.HTML(escaped)
}
