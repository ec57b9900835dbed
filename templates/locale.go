package templates

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// locales are the languages that pages can be written in, the default first: it is
// what people get who ask for none of them.
type locales struct {
	all     []locale
	matcher language.Matcher
}

// locale is one of the languages, its texts not yet read.
type locale struct {
	tag   language.Tag
	code  string   // the tag, BCP 47
	name  string   // what the language calls itself
	paths []string // of its message files
	made  *madeUp  // out of these files; nil: the files are in the language itself
	texts func() (localizer, error)
}

// findLocales looks at the names of locales/*.toml. A file is named by its language's
// BCP 47 tag, or AREA.TAG.toml where it holds the texts of one part of the pages.
func findLocales(files fs.FS, o options) (*locales, error) {
	paths, err := fs.Glob(files, "locales/*.toml")
	if err != nil {
		return nil, err
	}
	byTag := make(map[language.Tag][]string)
	for _, file := range paths {
		name := strings.TrimSuffix(path.Base(file), ".toml")
		tag, err := language.Parse(name[strings.LastIndexByte(name, '.')+1:])
		if err != nil {
			return nil, fmt.Errorf("%s is named by no language: %w", file, err)
		}
		byTag[tag] = append(byTag[tag], file)
	}
	l := new(locales)
	for tag, paths := range byTag {
		l.all = append(l.all, locale{tag: tag, paths: paths})
	}
	for i, m := range o.madeUp {
		tag, err := language.Parse(m.code)
		if err != nil {
			return nil, err
		}
		l.all = append(l.all, locale{tag: tag, paths: byTag[language.English], made: &o.madeUp[i]})
	}
	slices.SortFunc(l.all, func(a, b locale) int {
		return cmp.Or(cmp.Compare(o.rank(a.tag), o.rank(b.tag)), cmp.Compare(a.tag.String(), b.tag.String()))
	})
	var tags []language.Tag
	for i := range l.all {
		one := &l.all[i]
		one.code, one.name = one.tag.String(), display.Self.Name(one.tag)
		one.texts = sync.OnceValues(func() (localizer, error) { return one.load(files) })
		tags = append(tags, one.tag)
	}
	if o.language != "" && l.all[0].code != o.language {
		return nil, fmt.Errorf("there is no language %q; there are %v", o.language, tags)
	}
	l.matcher = language.NewMatcher(tags)
	return l, nil
}

// load reads the language's texts.
func (l *locale) load(files fs.FS) (localizer, error) {
	bundle := i18n.NewBundle(l.tag)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	for _, file := range l.paths {
		content, err := fs.ReadFile(files, file)
		if err == nil && l.made != nil {
			content, err = l.made.rewrite(content)
		}
		if err == nil {
			_, err = bundle.ParseMessageFileBytes(content, l.code+".toml")
		}
		if err != nil {
			return localizer{}, fmt.Errorf("%s: %w", file, err)
		}
	}
	phrases, err := readPhrases(files, l.code)
	return localizer{code: l.code, messages: i18n.NewLocalizer(bundle, l.code), numbers: message.NewPrinter(l.tag), phrases: phrases}, err
}

// rank puts the default language before English, and that before all others.
func (o options) rank(tag language.Tag) int {
	switch {
	case tag.String() == o.language:
		return 0
	case tag == language.English:
		return 1
	}
	return 2
}

// find returns the language of that code.
func (l *locales) find(code string) (localizer, error) {
	for _, one := range l.all {
		if one.code == code {
			return one.texts()
		}
	}
	return localizer{}, fmt.Errorf("there is no language %q", code)
}

func (l *locales) match(acceptLanguage string) string {
	tags, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return l.all[0].code
	}
	_, index, _ := l.matcher.Match(tags...)
	return l.all[index].code
}

// localizer writes texts, dates and numbers in one language.
type localizer struct {
	code     string // BCP 47, the value of lang attributes
	messages *i18n.Localizer
	numbers  *message.Printer
	phrases  map[string]string // translations of what the domain says, by its English
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
	return l.messages.Localize(config)
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
