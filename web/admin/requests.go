package admin

import (
	"net/http"
	"strconv"

	"laurel/badges"
	"laurel/templates"
)

const askPath = "/issuers/ask"

func (a *admin) getRequests(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return a.showRequests(w, r, by, templates.Form{}, 0)
}

func (a *admin) showRequests(w http.ResponseWriter, r *http.Request, by badges.Account, form templates.Form, status int) error {
	all, err := a.Service.IssuerRequestsOf(r.Context(), by, badges.IssuerRequestFilter{Before: number(r.URL.Query().Get("before")), Limit: pageLength})
	if err != nil {
		return err
	}
	list := templates.AdminSection{Name: "requests", Text: "requests", Listed: true}
	for _, q := range all {
		entry := requestEntry(q)
		entry.Lines = append([]string{q.AccountName}, entry.Lines...)
		if q.DecidedAt.IsZero() {
			n := strconv.FormatInt(q.ID, 10)
			answer := field("answer", "area", "")
			answer.ID = "answer-" + n
			decision := field("decision", "choice", "approve")
			decision.ID = "decision-" + n
			decision.Options = []templates.AdminOption{{Value: "approve", Label: "approve"}, {Value: "decline", Label: "decline"}}
			entry.Forms = []templates.AdminForm{do("decide", q.Name, Path+"/requests/"+n, decision, answer)}
		}
		list.Entries = append(list.Entries, entry)
		list.Older = older(r, "before", len(all) == pageLength, q.ID)
	}
	page := a.page(r, "requests", list)
	page.Status = status
	if form.Problem != nil {
		page.Form = templates.Form{Problem: form.Problem}
	}
	return a.show(w, r, page)
}

func requestEntry(q badges.IssuerRequest) templates.AdminEntry {
	entry := templates.AdminEntry{Link: templates.Link{Name: q.Name}, State: "open", At: q.CreatedAt, Lines: []string{"@" + q.Username + "@" + q.Domain, q.Reason}}
	if !q.DecidedAt.IsZero() {
		entry.State = "declined"
		if q.Approved {
			entry.State, entry.URL = "approved", "/desk/issuers/"+strconv.FormatInt(q.IssuerID, 10)
		}
		if q.Answer != "" {
			entry.Lines = append(entry.Lines, q.Answer)
		}
	}
	return entry
}

func (a *admin) postRequest(w http.ResponseWriter, r *http.Request, by badges.Account) (err error) {
	switch answer := r.PostFormValue("answer"); r.PostFormValue("decision") {
	case "approve":
		_, err = a.Service.ApproveIssuerRequest(r.Context(), by, id(r), answer)
	case "decline":
		_, err = a.Service.DeclineIssuerRequest(r.Context(), by, id(r), answer)
	default:
		err = badges.Errorf(badges.Invalid, "choose whether the issuer is to be made")
	}
	return a.finish(w, r, err, Path+"/requests", func(form templates.Form, status int) error {
		return a.showRequests(w, r, by, form, status)
	})
}

func (a *admin) getAsk(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return a.showAsk(w, r, by, templates.Form{}, 0)
}

// showAsk shows somebody their requests, and the form for another, as it was typed.
func (a *admin) showAsk(w http.ResponseWriter, r *http.Request, by badges.Account, form templates.Form, status int) error {
	own, err := a.Service.IssuerRequestsOf(r.Context(), by, badges.IssuerRequestFilter{AccountID: by.ID, Limit: pageLength})
	if err != nil {
		return err
	}
	list := templates.AdminSection{Name: "own-requests", Listed: true}
	for _, q := range own {
		list.Entries = append(list.Entries, requestEntry(q))
	}
	settings, err := a.Service.Settings(r.Context())
	if err != nil {
		return err
	}
	ask := templates.AdminSection{Name: "ask", Text: "ask-" + string(settings.IssuerRequests)}
	if settings.IssuerRequests != badges.RequestsClosed {
		fields := []templates.AdminField{field("name", "text", r.PostFormValue("name")), field("username", "text", r.PostFormValue("username")), field("reason", "area", r.PostFormValue("reason"))}
		for i := range fields {
			if form.Field == fields[i].Name {
				fields[i].Problem = form.Problem
			}
		}
		ask.Forms = []templates.AdminForm{do("ask", "", askPath, fields...)}
	}
	page := a.page(r, "ask", ask, list)
	page.Here, page.Status = "", status
	if form.Problem != nil {
		page.Form = form
	}
	return a.show(w, r, page)
}

func (a *admin) postAsk(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	_, err := a.Service.RequestIssuer(r.Context(), by, badges.NewIssuerRequest{Name: r.PostFormValue("name"), Username: r.PostFormValue("username"), Reason: r.PostFormValue("reason")})
	return a.finish(w, r, err, askPath, func(form templates.Form, status int) error {
		return a.showAsk(w, r, by, form, status)
	})
}
