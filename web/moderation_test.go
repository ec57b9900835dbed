package web_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"laurel/badges"
	"laurel/federation/inbox"
	"laurel/store"
)

const troll = "https://social.example/users/troll"

// reported is a report about the issuer, a grant of its, and a reply to and a quote
// of that grant.
func (f *fixture) reported() {
	f.Helper()
	g := f.accepted("Ada", badges.Public)
	f.must(f.db.InTx(f.Context(), func(tx *store.Tx) error {
		return tx.PutComment(f.Context(), inbox.Comment{URI: troll + "/1", GrantID: g.ID, ActorID: troll, Author: "Troll", Handle: "@troll@social.example", URL: troll + "/1", Content: "<p>Bad <b>words</b></p>", Published: f.now})
	}))
	_, err := f.service.AllowQuote(f.Context(), g.ID, troll, troll+"/2")
	f.must(err)
	f.must(f.service.ReceiveReport(f.Context(), "https://calm.example/flags/1", "https://calm.example/users/ann", badges.NewReport{
		About: f.service.Site.Actor(f.issuer), Objects: []string{f.service.Site.Note(f.issuer, g), troll + "/1", troll + "/2", "https://elsewhere.example/3"}, Comment: "Look at this",
	}))
}

func TestAdminsDecideAboutReports(t *testing.T) {
	f := newFixture(t)
	f.reported()
	m := f.signedIn("admin")
	m.get("/admin").says("Look at this")
	m.get("/admin/replies").says("Bad words", "Pathfinder", troll+"/2")
	const page = "/admin/reports/1"
	m.get(page).status(200).says("Look at this", "https://calm.example/users/ann", "Fjord Library Issuer", "Pathfinder Badge", "Troll Reply", "Bad words", troll+"/2 Quote", "https://elsewhere.example/3 Something else")

	m.post(page+"/notes", url.Values{"note": {" "}}).status(400).says("the note is empty")
	m.post(page+"/notes", url.Values{"note": {"Asked the *library*."}}).status(303).header("Location", page+"?done=saved")
	m.get(page).says("Asked the *library*.")
	m.post("/admin/replies/1/remove", url.Values{"report": {"1"}}).status(303).header("Location", page+"?done=saved")
	m.post("/admin/quotes/1/revoke", url.Values{"report": {"1"}}).status(303).header("Location", page+"?done=saved")
	m.get(page).hides("Bad words", "Take the leave back").says(troll + "/2 Something else")
	m.get("/admin/replies").hides("Bad words", troll)

	if typed := m.get("/admin/blocks?"+url.Values{"target": {troll}}.Encode()).status(200).attributes("input", "value"); !slices.Contains(typed, troll) {
		t.Errorf("the form holds %q, want the author", typed)
	}
	m.post("/admin/blocks", url.Values{"report": {"1"}, "target": {"calm.example"}, "severity": {"silence"}, "reject-reports": {"yes"}}).status(303).header("Location", page+"?done=saved")
	m.post(page+"/resolve", url.Values{"resolution": {"Removed both."}}).status(303)
	m.post(page+"/resolve", nil).status(409).says("resolved already")
	m.get(page).says("Removed both.", "done").hides("Close the report")
	m.get("/admin/log?scope=all").says("A reply was taken off a page admin 21", "The leave to quote a badge was taken back admin 21", "A server or an account was blocked admin 21", "A note was written about a report admin 21", "A report was closed admin 21")

	m.post("/admin/reports", url.Values{"whom": {"troll"}, "objects": {troll + "/1"}, "comment": {"Spam"}}).status(400).says("say whom the report is about", "Spam")
	m.post("/admin/reports", url.Values{"whom": {troll}, "objects": {troll + "/1\n" + troll + "/2"}, "comment": {"Spam"}}).status(303)
	m.get("/admin/reports").says(troll, "Spam", "sent")
}

func TestBlocksAreUploaded(t *testing.T) {
	f := newFixture(t)
	m := f.signedIn("admin")
	m.upload("/admin/blocks/import", url.Values{"list": {""}}, "file", []byte("#domain,#severity\nworst.example,suspend\n")).status(303)
	m.get("/admin/blocks").says("worst.example")
	m.upload("/admin/blocks/import", nil, "file", []byte("#domain,#severity\nx.example,destroy\n")).status(400).says("line 2 of the list")
	m.upload("/admin/blocks/import", nil, "file", nil).status(400).says("choose a CSV file")
	if list := m.get("/admin/blocks.csv").status(200); strings.Count(list.Body, "\n") != 2 {
		t.Errorf("the list: %s", list.Body)
	}
}
