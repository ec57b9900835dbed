package templates

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// locales are the languages that pages are written in, English first: it is
// what people get who ask for none of them.
type locales struct {
	languages []localizer
	matcher   language.Matcher
}

// loadLocales reads locales/*.toml. A file is named by its language's BCP 47 tag,
// or AREA.TAG.toml where it holds the texts of one part of the pages.
func loadLocales(files fs.FS, madeUp []madeUp) (*locales, error) {
	bundle := i18n.NewBundle(language.English)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	paths, err := fs.Glob(files, "locales/*.toml")
	if err != nil {
		return nil, err
	}
	var english []string
	for _, path := range paths {
		file, err := bundle.LoadMessageFileFS(files, path)
		if err != nil {
			return nil, err
		}
		if file.Tag == language.English {
			english = append(english, path)
		}
	}
	for _, m := range madeUp {
		if err := m.addTo(bundle, files, english); err != nil {
			return nil, err
		}
	}
	tags := slices.Clone(bundle.LanguageTags()) // the bundle counts on the order of its own
	slices.SortFunc(tags, func(a, b language.Tag) int {
		if isEnglish := cmp.Compare(rank(a), rank(b)); isEnglish != 0 {
			return isEnglish
		}
		return cmp.Compare(a.String(), b.String())
	})
	l := &locales{matcher: language.NewMatcher(tags)}
	for _, tag := range tags {
		l.languages = append(l.languages, localizer{
			code:     tag.String(),
			name:     display.Self.Name(tag),
			messages: i18n.NewLocalizer(bundle, tag.String()),
			numbers:  message.NewPrinter(tag),
		})
	}
	return l, nil
}

func rank(tag language.Tag) int {
	if tag == language.English {
		return 0
	}
	return 1
}

func (l *locales) match(acceptLanguage string) string {
	tags, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return l.languages[0].code
	}
	_, index, _ := l.matcher.Match(tags...)
	return l.languages[index].code
}

// localizer writes texts, dates and numbers in one language.
type localizer struct {
	code     string // BCP 47, the value of lang attributes
	name     string // what the language calls itself
	messages *i18n.Localizer
	numbers  *message.Printer
}

// text returns the message of that key. args are names and values of its
// placeholders in turn; an int named Count picks the plural form and is written
// as the language writes numbers.
func (l localizer) text(key string, args ...any) (string, error) {
	if len(args)%2 != 0 {
		return "", fmt.Errorf("message %q: a placeholder has no value", key)
	}
	config := &i18n.LocalizeConfig{MessageID: key}
	data := make(map[string]any, len(args)/2)
	for i := 0; i < len(args); i += 2 {
		name, ok := args[i].(string)
		if !ok {
			return "", fmt.Errorf("message %q: %v is not a placeholder's name", key, args[i])
		}
		data[name] = args[i+1]
		if count, ok := args[i+1].(int); ok && name == "Count" {
			config.PluralCount = count
			data[name] = l.number(count)
		}
	}
	config.TemplateData = data
	text, err := l.messages.Localize(config)
	if _, untranslated := errors.AsType[*i18n.MessageNotFoundErr](err); untranslated && text != "" {
		return text, nil // English is better than no page
	}
	return text, err
}

// number writes n with the language's digit grouping.
func (l localizer) number(n int) string { return l.numbers.Sprint(number.Decimal(n)) }

// date writes the day of t, in UTC: the day is part of a grant's documents and
// must read the same for everybody. Some languages write the first of a month as an
// ordinal and all other days as numbers.
func (l localizer) date(t time.Time) (string, error) {
	t = t.UTC()
	pattern := "date"
	if t.Day() == 1 {
		pattern = "date-first"
	}
	month, err := l.text("month." + strconv.Itoa(int(t.Month())))
	if err != nil {
		return "", err
	}
	return l.text(pattern, "Day", strconv.Itoa(t.Day()), "Month", month, "Year", strconv.Itoa(t.Year()))
}

func rfc3339(t time.Time) string { return t.UTC().Format(time.RFC3339) }
