package templates

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"strings"
	texttemplate "text/template"
	"time"
)

// Letter is one of this package's e-mail structs.
type Letter interface {
	letter() string // names the files in mail/
}

// Mail is an e-mail's content in both forms.
type Mail struct {
	Subject string // one line
	Text    string // plain text, LF line ends
	HTML    string // a document of its own; its styles are in the elements, as mail programs need it
}

// Offer is the e-mail that tells a recipient that they got a badge.
type Offer struct {
	Site      Site
	Recipient string // may be empty
	Badge     string // its title
	Picture   Picture
	Issuer    Link
	AcceptURL string
	ExpiresAt time.Time // zero: never
	// What the issuer writes in the place of subject and greeting; "" for nothing.
	OwnSubject string
	OwnText    string
	OwnHTML    template.HTML // the same as OwnText
}

func (Offer) letter() string { return "offer" }

type mailTemplates struct {
	text *texttemplate.Template
	html *template.Template
}

func parseMails(files fs.FS, funcs template.FuncMap) (m mailTemplates, err error) {
	if m.text, err = texttemplate.New("").Funcs(texttemplate.FuncMap(funcs)).ParseFS(files, "mail/*.txt"); err != nil {
		return m, err
	}
	m.html, err = template.New("").Funcs(funcs).ParseFS(files, "mail/*.html")
	return m, err
}

// Mail renders an e-mail in a language that [Renderer.Languages] names.
func (r *Renderer) Mail(lang string, letter Letter) (Mail, error) {
	s, err := r.set(lang)
	if err != nil {
		return Mail{}, err
	}
	name := letter.letter()
	var subject, text, html bytes.Buffer
	if err := s.mails.text.ExecuteTemplate(&subject, name+".subject", letter); err != nil {
		return Mail{}, fmt.Errorf("render mail %s: %w", name, err)
	}
	if err := s.mails.text.ExecuteTemplate(&text, name+".txt", letter); err != nil {
		return Mail{}, fmt.Errorf("render mail %s: %w", name, err)
	}
	if err := s.mails.html.ExecuteTemplate(&html, name+".html", letter); err != nil {
		return Mail{}, fmt.Errorf("render mail %s: %w", name, err)
	}
	return Mail{
		// A title with a line break must not become a second header.
		Subject: strings.Join(strings.Fields(subject.String()), " "),
		Text:    strings.TrimSpace(text.String()) + "\n",
		HTML:    html.String(),
	}, nil
}
