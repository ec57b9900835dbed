package admin

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
)

func (a *admin) getSettings(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	now, err := a.Service.Settings(r.Context())
	if err != nil {
		return err
	}
	return a.showSettings(w, r, by, now, templates.Form{}, 0)
}

func (a *admin) showSettings(w http.ResponseWriter, r *http.Request, by badges.Account, o badges.Settings, form templates.Form, status int) error {
	policy := field(badges.SettingIssuerRequests, "choice", string(o.IssuerRequests))
	for _, p := range []badges.RequestPolicy{badges.RequestsClosed, badges.RequestsApproval, badges.RequestsOpen} {
		policy.Options = append(policy.Options, templates.AdminOption{Value: string(p), Label: "requests-" + string(p)})
	}
	signUp := field(badges.SettingSignUp, "yes", "")
	if o.SignUp {
		signUp.Value = "yes"
	}
	fields := []templates.AdminField{
		field(badges.SettingName, "text", o.Name), field(badges.SettingSummary, "area", o.Summary), field(badges.SettingLanding, "area", o.Landing),
		field(badges.SettingAbout, "area", o.About), field(badges.SettingRules, "area", o.Rules), field(badges.SettingColour, "text", o.Colour),
		signUp, policy, field(badges.SettingIssuersPerAccount, "number", strconv.Itoa(o.IssuersPerAccount)),
		field(badges.SettingListDays, "number", strconv.Itoa(o.ListDays)),
	}
	a.mark(fields, form)
	featured, err := a.featured(r, by)
	if err != nil {
		return err
	}
	page := a.page(r, "settings", templates.AdminSection{Name: "settings", Text: "settings", Forms: []templates.AdminForm{do("save", "", Path+"/settings", fields...)}}, featured)
	page.Status = status
	if form.Problem != nil {
		page.Form = form
	}
	return a.show(w, r, page)
}

// mark shows at the fields of settings which ones are fixed and what is wrong.
func (a *admin) mark(fields []templates.AdminField, form templates.Form) {
	for i := range fields {
		if a.Service.SettingIsFixed(fields[i].Name) {
			fields[i].Kind = "fixed"
		}
		if form.Field == fields[i].Name {
			fields[i].Problem = form.Problem
		}
	}
}

// typed returns how settings get what was typed, unless they are fixed.
func (a *admin) typed(r *http.Request) (text func(name string, into *string), count func(name string, into *int)) {
	text = func(name string, into *string) {
		if !a.Service.SettingIsFixed(name) {
			*into = r.PostFormValue(name)
		}
	}
	count = func(name string, into *int) {
		if !a.Service.SettingIsFixed(name) {
			*into = int(number(r.PostFormValue(name)))
		}
	}
	return text, count
}

func (a *admin) postSettings(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	o, err := a.Service.Settings(r.Context())
	if err != nil {
		return err
	}
	typed, count := a.typed(r)
	typed(badges.SettingName, &o.Name)
	typed(badges.SettingSummary, &o.Summary)
	typed(badges.SettingLanding, &o.Landing)
	typed(badges.SettingAbout, &o.About)
	typed(badges.SettingRules, &o.Rules)
	typed(badges.SettingColour, &o.Colour)
	typed(badges.SettingIssuerRequests, (*string)(&o.IssuerRequests))
	if !a.Service.SettingIsFixed(badges.SettingSignUp) {
		o.SignUp = r.PostFormValue(badges.SettingSignUp) == "yes"
	}
	count(badges.SettingIssuersPerAccount, &o.IssuersPerAccount)
	count(badges.SettingListDays, &o.ListDays)
	err = a.Service.SaveSettings(r.Context(), by, o)
	a.Pages.Changed()
	return a.finish(w, r, err, Path+"/settings", func(form templates.Form, status int) error { return a.showSettings(w, r, by, o, form, status) })
}

func (a *admin) getPages(w http.ResponseWriter, r *http.Request, _ badges.Account) error {
	return a.showPages(w, r, badges.SitePage{}, templates.Form{}, 0)
}

// showPages lists the pages with the form for a new one.
func (a *admin) showPages(w http.ResponseWriter, r *http.Request, typed badges.SitePage, form templates.Form, status int) error {
	all, err := a.Service.Store.SitePages(r.Context())
	if err != nil {
		return err
	}
	list := templates.AdminSection{Name: "pages", Text: "pages", Listed: true}
	for _, p := range all {
		list.Entries = append(list.Entries, templates.AdminEntry{
			Link: templates.Link{Name: p.Title, URL: Path + "/pages/" + p.Slug}, Lines: []string{"/page/" + p.Slug}, At: p.UpdatedAt,
			Forms: []templates.AdminForm{do("delete", p.Title, Path+"/pages/"+p.Slug+"/delete")},
		})
	}
	return a.showPageForm(w, r, "new-page", typed, form, status, list)
}

