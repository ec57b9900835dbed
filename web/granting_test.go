package web_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"laurel/badges"
	"laurel/badges/task"
	"laurel/store"
)

// delivered has delivered the post about each grant.
type delivered struct{}

func (delivered) Receptions(_ context.Context, ids []int64) (map[int64]badges.Reception, error) {
	all := make(map[int64]badges.Reception)
	for _, id := range ids {
		all[id] = badges.Reception{State: badges.Taken}
	}
	return all, nil
}

// fetch stands for the servers from which lists are fetched.
func (f *fixture) fetch(_ context.Context, address string) ([]byte, error) {
	if address != "https://sessionize.com/api/v2/abc/view/Speakers" {
		return nil, badges.Errorf(badges.Invalid, "the address can't be read")
	}
	return []byte(`[{"fullName": "Anna Berg", "sessions": [{"name": "Knots"}], "links": [{"title": "Fediverse", "url": "https://social.example/@anna"}]}, {"fullName": "Ben"}]`), nil
}

// newRoster drafts a list with two recipients.
func (f *fixture) newRoster() badges.Batch {
	f.Helper()
	b, err := f.service.DraftBatch(f.Context(), badges.Operator(), f.badge.ID, badges.NewBatch{Source: "recipient\na@example.org\nb@example.org\n", Columns: []string{"recipient"}})
	f.must(err)
	return b
}

func (f *fixture) grantsNow() int {
	f.Helper()
	n, err := f.service.Store.CountGrants(f.Context(), badges.GrantFilter{BadgeID: f.badge.ID})
	f.must(err)
	return n
}

func TestABadgeIsGrantedToOne(t *testing.T) {
	f := newFixture(t)
	m := f.signedIn("granter")
	path := deskBadge(f.badge.ID) + "/grant"
	form := url.Values{"recipient": {"anna"}, "name": {"Anna"}, "evidence": {"Walked *all* of it."}, "expires": {"2030-12-31"}}
	m.post(path, form).status(400).says(`"anna" is neither a handle nor an e-mail address`, "Walked *all* of it.")
	form.Set("recipient", "anna@example.org")
	form.Set("expires", "soon")
	m.post(path, form).status(400).says(`"soon" is no day`)
	form.Set("expires", "2030-12-31")
	made := m.post(path, form).status(303).Header.Get("Location")
	page := m.get(made).status(200).says("Anna", "anna@example.org", "Granted. The recipient is told.", "Link to accept", "Walked all of it.", "31 December 2030")
	if !strings.Contains(page.text(), origin+"/accept/grant/") {
		t.Error("the link to accept is missing")
	}
	again := m.post(path, form).status(303).Header.Get("Location")
	m.get(again).status(200).says("was offered this badge before")
	if n := f.grantsNow(); n != 1 {
		t.Errorf("%d grants, want 1", n)
	}
	base := strings.TrimSuffix(made, "?done=granted")
	m.post(base+"/revoke", url.Values{"reason": {" "}}).status(400).says("the reason is missing")
	m.post(base+"/revoke", url.Values{"reason": {"Wrong person"}}).status(303)
	m.get(base).status(200).says("Wrong person", "Revoked").hides("/revoke")
}

func TestAViewerSeesNoLinkToAccept(t *testing.T) {
	f := newFixture(t)
	g, accept := f.grant("somebody")
	f.signedIn("viewer").get("/desk/grants/"+g.ULID).status(200).hides(accept, "/revoke")
}

func TestTheTableOfGrants(t *testing.T) {
	f := newFixture(t)
	m := f.signedIn("viewer")
	for n := range 60 {
		_, _, err := f.service.Grant(t.Context(), badges.Operator(), badges.GrantRequest{BadgeID: f.badge.ID, Email: fmt.Sprintf("walker%02d@example.org", n), Name: fmt.Sprintf("=Walker %02d", 59-n)})
		f.must(err)
	}
	table := deskIssuer(f.issuer.ID) + "/grants"
	first := m.get(table).status(200).says("60 grants", "Page 1 of 2", "walker59@example.org", "delivered").hides("walker09@example.org")
	if links := strings.Join(first.attributes("a", "href"), " "); !strings.Contains(links, "?page=2") {
		t.Errorf("no next page: %s", links)
	}
	m.get(table+"?page=2").status(200).says("walker09@example.org", "Page 2 of 2").hides("walker10@example.org")
	m.get(table+"?q=WALKER07").status(200).says("1 grant", "walker07@example.org")
	m.get(table + "?q=%25").status(200).says("No grant is found here.")
	m.get(table + "?state=revoked").status(200).says("No grant is found here.")
	m.get(table + "?sort=recipient").status(200).says("walker59@example.org").hides("walker00@example.org")
	m.get(table + "?sort=recipient-desc").status(200).says("walker00@example.org").hides("walker59@example.org")
	file := m.get(table+".csv?sort=oldest").status(200).header("Content-Disposition", `attachment; filename="grants.csv"`)
	if lines := strings.Split(file.Body, "\n"); len(lines) != 62 || !strings.HasPrefix(lines[1], ",walker00@example.org,'=Walker 59,Pathfinder,pending,") {
		t.Errorf("%d lines, the second is %q", len(lines), lines[1])
	}
	f.wantStates(m, table)
}

