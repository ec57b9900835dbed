package mail

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/mail"
	"net/url"
	"time"

	gomail "github.com/wneessen/go-mail"

	"laurel/badges"
	"laurel/badges/task"
	"laurel/templates"
)

// signInLife is how long the links of badges.SignInMail work, as mails say it.
const signInLife = 15 * time.Minute

// HandleSignIn is the [task.Handler] for badges.SignInMailTaskKind: it sends a link
// to sign in, if it leads anywhere. Errors are those of Handle.
func (m *Mailer) HandleSignIn(ctx context.Context, t task.Task) error {
	if !m.SMTP.configured() {
		return nil
	}
	asked, send, err := m.Service.SignInMailOf(ctx, t.Payload)
	if err != nil {
		return task.Permanent(fmt.Errorf("sign-in mail: %w", err))
	}
	if !send {
		return nil
	}
	message, err := m.signIn(asked)
	if err != nil {
		return err
	}
	err = m.SMTP.submit(ctx, m.hello(), message)
	if message.IsDelivered() {
		return nil
	}
	return explain(err)
}

// signIn writes the message with a link to sign in.
func (m *Mailer) signIn(asked badges.SignInMail) (*gomail.Msg, error) {
	to, err := addressee("", asked.Email)
	if err != nil {
		return nil, task.Permanent(err)
	}
	origin := m.Service.Site.Origin(asked.Domain)
	link := origin + "/sign-in/email/" + asked.Token
	if asked.Next != "" {
		link += "?" + url.Values{"next": {asked.Next}}.Encode()
	}
	content, err := m.Renderer.Mail(m.Renderer.Language(asked.Language), templates.SignInMail{
		Site: templates.Site{Name: m.SiteName, Origin: origin}, URL: link, Minutes: int(signInLife.Minutes()), Linking: asked.Linking,
	})
	if err != nil {
		return nil, err
	}
	message := m.message(to, content)
	// The id must be the same when a message is sent again, and must not tell the token.
	sum := sha256.Sum256([]byte("message id " + asked.Token))
	message.SetMessageIDWithValue(hex.EncodeToString(sum[:16]) + "@" + hostOf(asked.Domain))
	message.AddAlternativeString(gomail.TypeTextHTML, content.HTML)
	return message, nil
}

// message is what all messages have in common: all but their id and HTML.
func (m *Mailer) message(to *mail.Address, content templates.Mail) *gomail.Msg {
	message := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	message.FromMailAddress(m.from)
	message.ToMailAddress(to)
	message.Subject(content.Subject)
	message.SetDateWithValue(m.Service.Now())
	message.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834 §5
	message.SetBodyString(gomail.TypeTextPlain, content.Text)
	return message
}
