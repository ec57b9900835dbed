package web_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	imagepng "image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	"laurel/badges"
)

// member is somebody who is signed in.
type member struct {
	*fixture
	account badges.Account
	cookie  string
}

// signedIn makes an account with a role on the fixture's issuer ("" for none,
// "admin" for an admin) and signs it in.
func (f *fixture) signedIn(role string) member {
	f.Helper()
	name := role
	if role == "" {
		name = "stranger"
	}
	a, err := f.service.CreateAccount(f.Context(), badges.Operator(), badges.Account{Name: name, Email: name + "@desk.example", Admin: role == "admin"})
	f.must(err)
	if role != "" && role != "admin" {
		f.must(f.service.SetRole(f.Context(), badges.Operator(), a.ID, f.issuer.ID, badges.Role(role)))
	}
	return f.signIn(a)
}

// signIn starts a session of an account.
func (f *fixture) signIn(a badges.Account) member {
	f.Helper()
	link, _, err := f.service.SignInLink(f.Context(), badges.Operator(), a.ID)
	f.must(err)
	token, _, err := f.service.UseSignInToken(f.Context(), badges.Account{}, link, "test")
	f.must(err)
	return member{fixture: f, account: a, cookie: "__Host-laurel=" + token}
}

func (m member) get(path string) answer {
	m.Helper()
	return m.fixture.get(path, "Cookie", m.cookie)
}

func (m member) post(path string, form url.Values) answer {
	m.Helper()
	return m.fixture.post(path, form, "Cookie", m.cookie)
}

// upload posts a form with a file.
func (m member) upload(path string, form url.Values, name string, content []byte) answer {
	m.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for key, values := range form {
		for _, value := range values {
			m.must(w.WriteField(key, value))
		}
	}
	part, err := w.CreateFormFile(name, "picture.png")
	m.must(err)
	_, err = part.Write(content)
	m.must(err)
	m.must(w.Close())
	r := httptest.NewRequestWithContext(m.Context(), http.MethodPost, path, &body)
	r.Host = domain
	r.Header.Set("Accept", browser)
	r.Header.Set("Cookie", m.cookie)
	r.Header.Set("Content-Type", w.FormDataContentType())
	recorder := httptest.NewRecorder()
	m.handler.ServeHTTP(recorder, r)
	return answer{fixture: m.fixture, Code: recorder.Code, Header: recorder.Header(), Body: recorder.Body.String()}
}

func deskIssuer(id int64) string { return "/desk/issuers/" + strconv.FormatInt(id, 10) }
func deskBadge(id int64) string  { return "/desk/badges/" + strconv.FormatInt(id, 10) }

// newSet makes a set of one badge with the variable YEAR.
func (f *fixture) newSet() badges.BadgeSet {
	f.Helper()
	c, err := badges.ParseSet([]byte(`{"name": "Years", "variables": [{"name": "YEAR"}], "badges": [
		{"title": "Walker {YEAR}", "criteria": "Walk in {YEAR}.", "design": {"shape": "seal", "ribbon": "{YEAR}"}}]}`))
	f.must(err)
	set, err := f.service.CreateBadgeSet(f.Context(), badges.Operator(), f.issuer.ID, c, f.drawings)
	f.must(err)
	return set
}

func (f *fixture) badgeNow(id int64) badges.Badge {
	f.Helper()
	b, err := f.service.Store.Badge(f.Context(), id)
	f.must(err)
	return b
}

func badgeForm(title string) url.Values {
	return url.Values{
		"title": {title}, "type": {"Achievement"}, "description": {"For *walkers*."}, "criteria": {"Walk."}, "years": {"2"},
		"requirement-id": {"0", "0"}, "requirement": {"A full card", " "}, "requirement-note": {"Ask", ""}, "requirement-kind": {"required", "required"},
		"alignment": {"Orienteering", ""}, "alignment-url": {"https://skills.example/1", ""}, "alignment-text": {"", ""},
		"hashtags": {"#Outdoors"}, "categories": {"Walks, Books"}, "tags": {"fjord"}, "certificate": {"yes"}, "price": {"5 EUR"},
	}
}

