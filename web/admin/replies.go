package admin

import (
	"net/http"
	"strconv"

	"laurel/badges"
	"laurel/templates"
)

// getReplies shows what people elsewhere said to badges and where they quoted them,
// to be taken off the pages and taken back.
func (a *admin) getReplies(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	query := r.URL.Query()
	replies, err := a.Service.RepliesOf(r.Context(), by, badges.ReplyFilter{Before: number(query.Get("before")), Limit: pageLength})
	if err != nil {
		return err
	}
	said := templates.AdminSection{Name: "replies", Text: "replies", Listed: true}
	for _, reply := range replies {
		said.Entries = append(said.Entries, a.replyEntry(reply))
		said.Older = older(r, "before", len(replies) == pageLength, reply.ID)
	}
	quotes, err := a.Service.QuotesOf(r.Context(), by, badges.QuoteFilter{Before: number(query.Get("before-quote")), Limit: pageLength})
	if err != nil {
		return err
	}
	quoted := templates.AdminSection{Name: "quotes", Text: "quotes", Listed: true}
	for _, q := range quotes {
		quoted.Entries = append(quoted.Entries, quoteEntry(q))
		quoted.Older = older(r, "before-quote", len(quotes) == pageLength, q.ID)
	}
	return a.show(w, r, a.page(r, "replies", said, quoted))
}

// replyEntry is a reply with what can be done about it; hidden fields go with its
// removal.
func (a *admin) replyEntry(reply badges.ShownReply, hidden ...templates.AdminField) templates.AdminEntry {
	remove := do("remove", reply.Author, Path+"/replies/"+strconv.FormatInt(reply.ID, 10)+"/remove", hidden...)
	return templates.AdminEntry{
		Link: templates.Link{Name: reply.Author, URL: reply.URL}, Lines: []string{reply.Handle}, At: reply.PublishedAt, Body: a.Pages.Reply(reply.Content),
		Links: []templates.Link{{Name: reply.Badge, URL: grantDesk(reply.Grant)}},
		Forms: append([]templates.AdminForm{remove}, aboutAuthor(reply.ActorID, reply.URI)...),
	}
}

func quoteEntry(q badges.ShownQuote, hidden ...templates.AdminField) templates.AdminEntry {
	revoke := do("revoke-quote", q.URI, Path+"/quotes/"+strconv.FormatInt(q.ID, 10)+"/revoke", hidden...)
	return templates.AdminEntry{
		Link: templates.Link{Name: q.URI, URL: q.URI}, Lines: []string{q.ActorID}, At: q.CreatedAt,
		Links: []templates.Link{{Name: q.Badge, URL: grantDesk(q.Grant)}},
		Forms: append([]templates.AdminForm{revoke}, aboutAuthor(q.ActorID, q.URI)...),
	}
}

// aboutAuthor leads to the forms by which an admin silences or suspends an account
// elsewhere, and tells its server what it has posted.
func aboutAuthor(actor, post string) []templates.AdminForm {
	decide := do("decide-about", actor, Path+"/blocks", field("target", "hidden", actor))
	report := do("tell-server", actor, reportsPath+"/new", field("whom", "hidden", actor), field("objects", "hidden", post))
	decide.Get, report.Get = true, true
	return []templates.AdminForm{decide, report}
}

// issuerDesk and grantDesk are where an issuer and a grant are looked after.
func issuerDesk(id int64) string { return "/desk/issuers/" + strconv.FormatInt(id, 10) }

func grantDesk(ulid string) string { return "/desk/grants/" + ulid }

func (a *admin) postRemoveReply(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return a.finish(w, r, a.Service.RemoveReply(r.Context(), by, id(r)), back(r, Path+"/replies"), nil)
}

func (a *admin) postRevokeQuote(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	return a.finish(w, r, a.Service.RevokeQuote(r.Context(), by, id(r)), back(r, Path+"/replies"), nil)
}