// wantStates narrows the table by what a state alone does not tell, in the file too.
func (f *fixture) wantStates(m member, table string) {
	f.Helper()
	_, _, err := f.service.Grant(f.Context(), badges.Operator(), badges.GrantRequest{BadgeID: f.badge.ID, Email: "late@example.org", ExpiresAt: f.now.Add(time.Hour)})
	f.must(err)
	f.now = f.now.Add(2 * time.Hour)
	held, path := f.grant("Held")
	_, err = f.service.Accept(f.Context(), held.ID, path[strings.LastIndex(path, "/")+1:], badges.Public)
	f.must(err)
	bounced, _ := f.grant("Bounced")
	f.must(f.db.InTx(f.Context(), func(tx *store.Tx) error {
		if err := tx.PutHold(f.Context(), badges.Hold{GrantID: held.ID, IssuerID: f.issuer.ID, Reason: "the picture is missing", At: f.now}); err != nil {
			return err
		}
		return tx.Enqueue(f.Context(), badges.MailConsumer+"/"+badges.MailLane(bounced.ID), badges.MailConsumer, []byte("{}"), f.now)
	}))
	tasks, _, err := f.db.LaneTasks(f.Context(), task.Lane{Name: badges.MailConsumer + "/" + badges.MailLane(bounced.ID)}, 1)
	f.must(err)
	f.must(f.db.FailTask(f.Context(), tasks[0].ID, "refused with 550", f.now))

	for state, want := range map[string][]string{
		"pending":  {"61 grants", "bounced@people.example"},
		"accepted": {"1 grant", "held@people.example"},
		"expired":  {"1 grant", "late@example.org", "Expired"},
		"held":     {"1 grant", "held@people.example", "Held back", "the picture is missing"},
		"failed":   {"1 grant", "bounced@people.example", "not delivered", "refused with 550"},
	} {
		m.get(table + "?state=" + state).status(200).says(want...)
	}
	for state, want := range map[string]string{"expired": "late@example.org,,Pathfinder,expired", "held": "the picture is missing", "failed": ",failed,refused with 550"} {
		file := m.get(table + ".csv?state=" + state).status(200).Body
		if !strings.Contains(file, want) || strings.Count(file, "\n") != 2 {
			f.Errorf("the file of %s: %s", state, file)
		}
	}
	f.now = f.now.Add(time.Hour)
	f.must(f.service.ResendOffer(f.Context(), badges.Operator(), bounced.ID))
	m.get(table + "?state=failed").status(200).says("No grant is found here.")
}

func TestAThousandRowsAreGrantedFromAFile(t *testing.T) {
	f := newFixture(t)
	m := f.signedIn("granter")
	var file strings.Builder
	file.WriteString("Who;Address;T-Shirt\n")
	for n := range 1000 {
		if n%50 == 3 {
			fmt.Fprintf(&file, "Walker %d;=nobody%d;XL\n", n, n)
		} else {
			fmt.Fprintf(&file, "Walker %d;walker%d@example.org;XL\n", n, n)
		}
	}
	path := m.upload(deskBadge(f.badge.ID)+"/lists/new", nil, "file", []byte(file.String())).status(303).Header.Get("Location")
	m.get(path).status(200).says("980 recipients would get the badge.", "20 rows can’t be granted.", "Walker 0, Walker 1, Walker 2")
	form := url.Values{"column": {"name", "", ""}, "action": {"start"}}
	m.post(path, form).status(400).says("no row names a recipient")
	form["column"] = []string{"name", "recipient", ""}
	m.post(path, form).status(303).header("Location", path+"?done=started")
	m.post(path, form).status(409)
	m.get(path).status(200).says("being granted", "20 of 1,000")
	list, err := f.service.Store.Batches(t.Context(), badges.BatchFilter{})
	f.must(err)
	for range 20 {
		f.must(f.service.RunBatch(t.Context(), badges.BatchTask{Batch: list[0].ID}))
	}
	m.get(path).status(200).says("done", "1,000 of 1,000", `"=nobody3" is neither a handle`)
	if n := f.grantsNow(); n != 980 {
		t.Errorf("%d grants, want 980", n)
	}
	failed := m.get(path + "/failed.csv").status(200)
	if lines := strings.Split(strings.TrimSpace(failed.Body), "\n"); len(lines) != 21 || lines[0] != "\ufeffWho,Address,T-Shirt,problem" || !strings.HasPrefix(lines[1], "Walker 3,'=nobody3,XL,") {
		t.Errorf("%d lines: %q", len(lines), lines[:2])
	}
	f.must(f.db.PruneLists(t.Context(), f.now.Add(time.Hour)))
	m.get(path).status(200).says("The list itself was deleted", "1,000 of 1,000").hides("=nobody3")
	m.get(path + "/failed.csv").status(410).says("This list was deleted")
	m.get(deskIssuer(f.issuer.ID)+"/lists").status(200).says("picture.png", "980", "20")
}

