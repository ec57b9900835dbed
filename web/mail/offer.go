package mail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html/template"
	"net/mail"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
	"golang.org/x/net/idna"

	"laurel/badges"
	"laurel/badges/markdown"
	"laurel/badges/task"
	"laurel/templates"
)

// offer writes the message that offers a grant to its recipient, for the event that
// has it sent.
func (m *Mailer) offer(ctx context.Context, e badges.Event, g badges.Grant) (*gomail.Msg, error) {
	issuer, err := m.Store.Issuer(ctx, g.IssuerID)
	if err != nil {
		return nil, fmt.Errorf("issuer of grant %d: %w", g.ID, err)
	}
	to, err := addressee(g.Name, g.Email)
	if err != nil {
		return nil, task.Permanent(err)
	}
	page, language := m.page(g, issuer), m.Renderer.Language(g.Language)
	if err := m.ownWords(ctx, g, language, &page); err != nil {
		return nil, err
	}
	content, err := m.Renderer.Mail(language, page)
	if err != nil {
		return nil, err
	}
	message := m.message(to, content)
	if contact, err := mail.ParseAddress(issuer.Email); err == nil {
		message.ReplyToMailAddress(contact)
	}
	return m.illustrated(ctx, message, content, illustration{
		id: messageID(e, g) + "@" + hostOf(issuer.Domain), address: page.Picture.URL, sha256: g.Badge.Image.SHA256,
	})
}

// illustration is the badge's picture in a message.
type illustration struct {
	id      string // of the message, and with "badge." before it of the picture
	address string // where the message's HTML has it
	sha256  string
}

// illustrated gives a message its id and its HTML, with the picture if there is one.
func (m *Mailer) illustrated(ctx context.Context, message *gomail.Msg, content templates.Mail, i illustration) (*gomail.Msg, error) {
	png, err := m.Store.Picture(ctx, i.sha256)
	if err != nil && badges.KindOf(err) != badges.NotFound {
		return nil, fmt.Errorf("picture %s: %w", i.sha256, err)
	}
	message.SetMessageIDWithValue(i.id)
	if png == nil {
		message.AddAlternativeString(gomail.TypeTextHTML, content.HTML)
		return message, nil
	}
	// Mail programs don't load pictures from the web unasked, but show those that
	// come along (RFC 2392). html/template lets no cid: address into a page, so
	// the public address goes in and is exchanged here.
	contentID := "badge." + i.id
	message.AddAlternativeString(gomail.TypeTextHTML, strings.ReplaceAll(content.HTML, i.address, "cid:"+contentID))
	return message, message.EmbedReader("badge.png", bytes.NewReader(png),
		gomail.WithFileContentType("image/png"), gomail.WithFileContentID("<"+contentID+">"))
}

// messageID differs when the offer is sent once more: mail programs drop one that
// they have seen.
func messageID(e badges.Event, g badges.Grant) string {
	if e.Kind != badges.OfferResent {
		return g.OfferULID
	}
	return g.OfferULID + "." + strconv.FormatInt(e.ID, 10)
}

func (m *Mailer) page(g badges.Grant, issuer badges.Issuer) templates.Offer {
	site := m.Service.Site
	return templates.Offer{
		Site:      templates.Site{Name: m.SiteName, Origin: site.Origin(issuer.Domain)},
		Recipient: g.Name,
		Badge:     g.Badge.Title,
		Picture: templates.Picture{
			URL:   site.Picture(issuer.Domain, g.Badge.Image.SHA256),
			Alt:   g.Badge.Image.Alt,
			Width: g.Badge.Image.Width, Height: g.Badge.Image.Height,
		},
		Issuer:    templates.Link{Name: issuer.Name, URL: site.Actor(issuer)},
		AcceptURL: m.Service.AcceptURL(issuer, g),
		ExpiresAt: g.ExpiresAt,
	}
}

// ownWords puts in what the issuer writes, if it does.
func (m *Mailer) ownWords(ctx context.Context, g badges.Grant, language string, page *templates.Offer) error {
	t, ok, err := m.Service.MailTemplateFor(ctx, g.IssuerID, language)
	if err != nil || !ok {
		return err
	}
	values := map[string]string{"recipient": g.Name, "badge": page.Badge, "issuer": page.Issuer.Name, "link": page.AcceptURL}
	if !g.ExpiresAt.IsZero() {
		values["expires"] = g.ExpiresAt.Format(time.DateOnly)
	}
	page.OwnSubject, page.OwnText = t.Fill(values, func(s string) string { return s })
	_, body := t.Fill(values, markdown.Escape)
	page.OwnHTML = template.HTML(m.text.HTML(body)) // which the renderer has sanitized
	return nil
}

// addressee is an address with the domain in ASCII (RFC 5890), as few mail servers
// take others. Its errors don't name the address.
func addressee(name, email string) (*mail.Address, error) {
	local, domain, ok := cutLast(email, "@")
	if !ok {
		return nil, errors.New("the e-mail address has no @")
	}
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil {
		return nil, errors.New("the e-mail address has a domain that can't exist")
	}
	return &mail.Address{Name: name, Address: local + "@" + ascii}, nil
}

func cutLast(s, separator string) (before, after string, found bool) {
	if i := strings.LastIndex(s, separator); i >= 0 {
		return s[:i], s[i+len(separator):], true
	}
	return s, "", false
}
