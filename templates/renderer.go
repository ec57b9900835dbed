// Package templates turns typed page structs into HTML pages and e-mails.
//
// A [Renderer] is made once and holds all that the pages need, embedded in the
// binary: the html/template files of html/ and mail/, the message files of
// locales/ and the static files of assets/. It promises that
//
//   - a page is complete or not sent at all: it is rendered to memory first;
//   - the error page can always be shown, because each is rendered once before
//     any other page of its language;
//   - nothing that a page struct holds becomes markup, except template.HTML,
//     which the caller has sanitized;
//   - pages need no script and no inline style, so that they work under the
//     strict Content-Security-Policy that package web sends.
//
// Texts stand in message files alone (go-i18n, TOML), in each language complete.
// The package imports nothing of ours; whoever renders fills the structs.
package templates

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"strings"
	"sync"
)

//go:embed html mail locales icons assets
var files embed.FS

// Page is one of this package's page structs.
type Page interface {
	head() Head
	template() string // names the file in html/ and the templates in it
}

// Renderer renders pages and e-mails. It is safe for concurrent use.
type Renderer struct {
	assets  *Assets
	icons   map[string]template.HTML
	locales *locales
	usual   *set                            // of the default language
	sets    map[string]func() (*set, error) // by language
}

// set is everything for one language.
type set struct {
	language localizer
	pages    *template.Template
	mails    mailTemplates
	errors   map[int][]byte // the plain error page by status
}

// New parses all templates and the default language's message files. The others
// follow when somebody first asks for them: few servers need all, and each takes
// megabytes and some of the time that a start takes. An error means that the binary
// was built from broken files.
func New(with ...RendererOption) (*Renderer, error) {
	var o options
	for _, option := range with {
		option(&o)
	}
	assets, err := newAssets(files)
	if err != nil {
		return nil, fmt.Errorf("static files: %w", err)
	}
	icons, err := readIcons(files)
	if err != nil {
		return nil, fmt.Errorf("icons: %w", err)
	}
	locales, err := findLocales(files, o)
	if err != nil {
		return nil, fmt.Errorf("message files: %w", err)
	}
	r := &Renderer{assets: assets, icons: icons, locales: locales, sets: make(map[string]func() (*set, error))}
	for _, one := range locales.all {
		r.sets[one.code] = sync.OnceValues(func() (*set, error) { return r.newSet(one) })
	}
	r.usual, err = r.set(locales.all[0].code)
	return r, err
}

// newSet parses everything for one language and renders its error pages.
func (r *Renderer) newSet(of locale) (*set, error) {
	language, err := of.texts()
	if err != nil {
		return nil, fmt.Errorf("message files of %s: %w", of.code, err)
	}
	funcs := functions(language, r.locales.choices(language.code), r.assets, r.icons)
	pages, err := template.New("").Funcs(funcs).ParseFS(files, "html/*.html", "html/partials/*.html")
	if err != nil {
		return nil, fmt.Errorf("page templates: %w", err)
	}
	mails, err := parseMails(files, funcs)
	if err != nil {
		return nil, fmt.Errorf("mail templates: %w", err)
	}
	s := &set{language: language, pages: pages, mails: mails, errors: make(map[int][]byte)}
	for _, status := range errorStatuses() {
		if s.errors[status], err = r.render(s, Error{Status: status}); err != nil {
			return nil, fmt.Errorf("error page %d in %s: %w", status, of.code, err)
		}
	}
	return s, nil
}

// set returns everything for a language that [Renderer.Languages] names.
func (r *Renderer) set(lang string) (*set, error) {
	made, ok := r.sets[lang]
	if !ok {
		return nil, fmt.Errorf("there is no language %q", lang)
	}
	return made()
}

// readIcons reads the drawings that {{icon "name"}} puts into a page. They are
// part of the markup so that they take the colour of the text around them.
func readIcons(files fs.FS) (map[string]template.HTML, error) {
	paths, err := fs.Glob(files, "icons/*.svg")
	if err != nil {
		return nil, err
	}
	icons := make(map[string]template.HTML, len(paths))
	for _, path := range paths {
		svg, err := fs.ReadFile(files, path)
		if err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(strings.TrimPrefix(path, "icons/"), ".svg")
		icons[name] = template.HTML(strings.TrimSpace(string(svg))) // our own files
	}
	return icons, nil
}

