package desk

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"laurel/badges"
	"laurel/badges/designer"
	"laurel/templates"
)

// badgeFields leads from the domain's names of a badge's fields to the form's.
func badgeFields() map[string]string {
	return map[string]string{
		"title": "title", "type": "type", "description": "description", "criteria": "criteria", "criteria URL": "criteria-url", "info URL": "info-url",
		"requirements": "requirements", "requirement": "requirements", "note of a requirement": "requirements",
		"hashtags": "hashtags", "categories": "categories", "category": "categories", "tags": "tags", "tag": "tags",
		"alignments": "alignments", "alignment name": "alignments", "alignment URL": "alignments", "alignment description": "alignments",
		"validity": "validity", "expiresAt": "expires-on", "expires-on": "expires-on", "reminders": "reminders", "years": "years", "months": "months", "days": "days", "price": "price",
		"picture": "picture", "image alt text": "alt", "results": "results",
	}
}

// getNewBadge asks for a new badge.
func (d *desk) getNewBadge(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	i, err := d.managedIssuer(r, by)
	if err != nil {
		return err
	}
	return d.showNewBadge(w, r, http.StatusOK, i, templates.BadgeForm{Type: "Achievement", Reminders: badges.FormatReminders(badges.UsualReminders())})
}

func (d *desk) showNewBadge(w http.ResponseWriter, r *http.Request, status int, i badges.Issuer, view templates.BadgeForm) error {
	view.New, view.Issuer = true, templates.Link{Name: i.Name, URL: issuerPath(i.ID)}
	return d.showBadgeForm(w, r, status, view)
}

func (d *desk) showBadgeForm(w http.ResponseWriter, r *http.Request, status int, view templates.BadgeForm) error {
	view.Head, view.Types = d.head(r), badges.BadgeTypes()
	for range 2 {
		view.Requirements = append(view.Requirements, templates.RequirementRow{Required: true})
	}
	view.Alignments = append(view.Alignments, templates.AlignmentRow{})
	view.Results, view.ResultTypes = append(view.Results, templates.ResultRow{Type: "RawScore"}), badges.ResultTypes()
	return d.Pages.Show(w, r, status, view)
}

// postNewBadge makes a badge, with a first drawing as its picture, and leads to the
// designer.
func (d *desk) postNewBadge(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	if err := readForm(r); err != nil {
		return err
	}
	i, err := d.managedIssuer(r, by)
	if err != nil {
		return err
	}
	def, err := readDefinition(r.PostForm, badges.Definition{})
	var made badges.Badge
	if err == nil {
		made, err = d.createDrawn(r, by, i.ID, def, takesApplications(r))
	}
	if err == nil {
		http.Redirect(w, r, badgePath(made.ID)+"/design", http.StatusSeeOther)
		return nil
	}
	form, status, again := refused(atResults(err), badgeFields())
	if !again {
		return err
	}
	view := typedBadge(r.PostForm)
	view.Form = form
	return d.showNewBadge(w, r, status, i, view)
}

// createDrawn makes a badge and its first picture, both or none.
func (d *desk) createDrawn(r *http.Request, by badges.Account, issuerID int64, def badges.Definition, open bool) (made badges.Badge, err error) {
	drawn, err := d.Designer.Draw(designer.Default().JSON())
	if err != nil {
		return made, err
	}
	def.Image = drawn.Picture
	err = d.Service.Together(r.Context(), func(s *badges.Service) (err error) {
		if made, err = s.CreateBadge(r.Context(), by, badges.NewBadge{IssuerID: issuerID, Definition: def}); err != nil {
			return err
		}
		if open {
			if err := s.OpenApplications(r.Context(), by, made.ID, true); err != nil {
				return err
			}
		}
		return s.StoreDrawing(r.Context(), by, drawn)
	})
	return made, err
}

// getEditBadge shows a badge's form.
func (d *desk) getEditBadge(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	b, _, err := d.managedBadge(r, by)
	if err != nil {
		return err
	}
	view := formOf(b.Definition)
	if view.Applications, err = d.Service.Store.TakesApplications(r.Context(), b.ID); err != nil {
		return err
	}
	view.Seen, view.Issuer = strconv.Itoa(b.Version), templates.Link{Name: b.Title, URL: badgePath(b.ID)}
	return d.showBadgeForm(w, r, http.StatusOK, view)
}

