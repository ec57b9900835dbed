package web_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"laurel/badges/verification"
)

// imports sends a file to the backpack.
func (p *person) imports(name string, body []byte) answer {
	p.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", name)
	p.must(err)
	_, err = part.Write(body)
	p.must(err)
	p.must(w.WriteField("visibility", "public"))
	p.must(w.Close())
	r := httptest.NewRequestWithContext(p.Context(), http.MethodPost, "/me/import", &form)
	r.Host = domain
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Accept", browser)
	r.Header.Set("Cookie", p.cookie)
	recorder := httptest.NewRecorder()
	p.handler.ServeHTTP(recorder, r)
	return answer{fixture: p.fixture, Code: recorder.Code, Header: recorder.Header(), Body: recorder.Body.String()}
}

// to is a report about a badge that was granted to an e-mail address.
func (f *fixture) to(email, id string, state verification.State) verification.Report {
	return verification.Report{
		State: state, CheckedAt: f.now,
		Facts:      verification.Facts{ID: id, Name: "Badge " + id[len(id)-1:], IssuerName: "The Club", Recipients: []verification.Identity{{Type: "email", Value: email}}},
		Credential: verification.Document{JSON: json.RawMessage(`{"id":"` + id + `"}`)},
	}
}

func zipped(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, body := range files {
		f, err := w.Create(name)
		if err == nil {
			_, err = io.WriteString(f, body)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestImportTakesWhatIsOnesOwn(t *testing.T) {
	f := newFixture(t)
	ada := f.person("Ada")
	one, two, three, four := `{"@context":"x","id":"https://club.example/1"}`, "https://club.example/2", `{"@context":"x","id":"https://club.example/3"}`, "https://club.example/4"
	f.verifier.reports = map[string]verification.Report{
		one:   f.to("ada@people.example", "https://club.example/1", verification.Valid),
		two:   f.to("bob@people.example", "https://club.example/2", verification.Valid),
		three: f.to("ada@people.example", "https://club.example/3", verification.Invalid),
		four:  f.to("ADA@people.example", "https://club.example/4", verification.Revoked),
	}
	for name, body := range map[string][]byte{
		"backpack.zip": zipped(t, map[string]string{"../../etc/a.json": one, "again.json": one, "b/links.txt": two, "c.json": three, "list.json": `[{"openBadgeId":"` + four + `"}]`, "data.json": "{}", "x.exe": "MZ"}),
		"badgr.json":   []byte(`{"status":{},"result":[` + one + `,{"url":"` + two + `"},{"json":` + three + `},{"assertion_url":"` + four + `"},` + one + `,7]}`),
	} {
		page := ada.imports(name, body).status(http.StatusOK).says("Badge 1", "Badge 2", "Badge 3", "Badge 4",
			"It was granted to somebody else.", "It is not genuine, so it was not taken.")
		if n := strings.Count(page.Body, "Badge 1"); n != 1 {
			t.Errorf("%s: a badge that comes twice has %d results", name, n)
		}
		kept, err := f.service.Externals(t.Context(), ada.account)
		f.must(err)
		var ids []string
		for _, e := range kept {
			ids = append(ids, e.CredentialID+" "+string(e.State))
		}
		slices.Sort(ids)
		if want := []string{"https://club.example/1 valid", "https://club.example/4 revoked"}; !slices.Equal(ids, want) {
			t.Errorf("%s: kept are %q, want %q", name, ids, want)
		}
	}
	if _, kept := f.verifier.kept["https://club.example/2"]; kept {
		t.Error("what was found of somebody else's badge is kept")
	}
}

func TestHostileImportsAreRefused(t *testing.T) {
	f := newFixture(t)
	ada := f.person("Ada")
	many := make(map[string]string)
	for i := range 1001 {
		many[fmt.Sprintf("%d.exe", i)] = ""
	}
	list := "[" + strings.TrimSuffix(strings.Repeat(`"https://club.example/%d",`, 101), ",") + "]"
	for i := range 101 {
		list = strings.Replace(list, "%d", fmt.Sprint(i), 1)
	}
	bomb := zipped(t, map[string]string{"a.json": strings.Repeat(" ", 9<<20)})
	parts := make(map[string]string)
	for i := range 10 {
		parts[fmt.Sprintf("%d.json", i)] = strings.Repeat(" ", 7<<20) + fmt.Sprint(i)
	}
	whole := zipped(t, map[string]string{"a.json": "{}"})
	for name, tt := range map[string]struct {
		body   []byte
		status int
		says   string
	}{
		"bomb":             {bomb, http.StatusBadRequest, "larger than badges are"},
		"bomb in parts":    {zipped(t, parts), http.StatusBadRequest, "larger than badges are"},
		"too many files":   {zipped(t, many), http.StatusBadRequest, "There are 1001 files in the zip"},
		"too many badges":  {[]byte(list), http.StatusBadRequest, "There are 101 badges"},
		"cut off":          {whole[:len(whole)-30], http.StatusBadRequest, "can't be read"},
		"nothing in it":    {zipped(t, nil), http.StatusBadRequest, "There is no badge in this file."},
		"larger than ever": {bytes.Repeat([]byte("x"), 21<<20), http.StatusRequestEntityTooLarge, "20 MB"},
	} {
		got := ada.imports("backpack.zip", tt.body)
		if got.Code != tt.status || !strings.Contains(got.text(), tt.says) {
			t.Errorf("%s: %d, want %d with %q:\n%s", name, got.Code, tt.status, tt.says, got.text())
		}
	}
	ada.post("/me/import", url.Values{}).status(http.StatusBadRequest).says("There is nothing to import.")
}
