package roster

import (
	"strings"

	"laurel/badges"
)

// Guess says what the columns of a list for a badge hold, from their headings and,
// where those say nothing, from the first cells. The person at the form corrects it.
func (t Table) Guess(d badges.Definition) []Column {
	columns := make([]Column, len(t.Heading))
	taken := make(map[Column]bool)
	for i, title := range t.Heading {
		if c := meaning(title, d); c != Ignored && !taken[c] {
			columns[i], taken[c] = c, true
		}
	}
	if taken[Recipient] || taken[Email] {
		return columns
	}
	for i := range columns {
		if columns[i] == Ignored && t.looksLikeRecipients(i) {
			columns[i] = Recipient
			break
		}
	}
	return columns
}

// looksLikeRecipients reports whether most of a column's first cells are recipients.
func (t Table) looksLikeRecipients(column int) bool {
	seen, good := 0, 0
	for _, row := range t.Rows[:min(len(t.Rows), 20)] {
		if row[column] == "" {
			continue
		}
		seen++
		if _, err := ParseRecipient(row[column]); err == nil {
			good++
		}
	}
	return good*2 > seen
}

// meaning is what a heading stands for, in the languages that people write lists in.
func meaning(title string, d badges.Definition) Column {
	for _, r := range d.ResultDescriptions {
		if strings.EqualFold(strings.TrimSpace(title), r.Name) {
			return ResultColumn(r.Name)
		}
	}
	title = strings.NewReplacer("-", "", "_", "", " ", "", ".", "").Replace(strings.ToLower(strings.TrimSpace(title)))
	for column, titles := range map[Column][]string{
		Recipient: {"recipient", "handle", "profile", "profileuri", "fediverse", "mastodon", "account", "konto", "empfänger", "profil", "destinatario", "destinataire", "odbiorca"},
		Email:     {"email", "emailaddress", "mail", "mailadresse", "emailadresse", "correo", "courriel", "adresemail"},
		Name:      {"name", "fullname", "displayname", "nombre", "nom", "speaker", "imięinazwisko"},
		FirstName: {"firstname", "givenname", "vorname", "prénom", "imię"},
		LastName:  {"lastname", "familyname", "surname", "nachname", "apellido", "nazwisko"},
		Evidence:  {"evidence", "narrative", "reason", "comment", "nachweis", "begründung", "sessions"},
		Expires:   {"expires", "expiresat", "expiry", "validuntil", "gültigbis", "ablauf"},
	} {
		for _, known := range titles {
			if title == known {
				return column
			}
		}
	}
	return Ignored
}
