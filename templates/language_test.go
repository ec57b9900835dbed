package templates

import (
	"bytes"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"laurel/templates/pseudolocale"
)

func TestLanguageFollowsAcceptLanguage(t *testing.T) {
	r := newRenderer(t)
	for header, want := range map[string]string{
		"":                        "en",
		"de":                      "de",
		"de-AT,de;q=0.9,en;q=0.5": "de",
		"tlh,de;q=0.5":            "de",
		"tlh":                     "en",
		"en-GB,de;q=0.8":          "en",
		"es-MX,en;q=0.8":          "es",
		"*":                       "en",
		"de;q=x":                  "en",
		"\x00,,;;":                "en",
	} {
		if got := r.Language(header); got != want {
			t.Errorf("Language(%q) = %q, want %q", header, got, want)
		}
	}
}

func TestNumbersAndPlurals(t *testing.T) {
	r := newRenderer(t)
	for _, test := range []struct {
		lang, key string
		count     int
		want      string
	}{
		{"en", "badge.holder-count", 1, "1 person has earned it"},
		{"en", "badge.holder-count", 10234, "10,234 people have earned it"},
		{"de", "badge.holder-count", 1, "1 Person hat es erworben"},
		{"de", "badge.holder-count", 10234, "10.234 Personen haben es erworben"},
		{"pl", "collections.count", 1, "1 odznaka"},
		{"pl", "collections.count", 22, "22 odznaki"},
		{"pl", "collections.count", 12, "12 odznak"},
		{"pl", "collections.count", 21, "21 odznak"},
		{"ja", "badge.holder-count", 1, "1人が獲得しました"},
		{"ja", "badge.holder-count", 10234, "10,234人が獲得しました"},
		{"es", "badge.holder-count", 1_000_000, "La han obtenido 1.000.000 de personas"},
		{"es", "badge.holder-count", 1, "La ha obtenido 1 persona"},
	} {
		got, err := setOf(t, r, test.lang).language.text(test.key, "Count", test.count)
		if err != nil || got != test.want {
			t.Errorf("%s %s %d = %q, %v; want %q", test.lang, test.key, test.count, got, err, test.want)
		}
	}
}

func TestDates(t *testing.T) {
	r := newRenderer(t)
	for lang, want := range map[string][2]string{
		"en": {"3 March 2026", "1 April 2026"},
		"de": {"3. März 2026", "1. April 2026"},
		"pl": {"3 marca 2026", "1 kwietnia 2026"},
		"ja": {"2026年3月3日", "2026年4月1日"},
		"es": {"3 de marzo de 2026", "1 de abril de 2026"},
	} {
		for i, d := range []string{"2026-03-03", "2026-04-01"} {
			got, err := setOf(t, r, lang).language.date(day(d))
			if err != nil || got != want[i] {
				t.Errorf("%s in %s = %q, %v; want %q", d, lang, got, err, want[i])
			}
		}
	}
}

// TestEveryPluralFormIsThere counts with numbers of each plural form that our
// languages have (CLDR: Polish one, few, many; French and Spanish many for millions).
func TestEveryPluralFormIsThere(t *testing.T) {
	keys := plurals(t)
	r := newRenderer(t, WithMadeUpLanguage(pseudolocale.Code, "rtl", pseudolocale.Text))
	for _, lang := range r.Languages() {
		for _, key := range keys {
			for _, count := range []int{0, 1, 2, 3, 5, 11, 12, 21, 22, 100, 101, 1_000_000} {
				args := []any{"Count", count, "Handled", "", "Total", ""}
				if _, err := setOf(t, r, lang).language.text(key, args...); err != nil {
					t.Errorf("%s has no form for %d: %v", lang, count, err)
				}
			}
		}
	}
}

// plurals are the keys of the English messages that count.
func plurals(t *testing.T) (keys []string) {
	t.Helper()
	paths, err := fs.Glob(files, "locales/*en.toml")
	if err != nil {
		t.Fatal(err)
	}
	var find func(prefix string, tree map[string]any)
	find = func(prefix string, tree map[string]any) {
		for key, value := range tree {
			if branch, ok := value.(map[string]any); ok {
				if _, plural := branch["other"].(string); plural {
					keys = append(keys, prefix+key)
					continue
				}
				find(prefix+key+".", branch)
			}
		}
	}
	for _, path := range paths {
		content, err := fs.ReadFile(files, path)
		if err != nil {
			t.Fatal(err)
		}
		var tree map[string]any
		if err := toml.Unmarshal(content, &tree); err != nil {
			t.Fatal(err)
		}
		find("", tree)
	}
	if len(keys) == 0 {
		t.Fatal("no English message counts")
	}
	return keys
}

// TestEachAreaIsInEachLanguage: a file of English texts has one of the same name in
// each other language, so that whoever looks for a text finds it.
func TestEachAreaIsInEachLanguage(t *testing.T) {
	for _, lang := range newRenderer(t).Languages() {
		if got, want := areas(t, lang), areas(t, "en"); !slices.Equal(got, want) {
			t.Errorf("files of %s: %q, want %q", lang, got, want)
		}
	}
}

func areas(t *testing.T, lang string) []string {
	t.Helper()
	paths, err := fs.Glob(files, "locales/*"+lang+".toml")
	if err != nil {
		t.Fatal(err)
	}
	for i, path := range paths {
		paths[i] = strings.TrimSuffix(path, lang+".toml")
	}
	slices.Sort(paths)
	return paths
}

func TestPagesOfferTheOtherLanguages(t *testing.T) {
	r := newRenderer(t, WithMadeUpLanguage(pseudolocale.Code, "rtl", pseudolocale.Text))
	page := sampleGrant(Processed)
	for _, test := range []struct{ lang, dir, name string }{
		{"en", "ltr", "English"}, {"de", "ltr", "Deutsch"}, {pseudolocale.Code, "rtl", "العربية"},
	} {
		root, _ := document(t, r, test.lang, page)
		if got := attributesOf(root, "html", "dir", nil); !slices.Equal(got, []string{test.dir}) {
			t.Errorf("direction of %s = %q", test.lang, got)
		}
		if got := attributesOf(root, "button", "value", with("name", "language")); !slices.Equal(got, r.Languages()) {
			t.Errorf("the page in %s offers %q, want %q", test.lang, got, r.Languages())
		}
		if got := attributesOf(root, "button", "lang", with("aria-current", "true")); !slices.Equal(got, []string{test.lang}) {
			t.Errorf("the page in %s takes itself for %q", test.lang, got)
		}
		if name := r.locales.all[slices.Index(r.Languages(), test.lang)].name; name != test.name {
			t.Errorf("%s calls itself %q, want %q", test.lang, name, test.name)
		}
	}
}

// TestStylesNameNoSide: what stands left in one script stands right in the other, so
// style sheets say start and end (CSS Logical Properties).
func TestStylesNameNoSide(t *testing.T) {
	side := regexp.MustCompile(`(?m)^\s*(?:(?:margin|padding|border|inset)-(?:left|right)|left|right)\b.*:|(?:text-align|float|clear):\s*(?:left|right)|border-(?:top|bottom)-(?:left|right)-radius`)
	paths, err := fs.Glob(files, "assets/css/*.css")
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	more, err := fs.Glob(files, "assets/*.css")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(paths, more...) {
		content, err := fs.ReadFile(files, path)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range side.FindAll(content, -1) {
			t.Errorf("%s: %s", path, bytes.TrimSpace(line))
		}
	}
}