// postEditBadge changes a badge's definition; its picture stays.
func (d *desk) postEditBadge(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	if err := readForm(r); err != nil {
		return err
	}
	b, _, err := d.managedBadge(r, by)
	if err != nil {
		return err
	}
	def, err := readDefinition(r.PostForm, b.Definition)
	if err == nil {
		err = d.editBadge(r, by, b.ID, def)
	}
	if err == nil {
		return leadTo(w, r, badgePath(b.ID), "saved")
	}
	form, status, again := refused(atResults(err), badgeFields())
	if !again {
		return err
	}
	view := typedBadge(r.PostForm)
	view.Form, view.Issuer = form, templates.Link{Name: b.Title, URL: badgePath(b.ID)}
	if badges.KindOf(err) == badges.Conflict { // who saves again has been told
		view.Seen = strconv.Itoa(b.Version)
	}
	return d.showBadgeForm(w, r, status, view)
}

// editBadge changes the definition and who may apply, both or none.
func (d *desk) editBadge(r *http.Request, by badges.Account, badgeID int64, def badges.Definition) error {
	return d.Service.Together(r.Context(), func(s *badges.Service) error {
		if _, err := s.EditBadge(r.Context(), by, badgeID, seenVersion(r), def); err != nil {
			return err
		}
		open, err := s.Store.TakesApplications(r.Context(), badgeID)
		if err != nil || open == takesApplications(r) {
			return err
		}
		return s.OpenApplications(r.Context(), by, badgeID, !open)
	})
}

// takesApplications reports whether the form opens the badge to applications.
func takesApplications(r *http.Request) bool { return r.PostForm.Get("applications") == "yes" }

// seenVersion is the version that the form showed; a form that lost it was never
// seen, and no badge has version 0.
func seenVersion(r *http.Request) int {
	n, err := strconv.Atoi(r.PostForm.Get("seen"))
	if err != nil {
		return 0
	}
	return n
}

// readDefinition returns the definition with what the form says of it. What the
// form does not ask for stays.
func readDefinition(form url.Values, def badges.Definition) (badges.Definition, error) {
	def.Title, def.Type, def.Description = form.Get("title"), form.Get("type"), form.Get("description")
	def.Criteria, def.CriteriaURL, def.InfoURL = form.Get("criteria"), form.Get("criteria-url"), form.Get("info-url")
	def.Hashtags = badges.ParseHashtags(form.Get("hashtags"))
	def.Categories, def.Tags = commas(form.Get("categories")), commas(form.Get("tags"))
	def.Certificate, def.Price = form.Get("certificate") == "yes", strings.TrimSpace(form.Get("price"))
	def.Requirements, def.Alignments, def.ResultDescriptions = nil, nil, readDescriptions(form)
	for _, q := range typedRequirements(form) {
		if strings.TrimSpace(q.Description) != "" {
			def.Requirements = append(def.Requirements, badges.Requirement(q))
		}
	}
	for _, a := range typedAlignments(form) {
		if a != (templates.AlignmentRow{}) {
			def.Alignments = append(def.Alignments, badges.Alignment(a))
		}
	}
	var err error
	for _, part := range []struct {
		field string
		into  *int
		limit int
	}{{"years", &def.Validity.Years, 100}, {"months", &def.Validity.Months, 1200}, {"days", &def.Validity.Days, 36500}} {
		*part.into = 0
		text := strings.TrimSpace(form.Get(part.field))
		if text == "" {
			continue
		}
		if *part.into, err = strconv.Atoi(text); err != nil || *part.into < 0 || *part.into > part.limit {
			return def, badges.InvalidField(part.field, "%q is no number of %s; take 0 to %d", text, part.field, part.limit)
		}
	}
	return readEnd(form, def)
}

