// Package pseudolocale makes up a language that is written from right to left, out
// of the English texts, so that tests see what pages are like in one before anybody
// has translated them. It claims to be Arabic, since browsers know that; its words
// mean nothing. No released server has it: only tests use it, and binaries that are
// built for them with the tag pseudolocale.
package pseudolocale

import (
	"regexp"
	"strings"
)

// Code is the BCP 47 tag of the language that is made up.
const Code = "ar"

// letters take the place of a to z.
const letters = "ابثدهفجحيكقلمنوپرسصتعظضخزغ"

// keep is what must stay as it is: placeholders, addresses and handles.
var keep = regexp.MustCompile(`\{\{.*?\}\}|\{\w+\}|https?://\S+|\S*@\S+`)

// Text writes an English text in letters that run from right to left. Placeholders,
// addresses and digits stay. The text is as long as before.
func Text(english string) string {
	var b strings.Builder
	rest := english
	for {
		place := keep.FindStringIndex(rest)
		if place == nil {
			return b.String() + strings.Map(letter, rest)
		}
		b.WriteString(strings.Map(letter, rest[:place[0]]))
		b.WriteString(rest[place[0]:place[1]])
		rest = rest[place[1]:]
	}
}

func letter(r rune) rune {
	arabic := []rune(letters)
	switch {
	case r >= 'a' && r <= 'z':
		return arabic[r-'a']
	case r >= 'A' && r <= 'Z':
		return arabic[r-'A']
	}
	return r
}
