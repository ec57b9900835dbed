package search_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges/search"
)

func TestWords(t *testing.T) {
	for _, test := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{" -!… ", nil},
		{"Ada LOVELACE, Ada", []string{"ada", "lovelace"}},
		{"Jörg Müller-Lüdenscheidt", []string{"jorg", "muller", "ludenscheidt"}},
		{"Jo\u0308rg", []string{"jorg"}},
		{"Straße STRASSE", []string{"strasse"}},
		{"Łódź Øre Æsir", []string{"lodz", "ore", "aesir"}},
		{"ΆΝΝΑ Ёлка", []string{"αννα", "елка"}},
		{"@ada@social.example", []string{"ada", "social", "example"}},
		{"https://people.example/~ada?x=1", []string{"https", "people", "example", "ada", "x", "1"}},
		{"ﬁne Ｆｕｌｌ①", []string{"fine", "full1"}},
		{"東京都", []string{"東京", "京都", "都"}},
		{"東", []string{"東"}},
		{"Go言語badge", []string{"go", "言語", "語", "badge"}},
		{"हिन्दी भाषा", []string{"हिन्दी", "भाषा"}},
		{"a\x00b\xffc", []string{"a", "b", "c"}},
		{strings.Repeat("ä", 100), []string{strings.Repeat("a", 40)}},
	} {
		if diff := cmp.Diff(test.want, search.Words(100, test.text)); diff != "" {
			t.Errorf("Words(%q) (-want +got):\n%s", test.text, diff)
		}
	}
	if got := search.Words(2, "one two", "three"); len(got) != 2 {
		t.Errorf("a limit of 2 gives %q", got)
	}
}

func TestParse(t *testing.T) {
	for _, test := range []struct {
		question string
		want     []search.Term
	}{
		{"", nil},
		{`"*" OR NOT -`, []search.Term{{Word: "or", Prefix: true}, {Word: "not", Prefix: true}}},
		{"Ada L", []search.Term{{Word: "ada", Prefix: true}, {Word: "l"}}},
		{"ada ADA", []search.Term{{Word: "ada", Prefix: true}}},
		{"東", []search.Term{{Word: "東", Prefix: true}}},
		{"東京都", []search.Term{{Word: "東京"}, {Word: "京都"}}},
	} {
		if diff := cmp.Diff(test.want, search.Parse(test.question)); diff != "" {
			t.Errorf("Parse(%q) (-want +got):\n%s", test.question, diff)
		}
	}
	if got := search.Parse(strings.Repeat("word1 word2 word3 word4 word5 ", 3) + "a b c d e f"); len(got) != 8 {
		t.Errorf("a long question has %d terms", len(got))
	}
}

// Whatever is typed, words hold letters and digits alone: they are put into the
// databases' own query languages.
func FuzzWords(f *testing.F) {
	for _, seed := range []string{"Ada", "東京都", "Jo\u0308rg's \"x\" OR NOT *", "\x00\xff", "İ̇ıẞ"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, word := range search.Words(1000, text) {
			if word == "" || strings.ContainsAny(word, " \t\n\r'\"*:()-&|!<>\\@.,;^\x00") {
				t.Errorf("%q gives the word %q", text, word)
			}
		}
		for _, term := range search.Parse(text) {
			if got := search.Words(1000, term.Word); len(got) == 0 {
				t.Errorf("the term %q of %q is no word", term.Word, text)
			}
		}
	})
}
