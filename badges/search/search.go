// Package search turns texts and questions into the words by which things are
// found. Store indexes the words of what is public; both databases get words that
// this package has made, so that they find the same: neither one's own idea of a
// word, of case or of accents matters.
//
// A word is what Unicode calls letters and digits in a row, folded: compatible
// forms are one (NFKC), case is gone, Latin, Greek and Cyrillic letters lose their
// accents. Chinese, Japanese and Korean, which put no spaces between words, are cut
// into overlapping pairs of characters.
package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Version names the way in which words are made. An index of another version is
// made anew.
const Version = 2

const (
	maxWord  = 40 // characters; what follows is left out
	maxTerms = 8  // of a question; more only cost time
	// A single letter begins too many words to be taken for a beginning.
	minPrefix = 2
)

// Words returns up to limit different words of the texts, in their order.
func Words(limit int, texts ...string) []string {
	var words []string
	seen := make(map[string]bool)
	for _, text := range texts {
		for _, run := range runs(text) {
			for _, word := range run.words(true) {
				if !seen[word] {
					seen[word] = true
					words = append(words, word)
				}
				if len(words) == limit {
					return words
				}
			}
		}
	}
	return words
}

// Term is a part of a question: something is found if it has all of them.
type Term struct {
	Word   string
	Prefix bool // words that begin with it will do
}

// Parse returns the terms of a question as people type it; none if it holds
// neither letters nor digits.
func Parse(question string) []Term {
	var terms []Term
	for _, run := range runs(question) {
		for _, word := range run.words(false) {
			long := utf8.RuneCountInString(word)
			term := Term{Word: word, Prefix: run.pairs && long == 1 || !run.pairs && long >= minPrefix}
			if !slices.Contains(terms, term) && len(terms) < maxTerms {
				terms = append(terms, term)
			}
		}
	}
	return terms
}

// run is a row of characters of one sort.
type run struct {
	characters []rune
	pairs      bool // Chinese, Japanese, Korean
}

// runs folds a text and cuts it where something stands that is no letter or digit,
// and where the sort of script changes.
func runs(text string) (found []run) {
	var current run
	end := func() {
		if len(current.characters) > 0 {
			found = append(found, current)
		}
		current = run{}
	}
	for _, c := range fold(text) {
		if !unicode.In(c, unicode.L, unicode.N, unicode.M) {
			end()
			continue
		}
		if pairs := unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul); pairs != current.pairs {
			if !unicode.Is(unicode.M, c) {
				end()
				current.pairs = pairs
			}
		}
		current.characters = append(current.characters, c)
	}
	end()
	return found
}

// words cuts a run. With alone, the last character of a row of pairs is also a
// word, so that each one can be asked for by itself.
func (r run) words(alone bool) []string {
	if !r.pairs {
		return []string{string(r.characters[:min(len(r.characters), maxWord)])}
	}
	var words []string
	for i := range len(r.characters) - 1 {
		words = append(words, string(r.characters[i:i+2]))
	}
	if alone || len(r.characters) == 1 {
		words = append(words, string(r.characters[len(r.characters)-1:]))
	}
	return words
}

// fold makes all ways to write the same letters one.
func fold(text string) string {
	text = cases.Fold().String(norm.NFKC.String(strings.ToValidUTF8(text, " ")))
	text = strings.Map(func(c rune) rune {
		if c >= 0x300 && c <= 0x36F { // Combining Diacritical Marks
			return -1
		}
		return c
	}, norm.NFD.String(text))
	return unaccented.Replace(norm.NFC.String(text))
}

// unaccented maps letters that Unicode does not take apart.
var unaccented = strings.NewReplacer("ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "æ", "ae", "œ", "oe", "ı", "i", "ħ", "h", "ŧ", "t")
