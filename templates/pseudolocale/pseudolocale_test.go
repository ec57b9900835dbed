package pseudolocale

import (
	"testing"
	"unicode"
)

func TestTextKeepsWhatProgramsRead(t *testing.T) {
	const english = "Badge {{.Badge}} of {issuer}, see https://a.example/b or @jane@social.example, 10 days"
	const want = "بادجه {{.Badge}} وف {issuer}, صهه https://a.example/b وس @jane@social.example, 10 دازص"
	if got := Text(english); got != want {
		t.Errorf("Text = %q, want %q", got, want)
	}
}

func TestEachLetterHasOneThatRunsFromTheRight(t *testing.T) {
	seen := make(map[rune]bool)
	for r := 'a'; r <= 'z'; r++ {
		got := letter(r)
		if !unicode.Is(unicode.Arabic, got) || seen[got] || letter(unicode.ToUpper(r)) != got {
			t.Errorf("%c becomes %c", r, got)
		}
		seen[got] = true
	}
}
