package badges

import (
	"context"
	"slices"
	"strings"
	"time"
)

// MailTemplate is what an issuer writes in the mail that offers a badge, in one
// language. The link to accept, what it is and who sent the mail always stand below.
type MailTemplate struct {
	IssuerID int64
	Language string // such as "de"; "" for languages that have none of their own
	NewMailTemplate
	UpdatedAt time.Time
}

// NewMailTemplate is what can be said of a mail template. Placeholders stand in
// braces, such as {badge}.
type NewMailTemplate struct {
	Subject string // one line
	Body    string // Markdown
}

// MailTemplateReader finds mail templates.
type MailTemplateReader interface {
	// MailTemplates returns those of an issuer, by language.
	MailTemplates(ctx context.Context, issuerID int64) ([]MailTemplate, error)
}

// MailTemplateWriter changes mail templates.
type MailTemplateWriter interface {
	PutMailTemplate(ctx context.Context, t MailTemplate) error
	DeleteMailTemplate(ctx context.Context, issuerID int64, language string) error
}

// MailPlaceholders returns the names that stand in braces in mail templates.
func MailPlaceholders() []string { return []string{"recipient", "badge", "issuer", "expires", "link"} }

const (
	maxMailSubject  = 200
	maxMailBody     = 5000
	maxLanguageCode = 20
)

func (n *NewMailTemplate) clean() (err error) {
	if n.Subject, err = cleanLine("subject", n.Subject, maxMailSubject); err != nil {
		return err
	}
	if n.Body, err = cleanText("body", n.Body, maxMailBody); err != nil {
		return err
	}
	for field, text := range map[string]string{"subject": n.Subject, "body": n.Body} {
		if strings.TrimSpace(text) == "" {
			return InvalidField(field, "the %s is empty; write it, or go back to the server's own text", Word(field))
		}
		for name := range placeholders(text) {
			if !slices.Contains(MailPlaceholders(), name) {
				return InvalidField(field, "{%s} is no placeholder; there are {%s}", Truncate(name, 40), strings.Join(MailPlaceholders(), "}, {"))
			}
		}
	}
	return nil
}

// placeholders calls yield with each word that stands in braces.
func placeholders(text string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for {
			_, after, found := strings.Cut(text, "{")
			if !found {
				return
			}
			name, rest, closed := strings.Cut(after, "}")
			if !closed {
				return
			}
			if !yield(name) {
				return
			}
			text = rest
		}
	}
}

// Fill puts values in the place of placeholders, each as escape writes it.
func (n NewMailTemplate) Fill(values map[string]string, escape func(string) string) (subject, body string) {
	var plain, escaped []string
	for _, name := range MailPlaceholders() {
		plain = append(plain, "{"+name+"}", values[name])
		escaped = append(escaped, "{"+name+"}", escape(values[name]))
	}
	subject = strings.Join(strings.Fields(strings.NewReplacer(plain...).Replace(n.Subject)), " ")
	return subject, strings.NewReplacer(escaped...).Replace(n.Body)
}

// SetMailTemplate has an issuer's mail say something of its own. It needs a manager.
func (s *Service) SetMailTemplate(ctx context.Context, by Account, issuerID int64, language string, n NewMailTemplate) error {
	language, err := cleanLine("language", language, maxLanguageCode)
	if err != nil {
		return err
	}
	return s.changeMailTemplates(ctx, by, issuerID, func(tx Tx) error {
		if err := n.clean(); err != nil {
			return err
		}
		return tx.PutMailTemplate(ctx, MailTemplate{IssuerID: issuerID, Language: language, NewMailTemplate: n, UpdatedAt: s.Now()})
	})
}

// ResetMailTemplate goes back to the server's own text. It needs a manager.
func (s *Service) ResetMailTemplate(ctx context.Context, by Account, issuerID int64, language string) error {
	return s.changeMailTemplates(ctx, by, issuerID, func(tx Tx) error { return tx.DeleteMailTemplate(ctx, issuerID, language) })
}

func (s *Service) changeMailTemplates(ctx context.Context, by Account, issuerID int64, change func(Tx) error) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		if err := s.authorize(ctx, tx, by, issuerID, Manager); err != nil {
			return err
		}
		return change(tx)
	})
}

// MailTemplatesOf returns an issuer's mail templates. It needs a manager.
func (s *Service) MailTemplatesOf(ctx context.Context, by Account, issuerID int64) ([]MailTemplate, error) {
	if err := s.authorize(ctx, s.Store, by, issuerID, Manager); err != nil {
		return nil, err
	}
	return s.Store.MailTemplates(ctx, issuerID)
}

// MailTemplateFor returns what an issuer writes in a language, else what it writes
// in all others; ok is false when it has written nothing.
func (s *Service) MailTemplateFor(ctx context.Context, issuerID int64, language string) (t MailTemplate, ok bool, err error) {
	written, err := s.Store.MailTemplates(ctx, issuerID)
	for _, w := range written {
		if w.Language == language || w.Language == "" && !ok {
			t, ok = w, true
		}
	}
	return t, ok, err
}