func TestABadgeIsMadeAndDrawn(t *testing.T) {
	f := newFixture(t)
	m := f.signedIn("manager")
	made := m.post(deskIssuer(f.issuer.ID)+"/badges/new", badgeForm("Night walker")).status(303)
	path := strings.TrimSuffix(made.Header.Get("Location"), "/design")
	id, err := strconv.ParseInt(path[strings.LastIndex(path, "/")+1:], 10, 64)
	f.must(err)
	b := f.badgeNow(id)
	if b.Title != "Night walker" || b.Validity.Years != 2 || len(b.Requirements) != 1 || len(b.Alignments) != 1 || len(b.Categories) != 2 || !b.Certificate || b.Price != "5 EUR" {
		t.Errorf("made %+v", b.Definition)
	}

	page := m.get(path+"/design").status(200).says("Badge designer", "Shield")
	if policy := page.Header.Get("Content-Security-Policy"); !strings.HasSuffix(policy, "; script-src 'self'") {
		t.Errorf("policy of the designer: %s", policy)
	}
	design := url.Values{
		"seen": {"1"}, "action": {"preview"}, "shape": {"hexagon"}, "border": {"double"}, "icon": {"mountain"}, "top": {"Night"}, "ribbon": {"2026"},
		"fill": {"#102040"}, "fillEnd": {"#304060"}, "gradient": {"yes"}, "borderColor": {"#ffffff"}, "iconColor": {"#203050"}, "textColor": {"#ffffff"},
		"ribbonColor": {"#a02c1a"}, "alt": {"A green shield with a star."}, "suggested": {"A green shield with a star."},
	}
	page = m.post(path+"/design", design).status(200).says("Icon stands out too little")
	if got := page.attributes("img", "alt"); len(got) == 0 || got[0] != "A blue hexagon with a mountain; the text says “Night”, “2026”." {
		t.Errorf("alt of the preview: %q", got)
	}
	drawn := m.get(page.attributes("img", "src")[0]).status(200).header("Content-Type", "image/svg+xml")
	if !strings.Contains(drawn.Body, "#304060") {
		t.Error("the preview is not in the chosen colours")
	}
	if f.badgeNow(id).Version != 1 {
		t.Error("a preview changed the badge")
	}
	design.Set("action", "save")
	m.post(path+"/design", design).status(303).header("Location", path+"?done=saved")
	b = f.badgeNow(id)
	if b.Version != 2 || b.Image.Alt != "A blue hexagon with a mountain; the text says “Night”, “2026”." {
		t.Errorf("drawn: version %d, %+v", b.Version, b.Image)
	}
	m.get(path+"?done=saved").status(200).says("Saved.", "Change the drawing", "A full card")
	again := m.get(path + "/design").status(200)
	if checked := again.checked("shape"); checked != "hexagon" {
		t.Errorf("the designer opens with shape %q", checked)
	}

	// Somebody else has drawn it meanwhile: the form is from version 1.
	design.Set("top", "Late")
	conflict := m.post(path+"/design", design).status(409).says("somebody else has changed this badge")
	if typed := strings.Join(conflict.attributes("input", "value"), "|"); !strings.Contains(typed, "|Late|") {
		t.Errorf("the form lost what was typed: %s", typed)
	}
}

// checked returns the value of the chosen radio button of a name.
func (a answer) checked(name string) string {
	for n := range a.document().Descendants() {
		values := make(map[string]string)
		for _, attribute := range n.Attr {
			values[attribute.Key] = attribute.Val
		}
		if _, ok := values["checked"]; ok && n.Data == "input" && values["name"] == name {
			return values["value"]
		}
	}
	return ""
}

func TestAFormComesBackAsItWasTyped(t *testing.T) {
	f := newFixture(t)
	m := f.signedIn("manager")
	form := badgeForm("")
	got := m.post(deskIssuer(f.issuer.ID)+"/badges/new", form).status(400).says("Nothing was saved.", "the title is missing", "For *walkers*.")
	inputs := strings.Join(got.attributes("input", "value"), "|")
	for _, want := range []string{"A full card", "Orienteering", "https://skills.example/1", "Walks, Books", "5 EUR"} {
		if !strings.Contains(inputs, want) {
			t.Errorf("the form lost %q", want)
		}
	}
	if !strings.Contains(got.Body, `aria-describedby="notes-title" aria-invalid="true"`) || !strings.Contains(got.Body, `href="#wrong-title"`) {
		t.Error("the error is not at its field")
	}
	form = badgeForm("Walker")
	form.Set("years", "many")
	m.post(deskIssuer(f.issuer.ID)+"/badges/new", form).status(400).says(`"many" is no number of years`)
}

