package desk

import (
	"net/http"

	"laurel/badges"
	"laurel/badges/markdown"
	"laurel/templates"
)

// routeMailText adds the page of what an issuer writes in its mail.
func (d *desk) routeMailText(get, post func(path string, h Handler)) {
	get("/issuers/{id}/mail", d.getMailText)
	post("/issuers/{id}/mail", d.postMailText)
}

// getMailText shows what the issuer writes in the language of the query.
func (d *desk) getMailText(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	i, err := d.managedIssuer(r, by)
	if err != nil {
		return err
	}
	written, err := d.Service.MailTemplatesOf(r.Context(), by, i.ID)
	if err != nil {
		return err
	}
	view := templates.MailText{Form: done(r), Language: r.URL.Query().Get("language")}
	for _, t := range written {
		if t.Language == view.Language {
			view.Subject, view.Body, view.Own = t.Subject, t.Body, true
		}
	}
	return d.showMailText(w, r, http.StatusOK, i, view)
}

func (d *desk) showMailText(w http.ResponseWriter, r *http.Request, status int, i badges.Issuer, view templates.MailText) error {
	view.Head, view.Issuer, view.Base = d.head(r), templates.Link{Name: i.Name, URL: issuerPath(i.ID)}, issuerPath(i.ID)+"/mail"
	view.Placeholders, view.Languages = badges.MailPlaceholders(), append([]string{""}, d.Languages...)
	if view.Subject != "" || view.Body != "" {
		sample := map[string]string{
			"recipient": "Ada Lovelace", "badge": "Pathfinder", "issuer": i.Name, "expires": "2030-12-31", "link": d.Site.Origin(i.Domain) + "/accept/grant/1/example",
		}
		subject, body := badges.NewMailTemplate{Subject: view.Subject, Body: view.Body}.Fill(sample, markdown.Escape)
		view.PreviewSubject, view.Preview = subject, d.Pages.HTML(body)
	}
	return d.Pages.Show(w, r, status, view)
}

// postMailText keeps what the issuer writes, shows it with sample data, or goes back
// to the server's own text.
func (d *desk) postMailText(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	if err := readForm(r); err != nil {
		return err
	}
	i, err := d.managedIssuer(r, by)
	if err != nil {
		return err
	}
	form := r.PostForm
	view := templates.MailText{Language: form.Get("language"), Subject: form.Get("subject"), Body: form.Get("body")}
	word := "saved"
	switch form.Get("action") {
	case "preview":
		return d.showMailText(w, r, http.StatusOK, i, view)
	case "reset":
		word = "deleted"
		err = d.Service.ResetMailTemplate(r.Context(), by, i.ID, view.Language)
	default:
		err = d.Service.SetMailTemplate(r.Context(), by, i.ID, view.Language, badges.NewMailTemplate{Subject: view.Subject, Body: view.Body})
	}
	if err == nil {
		return leadTo(w, r, issuerPath(i.ID)+"/mail", word)
	}
	var status int
	var again bool
	if view.Form, status, again = refused(err, map[string]string{"subject": "subject", "body": "body"}); !again {
		return err
	}
	return d.showMailText(w, r, status, i, view)
}
