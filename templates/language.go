package templates

import (
	"maps"

	"github.com/pelletier/go-toml/v2"
)

// LanguageChoice is one entry of the switch at the foot of pages.
type LanguageChoice struct {
	Code    string // BCP 47
	Name    string // in the language itself, such as "Deutsch"
	Current bool   // this page is written in it
}

// choices are all languages as a page in one of them offers them.
func (l *locales) choices(current string) (choices []LanguageChoice) {
	for _, one := range l.all {
		choices = append(choices, LanguageChoice{Code: one.code, Name: one.name, Current: one.code == current})
	}
	return choices
}

// RendererOption changes what [New] makes.
type RendererOption func(*options)

type options struct {
	language string
	madeUp   []madeUp
}

// WithDefaultLanguage sets the language of people of whom none is known; it must be
// one that pages are written in. Without, it is English.
func WithDefaultLanguage(code string) RendererOption {
	return func(o *options) { o.language = code }
}

// madeUp is a language whose texts come from the English ones.
type madeUp struct {
	code, direction string
	text            func(english string) string
}

// WithMadeUpLanguage adds a language that text makes out of the English messages,
// placeholders included. direction is "ltr" or "rtl". Tests have one: see
// laurel/templates/pseudolocale.
func WithMadeUpLanguage(code, direction string, text func(english string) string) RendererOption {
	return func(o *options) { o.madeUp = append(o.madeUp, madeUp{code, direction, text}) }
}

// rewrite makes a message file of the language out of an English one.
func (m madeUp) rewrite(english []byte) ([]byte, error) {
	var tree map[string]any
	if err := toml.Unmarshal(english, &tree); err != nil {
		return nil, err
	}
	return toml.Marshal(m.translate(tree))
}

// translate rewrites all texts of a message file. Plurals get each form that a
// language may have.
func (m madeUp) translate(tree map[string]any) map[string]any {
	translated := make(map[string]any, len(tree))
	for key, value := range tree {
		switch value := value.(type) {
		case string:
			translated[key] = m.text(value)
		case map[string]any:
			translated[key] = m.translate(value)
		}
	}
	if other, plural := translated["other"]; plural {
		maps.Copy(translated, map[string]any{"zero": other, "one": other, "two": other, "few": other, "many": other})
	}
	if _, ok := translated["direction"]; ok {
		translated["direction"] = m.direction
	}
	return translated
}