func TestEditingABadgeKeepsWhatTheFormDoesNotAsk(t *testing.T) {
	f := newFixture(t)
	m := f.signedIn("manager")
	path := deskBadge(f.badge.ID)
	form := badgeForm("Pathfinder II")
	form.Set("seen", "1")
	form.Set("applications", "yes")
	m.post(path+"/edit", form).status(303).header("Location", path+"?done=saved")
	if open, err := f.service.Store.TakesApplications(f.Context(), f.badge.ID); err != nil || !open {
		t.Errorf("the badge takes applications: %v, %v", open, err)
	}
	b := f.badgeNow(f.badge.ID)
	if b.Title != "Pathfinder II" || b.Image != f.badge.Image || b.Requirements[0].ID != 1 {
		t.Errorf("after the edit: %+v", b.Definition)
	}
	form.Set("title", "Pathfinder III")
	conflict := m.post(path+"/edit", form).status(409).says("somebody else has changed this badge")
	if f.badgeNow(b.ID).Title != "Pathfinder II" {
		t.Error("the first change was lost")
	}
	if !strings.Contains(conflict.Body, `name="seen" value="2"`) {
		t.Error("who was told can't save again")
	}
	m.get(deskIssuer(f.issuer.ID) + "?q=pathf+walkers").status(200).says("Pathfinder II")
	m.get(deskIssuer(f.issuer.ID) + "?q=nothing").status(200).says("No badge is found here.")
	m.post(path+"/archive", nil).status(303)
	m.get(deskIssuer(f.issuer.ID)).hides("Pathfinder II")
	m.get(deskIssuer(f.issuer.ID)+"?show=archived").says("Pathfinder II", "archived")
}

// stripes is a wide picture, red at the left and blue at the right.
func stripes(t *testing.T) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 300, 100))
	for y := range 100 {
		for x := range 300 {
			m.Set(x, y, color.RGBA{R: 0xff, A: 0xff})
			if x >= 150 {
				m.Set(x, y, color.RGBA{B: 0xff, A: 0xff})
			}
		}
	}
	var b bytes.Buffer
	if err := imagepng.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAPictureIsUploadedAndCut(t *testing.T) {
	f := newFixture(t)
	m := f.signedIn("manager")
	path := deskBadge(f.badge.ID)
	m.get(path + "/picture").status(200).says("Cut out a square")
	form := url.Values{"seen": {"1"}, "crop": {"square"}, "x": {"100"}, "y": {"50"}, "zoom": {"100"}, "alt": {"Blue"}}
	m.upload(path+"/picture", form, "picture", stripes(t)).status(303)
	b := f.badgeNow(f.badge.ID)
	stored, err := f.service.Store.Picture(f.Context(), b.Image.SHA256)
	f.must(err)
	p, err := imagepng.Decode(bytes.NewReader(stored))
	f.must(err)
	if r, _, blue, _ := p.At(10, p.Bounds().Dy()/2).RGBA(); r > 0x1000 || blue < 0xf000 || b.Image.Alt != "Blue" {
		t.Errorf("the picture is not the right end of the file: %v, alt %q", p.At(10, 200), b.Image.Alt)
	}
	form.Set("seen", "2")
	m.upload(path+"/picture", form, "picture", []byte("%PDF-1.7")).status(400).says("PDF files are not accepted")
	m.post(path+"/picture", url.Values{"seen": {"2"}, "alt": {"Sea"}}).status(303)
	if b = f.badgeNow(b.ID); b.Image.Alt != "Sea" || b.Version != 3 {
		t.Errorf("after the change of the text: version %d, alt %q", b.Version, b.Image.Alt)
	}
}