// readEnd reads until when all grants are good, and what their recipients are told
// of that.
func readEnd(form url.Values, def badges.Definition) (_ badges.Definition, err error) {
	if day := strings.TrimSpace(form.Get("expires-on")); day != lastDay(def.ExpiresAt) { // else its hour stays
		if def.ExpiresAt, err = typedDay(day); err != nil {
			return def, badges.AtField("expires-on", err)
		}
	}
	if form.Has("reminders") {
		def.Reminders, err = badges.ParseReminders(form.Get("reminders"))
	}
	return def, err
}

// typedRequirements are the rows of the form; a row that lost a part is left out.
func typedRequirements(form url.Values) (rows []templates.RequirementRow) {
	ids, notes, kinds := form["requirement-id"], form["requirement-note"], form["requirement-kind"]
	for n, text := range form["requirement"] {
		if n >= len(ids) || n >= len(notes) || n >= len(kinds) {
			break
		}
		known, err := strconv.ParseInt(ids[n], 10, 64)
		if err != nil {
			known = 0 // a new one
		}
		rows = append(rows, templates.RequirementRow{ID: known, Description: text, Note: notes[n], Required: kinds[n] != "optional"})
	}
	return rows
}

func typedAlignments(form url.Values) (rows []templates.AlignmentRow) {
	addresses, texts := form["alignment-url"], form["alignment-text"]
	for n, name := range form["alignment"] {
		if n >= len(addresses) || n >= len(texts) {
			break
		}
		rows = append(rows, templates.AlignmentRow{Name: strings.TrimSpace(name), URL: strings.TrimSpace(addresses[n]), Description: strings.TrimSpace(texts[n])})
	}
	return rows
}

// typedBadge is the form as it was typed.
func typedBadge(form url.Values) templates.BadgeForm {
	view := templates.BadgeForm{
		Seen: form.Get("seen"), Title: form.Get("title"), Type: form.Get("type"), Description: form.Get("description"), Criteria: form.Get("criteria"),
		CriteriaURL: form.Get("criteria-url"), Categories: form.Get("categories"), Tags: form.Get("tags"), Hashtags: form.Get("hashtags"),
		InfoURL: form.Get("info-url"), Years: form.Get("years"), Months: form.Get("months"), Days: form.Get("days"),
		ExpiresOn: form.Get("expires-on"), Reminders: form.Get("reminders"),
		Certificate: form.Get("certificate") == "yes", Price: form.Get("price"), Applications: form.Get("applications") == "yes",
		Results: typedDescriptions(form),
	}
	for _, q := range typedRequirements(form) {
		if q.Description+q.Note != "" {
			view.Requirements = append(view.Requirements, q)
		}
	}
	for _, a := range typedAlignments(form) {
		if a != (templates.AlignmentRow{}) {
			view.Alignments = append(view.Alignments, a)
		}
	}
	return view
}

// formOf is the form of a badge as it is.
func formOf(def badges.Definition) templates.BadgeForm {
	view := templates.BadgeForm{
		Title: def.Title, Type: def.Type, Description: def.Description, Criteria: def.Criteria, CriteriaURL: def.CriteriaURL,
		Categories: strings.Join(def.Categories, ", "), Tags: strings.Join(def.Tags, ", "), Hashtags: badges.FormatHashtags(def.Hashtags),
		InfoURL: def.InfoURL, Certificate: def.Certificate, Price: def.Price,
		Years: number(def.Validity.Years), Months: number(def.Validity.Months), Days: number(def.Validity.Days),
		ExpiresOn: lastDay(def.ExpiresAt), Reminders: badges.FormatReminders(def.ReminderDays()),
		Results: descriptionRows(def.ResultDescriptions),
	}
	for _, q := range def.Requirements {
		view.Requirements = append(view.Requirements, templates.RequirementRow(q))
	}
	for _, a := range def.Alignments {
		view.Alignments = append(view.Alignments, templates.AlignmentRow(a))
	}
	return view
}

// lastDay writes the last whole day before an end into a field, nothing for none.
func lastDay(end time.Time) string {
	if end.IsZero() {
		return ""
	}
	return end.Add(-time.Millisecond).Format(time.DateOnly)
}

// number writes a number into a field, nothing for 0.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