// functions are what templates can call:
//
//	t "key" "Name" value …   a text of the language, with placeholders filled;
//	                         "Count" also picks the plural form
//	say                      a [Phrase] of the domain
//	date, number             a date or number as the language writes it
//	lang, dir                the language's code and writing direction
//	languages                all languages, as [LanguageChoice]
//	asset "app.css"          the address of a static file
//	icon "check"             an inline drawing
//	list                     its arguments as a slice
//	rfc3339                  a time for datetime attributes
func functions(l localizer, choices []LanguageChoice, assets *Assets, icons map[string]template.HTML) template.FuncMap {
	return template.FuncMap{
		"t":         l.text,
		"say":       l.say,
		"date":      l.date,
		"number":    l.number,
		"lang":      func() string { return l.code },
		"dir":       func() (string, error) { return l.text("language.direction") },
		"languages": func() []LanguageChoice { return choices },
		"asset":     assets.URL,
		"list":      func(items ...any) []any { return items },
		"rfc3339":   rfc3339,
		"icon": func(name string) (template.HTML, error) {
			icon, ok := icons[name]
			if !ok {
				return "", fmt.Errorf("there is no icon %q", name)
			}
			return icon, nil
		},
	}
}

// Assets returns the static files; web serves them below [AssetPath].
func (r *Renderer) Assets() *Assets { return r.assets }

// Language returns the code of the best language that pages are written in for
// the value of an Accept-Language header (RFC 9110 §12.5.4) or a BCP 47 tag, e.g.
// "de"; for those that name none of them it is the default.
func (r *Renderer) Language(acceptLanguage string) string { return r.locales.match(acceptLanguage) }

// Languages returns the codes of all languages, the default first.
func (r *Renderer) Languages() []string {
	var codes []string
	for _, l := range r.locales.all {
		codes = append(codes, l.code)
	}
	return codes
}

// layout is what the template "layout" is executed on.
type layout struct {
	Head
	Template  string
	Title     template.HTML
	Body      template.HTML
	Languages []LanguageChoice
}

// Page writes the page in a language that [Renderer.Language] returned. Nothing
// is written when rendering fails.
func (r *Renderer) Page(w io.Writer, lang string, page Page) error {
	s, err := r.set(lang)
	if err != nil {
		return err
	}
	html, err := r.render(s, page)
	if err != nil {
		return fmt.Errorf("render page %s: %w", page.template(), err)
	}
	_, err = w.Write(html)
	return err
}

// render executes "{name}.title" and "{name}" on the page, then its layout round them.
func (r *Renderer) render(s *set, page Page) ([]byte, error) {
	name := page.template()
	view := layout{Head: page.head(), Template: name, Languages: r.locales.choices(s.language.code)}
	for _, part := range []struct {
		name string
		into *template.HTML
	}{{name + ".title", &view.Title}, {name, &view.Body}} {
		var b strings.Builder
		if err := s.pages.ExecuteTemplate(&b, part.name, page); err != nil {
			return nil, err
		}
		*part.into = template.HTML(strings.TrimSpace(b.String())) // made by html/template
	}
	var b bytes.Buffer
	if err := s.pages.ExecuteTemplate(&b, around(page), view); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// around names the layout of a page.
func around(page Page) string {
	if own, ok := page.(interface{ layout() string }); ok {
		return own.layout()
	}
	return "layout"
}

// Error returns the error page and cannot fail: should the page with all its
// details not render, the plain one that was rendered before takes its place.
func (r *Renderer) Error(lang string, page Error) []byte {
	s, err := r.set(lang)
	if err != nil {
		s = r.usual
	}
	page.Status = knownStatus(page.Status)
	html, err := r.render(s, page)
	if err != nil {
		return s.errors[page.Status]
	}
	return html
}