func TestIssuersAreMadeAndChanged(t *testing.T) {
	f := newFixture(t)
	m := f.signedIn("manager")
	form := url.Values{"parent": {strconv.FormatInt(f.issuer.ID, 10)}, "username": {"library"}, "name": {"Knots"}, "summary": {"We *tie*."}, "type": {"Group"}}
	m.post("/desk/issuers/new", form).status(409).says("is taken", "We *tie*.")
	form.Set("username", "knots")
	made := m.post("/desk/issuers/new", form).status(303).Header.Get("Location")
	m.get(made).status(200).says("Knots", "@knots@"+domain, "Created.")
	m.get("/desk").status(200).says("Fjord Library", "Knots", "Manager")
	path := strings.TrimSuffix(made, "?done=created")
	page := m.get(path + "/edit").status(200)
	seen := page.attributes("input", "value")[0]
	form = url.Values{"seen": {seen}, "name": {"Knots and ropes"}, "type": {"Group"}, "audience": {"quiet"}}
	f.now = f.now.Add(1e9)
	m.post(path+"/edit", form).status(303)
	m.post(path+"/edit", form).status(409).says("somebody else has changed this issuer")
	m.get(path).status(200).says("Knots and ropes")
	form.Set("parent", "")
	form.Set("username", "top")
	m.post("/desk/issuers/new", form).status(403)
}

func TestSetsAreMadeUsedAndCarried(t *testing.T) {
	f := newFixture(t)
	m := f.signedIn("manager")
	form := url.Values{"action": {"collect"}, "keeper": {strconv.FormatInt(f.issuer.ID, 10)}, "name": {"Walks"}, "badge": {strconv.FormatInt(f.badge.ID, 10)}}
	page := m.post("/desk/sets/new", form).status(200).says("Pathfinder")
	var content badges.SetContent
	for n := range page.document().Descendants() {
		if n.Data == "textarea" {
			f.must(json.Unmarshal([]byte(n.FirstChild.Data), &content))
		}
	}
	if len(content.Badges) != 1 || content.Badges[0].Title != "Pathfinder" || content.Name != "Walks" {
		t.Fatalf("collected %+v", content)
	}
	content.Variables = []badges.SetVariable{{Name: "YEAR", Label: "Which year"}}
	content.Badges[0].Title = "Pathfinder {YEAR}"
	text, err := json.Marshal(content)
	f.must(err)
	form = url.Values{"action": {"save"}, "keeper": form["keeper"], "json": {strings.ReplaceAll(string(text), "YEAR}", "YAER}")}}
	m.post("/desk/sets/new", form).status(400).says("it uses {YAER}, which is not among the variables")
	form.Set("json", string(text))
	path := strings.TrimSuffix(m.post("/desk/sets/new", form).status(303).Header.Get("Location"), "?done=created")

	use := url.Values{"issuer": form["keeper"], "action": {"preview"}}
	m.get(path).status(200).says("Which year")
	m.post(path, use).status(400).says("Which year is missing")
	use.Set("value.YEAR", "2027")
	m.post(path, use).status(200).says("1 badge would be made", "Pathfinder 2027")
	use.Set("action", "make")
	m.post(path, use).status(303).header("Location", deskIssuer(f.issuer.ID)+"?done=made")
	m.get(deskIssuer(f.issuer.ID)).says("Pathfinder 2027")

	exported := m.get(path + "/set.json").status(200)
	exported.header("Content-Disposition", `attachment; filename="walks.json"`)
	form.Set("json", exported.Body)
	m.post("/desk/sets/new", form).status(303)
	edit := url.Values{"seen": {"1"}, "json": {strings.Replace(exported.Body, "Walks", "Hikes", 1)}}
	m.post(path+"/edit", edit).status(303)
	m.post(path+"/edit", edit).status(409).says("somebody else has changed this set")
	m.get("/desk").says("Hikes", "Walks")
	m.post(path+"/delete", nil).status(303).header("Location", "/desk?done=deleted")
	m.get(path).status(404)
}

// A form from another site must not do anything at the desk.
func TestDeskRefusesOtherSites(t *testing.T) {
	f := newFixture(t)
	m := f.signedIn("manager")
	f.post(deskBadge(f.badge.ID)+"/delete", url.Values{}, "Cookie", m.cookie, "Sec-Fetch-Site", "cross-site").status(403)
	if !f.badgeNow(f.badge.ID).DeletedAt.IsZero() {
		t.Error("the badge is gone")
	}
}

// A large file goes to the disk while it is read, and does not stay there: whoever has
// an account could fill the disk otherwise.
func TestUploadsLeaveNothingOnTheDisk(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	m := newFixture(t).signedIn("")
	m.upload(deskBadge(m.badge.ID)+"/lists/new", nil, "file", make([]byte, 2<<20)).status(http.StatusNotFound)
	remains, err := os.ReadDir(os.TempDir())
	m.must(err)
	if len(remains) != 0 {
		t.Errorf("%d files remain", len(remains))
	}
}