func (a *admin) showPageForm(w http.ResponseWriter, r *http.Request, name string, p badges.SitePage, form templates.Form, status int, before ...templates.AdminSection) error {
	seen := ""
	if !p.UpdatedAt.IsZero() {
		seen = strconv.FormatInt(p.UpdatedAt.UnixMilli(), 10)
	}
	slug := field("slug", "text", p.Slug)
	if seen != "" {
		slug.Kind = "hidden"
	}
	fields := []templates.AdminField{field("seen", "hidden", seen), slug, field("title", "text", p.Title), field("body", "area", p.Body), field("position", "number", strconv.Itoa(p.Position))}
	for i := range fields {
		if form.Field == fields[i].Name {
			fields[i].Problem = form.Problem
		}
	}
	page := a.page(r, "pages", append(before, templates.AdminSection{Name: name, Forms: []templates.AdminForm{do("save", "", Path+"/pages", fields...)}})...)
	page.Status = status
	if form.Problem != nil {
		page.Form = form
	}
	return a.show(w, r, page)
}

func (a *admin) getPage(w http.ResponseWriter, r *http.Request, _ badges.Account) error {
	p, err := a.Service.Store.SitePage(r.Context(), chi.URLParam(r, "slug"))
	if err != nil {
		return err
	}
	return a.showPageForm(w, r, "edit-page", p, templates.Form{}, 0)
}

func (a *admin) postPage(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	p := badges.SitePage{Slug: strings.TrimSpace(r.PostFormValue("slug")), Title: r.PostFormValue("title"), Body: r.PostFormValue("body"), Position: int(number(r.PostFormValue("position")))}
	var seen time.Time
	if ms := number(r.PostFormValue("seen")); ms != 0 {
		seen = time.UnixMilli(ms).UTC()
	}
	err := a.Service.SaveSitePage(r.Context(), by, p, seen)
	a.Pages.Changed()
	return a.finish(w, r, err, Path+"/pages", func(form templates.Form, status int) error {
		if p.UpdatedAt = seen; seen.IsZero() {
			return a.showPages(w, r, p, form, status)
		}
		return a.showPageForm(w, r, "edit-page", p, form, status)
	})
}

func (a *admin) postDeletePage(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	err := a.Service.DeleteSitePage(r.Context(), by, chi.URLParam(r, "slug"))
	a.Pages.Changed()
	return a.finish(w, r, err, Path+"/pages", nil)
}

func (a *admin) getAnnouncements(w http.ResponseWriter, r *http.Request, _ badges.Account) error {
	return a.showAnnouncements(w, r, templates.Form{}, 0)
}

func (a *admin) showAnnouncements(w http.ResponseWriter, r *http.Request, form templates.Form, status int) error {
	all, err := a.Service.Store.Announcements(r.Context())
	if err != nil {
		return err
	}
	list := templates.AdminSection{Name: "announcements", Listed: true}
	for _, n := range all {
		entry := templates.AdminEntry{Body: a.Pages.HTML(n.Text), At: n.CreatedAt, State: "waiting"}
		switch now := a.Now(); {
		case n.Shown(now):
			entry.State = "shown"
		case !now.Before(n.StartsAt):
			entry.State = "over"
		}
		for _, at := range []time.Time{n.StartsAt, n.EndsAt} {
			if !at.IsZero() {
				entry.Lines = append(entry.Lines, at.Format("2006-01-02 15:04 MST"))
			}
		}
		number := strconv.FormatInt(n.ID, 10)
		entry.Forms = []templates.AdminForm{do("delete", badges.Truncate(n.Text, 40), Path+"/announcements/"+number+"/delete")}
		list.Entries = append(list.Entries, entry)
	}
	fields := []templates.AdminField{field("text", "area", r.PostFormValue("text")), field("starts", "datetime-local", r.PostFormValue("starts")), field("ends", "datetime-local", r.PostFormValue("ends"))}
	for i := range fields {
		if form.Field == fields[i].Name {
			fields[i].Problem = form.Problem
		}
	}
	page := a.page(r, "announcements", templates.AdminSection{Name: "announce", Text: "announce", Forms: []templates.AdminForm{do("announce", "", Path+"/announcements", fields...)}}, list)
	page.Status = status
	if form.Problem != nil {
		page.Form = form
	}
	return a.show(w, r, page)
}

func (a *admin) postAnnouncement(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	n := badges.Announcement{Text: r.PostFormValue("text")}
	starts, err := moment(r, "starts")
	if err == nil {
		n.StartsAt = starts
		n.EndsAt, err = moment(r, "ends")
	}
	if err == nil {
		_, err = a.Service.Announce(r.Context(), by, n)
	}
	a.Pages.Changed()
	return a.finish(w, r, err, Path+"/announcements", func(form templates.Form, status int) error { return a.showAnnouncements(w, r, form, status) })
}

// moment reads a date and time, in UTC, as browsers send it; "" is the zero time.
func moment(r *http.Request, name string) (time.Time, error) {
	value := r.PostFormValue(name)
	if value == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse("2006-01-02T15:04", value)
	if err != nil {
		return at, badges.InvalidField(name, "%q is no date and time; write it like 2026-11-22T18:00", badges.Truncate(value, 50))
	}
	return at, nil
}

func (a *admin) postDeleteAnnouncement(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	err := a.Service.DeleteAnnouncement(r.Context(), by, id(r))
	a.Pages.Changed()
	return a.finish(w, r, err, Path+"/announcements", nil)
}