func TestSpeakersAreFetched(t *testing.T) {
	f := newFixture(t)
	m := f.signedIn("granter")
	path := deskBadge(f.badge.ID) + "/lists/new"
	m.post(path, url.Values{"address": {"https://elsewhere.example/api/v2/abc"}}).status(400).says("is no API address of Sessionize", "See the field that is wrong")
	m.post(path, url.Values{"address": {"https://sessionize.com/api/v2/gone"}}).status(400).says("the address can't be read")
	list := m.post(path, url.Values{"address": {"https://sessionize.com/api/v2/abc"}}).status(303).Header.Get("Location")
	m.get(list).status(200).says("1 recipient would get the badge.", "https://social.example/@anna", "the row names nobody")
}

func TestATypedListIsCancelled(t *testing.T) {
	f := newFixture(t)
	m := f.signedIn("granter")
	path := deskBadge(f.badge.ID) + "/lists/new"
	m.post(path, url.Values{"list": {" \n"}}).status(400).says("the list is empty")
	list := m.post(path, url.Values{"list": {"@anna@example.social\nben@example.org"}}).status(303).Header.Get("Location")
	m.post(list+"/cancel", nil).status(303)
	m.get(list).status(200).says("cancelled")
	m.post(list+"/cancel", nil).status(409)
	if f.grantsNow() != 0 {
		t.Error("a list that was cancelled granted something")
	}
}

func TestAKeyIsMadeShownOnceAndRevoked(t *testing.T) {
	f := newFixture(t)
	m := f.signedIn("granter")
	issuer := strings.TrimPrefix(deskIssuer(f.issuer.ID), "/desk/issuers/")
	m.post("/desk/keys", url.Values{"name": {"Till"}, "role": {"granter"}}).status(400).says("choose at least one issuer")
	m.post("/desk/keys", url.Values{"name": {"Till"}, "role": {"manager"}, "issuer": {issuer}}).status(403)
	made := m.post("/desk/keys", url.Values{"name": {"Till"}, "role": {"granter"}, "issuer": {issuer}}).status(201).says("Till", "Granter: Fjord Library")
	_, key, _ := strings.Cut(made.Body, `<code class="secret">`)
	key, _, _ = strings.Cut(key, "<")
	if _, err := f.service.Authenticate(t.Context(), key); err != nil {
		t.Errorf("the key on the page: %v", err)
	}
	page := m.get("/desk/keys").status(200).hides(key)
	for _, action := range page.attributes("form", "action") {
		if strings.HasSuffix(action, "/revoke") {
			m.post(action, nil).status(303)
		}
	}
	if _, err := f.service.Authenticate(t.Context(), key); badges.KindOf(err) != badges.Unauthorized {
		t.Errorf("after the revocation: %v", err)
	}
}

func TestAnIssuerWritesItsMail(t *testing.T) {
	f := newFixture(t)
	m := f.signedIn("manager")
	path := deskIssuer(f.issuer.ID) + "/mail"
	form := url.Values{"subject": {"{badge}!"}, "body": {"Dear {recipient}, *well* done. {captain}"}}
	m.post(path, form).status(400).says("{captain} is no placeholder")
	form.Set("body", "Dear {recipient}, *well* done.")
	form.Set("action", "preview")
	m.post(path, form).status(200).says("Pathfinder!", "Dear Ada Lovelace, well done.")
	form.Set("action", "save")
	m.post(path, form).status(303)
	m.get(path).status(200).says("Dear Ada Lovelace, well done.", "Back to the server’s own text")
	form.Set("action", "reset")
	m.post(path, form).status(303)
	m.get(path).status(200).hides("Back to the server")
}
