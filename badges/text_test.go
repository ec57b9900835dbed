package badges_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"laurel/badges"
)

func TestTruncate(t *testing.T) {
	for _, c := range []struct {
		in    string
		limit int
		want  string
	}{
		{"", 5, ""},
		{"short", 5, "short"},
		{"größe", 5, "größe"}, // counts code points, not bytes
		{"longer", 5, "long…"},
		{"one two three four", 14, "one two three…"},
		{"one two three four", 16, "one two three…"},
		{"one two three four", 18, "one two three four"},
		{"one   two three", 12, "one   two…"},
		{"Donaudampfschifffahrt ahoi", 10, "Donaudamp…"}, // no word ends near enough
		{"日本語のバッジを", 5, "日本語の…"},
		{"a\nlong\ntext on lines", 12, "a\nlong\ntext…"},
	} {
		got := badges.Truncate(c.in, c.limit)
		if got != c.want {
			t.Errorf("Truncate(%q, %d) = %q, want %q", c.in, c.limit, got, c.want)
		}
	}
	long := strings.Repeat("wörter ", 200)
	for limit := 2; limit < 600; limit++ {
		got := badges.Truncate(long, limit)
		if n := utf8.RuneCountInString(got); n > limit || !utf8.ValidString(got) || !strings.HasSuffix(got, "…") {
			t.Fatalf("Truncate to %d has %d characters: %q", limit, n, got)
		}
	}
}

func TestPeriod(t *testing.T) {
	start := time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		in, text string
		after    time.Time
	}{
		{"", "", time.Time{}},
		{"P1Y", "P1Y", time.Date(2025, 3, 1, 12, 0, 0, 0, time.UTC)},
		{"P4Y", "P4Y", time.Date(2028, 2, 29, 12, 0, 0, 0, time.UTC)},
		{"P6M", "P6M", time.Date(2024, 8, 29, 12, 0, 0, 0, time.UTC)},
		{"P1Y6M", "P1Y6M", time.Date(2025, 8, 29, 12, 0, 0, 0, time.UTC)},
		{"P30D", "P30D", time.Date(2024, 3, 30, 12, 0, 0, 0, time.UTC)},
		{"P2W", "P14D", time.Date(2024, 3, 14, 12, 0, 0, 0, time.UTC)},
		{"P1W1D", "P8D", time.Date(2024, 3, 8, 12, 0, 0, 0, time.UTC)},
	} {
		p, err := badges.ParsePeriod(c.in)
		if err != nil {
			t.Errorf("ParsePeriod(%q): %v", c.in, err)
			continue
		}
		if p.String() != c.text {
			t.Errorf("ParsePeriod(%q) is %q, want %q", c.in, p, c.text)
		}
		if got := p.After(start); !got.Equal(c.after) {
			t.Errorf("%q after %v is %v, want %v", c.in, start, got, c.after)
		}
		text, err := p.MarshalText()
		var back badges.Period
		if err != nil || back.UnmarshalText(text) != nil || back != p {
			t.Errorf("%q comes back as %q", c.in, back)
		}
	}
	for _, in := range []string{"P", "1Y", "P1", "P-1Y", "PT1H", "P1YT1H", "P1.5Y", "P1D1Y", "p1y", " P1Y", "P10000Y", "two years"} {
		_, err := badges.ParsePeriod(in)
		if err == nil {
			t.Errorf("ParsePeriod(%q) gave no error", in)
			continue
		}
		wantKind(t, err, badges.Invalid, `validity "`+in+`" is not a period; write it like P2Y, P6M or P30D`)
	}
}
