package web_test

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"laurel/badges"
	"laurel/badges/verification"
	"laurel/templates"
)

// verifier gives a report that was made up, and remembers what it was asked.
type verifier struct {
	mu     sync.Mutex
	report verification.Report
	// reports are for what is handed in several at a time, by its data or address.
	reports map[string]verification.Report
	asked   verification.Input
	kept    map[string]badges.Snapshot
}

func (v *verifier) Verify(_ context.Context, in verification.Input) verification.Report {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.asked = in
	if report, ok := v.reports[in.URL+string(in.Data)]; ok {
		return report
	}
	return v.report
}

// Keep implements [web.Verifier].
func (v *verifier) Keep(_ context.Context, report verification.Report) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.kept == nil {
		v.kept = make(map[string]badges.Snapshot)
	}
	v.kept[report.Facts.ID] = badges.Snapshot{CredentialID: report.Facts.ID, State: string(report.State), CheckedAt: report.CheckedAt}
	return nil
}

func (v *verifier) Snapshot(_ context.Context, id string) (badges.Snapshot, error) {
	if s, ok := v.kept[id]; ok {
		return s, nil
	}
	return badges.Snapshot{}, badges.Errorf(badges.NotFound, "nothing is kept")
}

// revokedReport is about a badge that its issuer took back.
func revokedReport() verification.Report {
	issued := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	return verification.Report{
		State: verification.Revoked, CheckedAt: issued.AddDate(0, 1, 0),
		Facts: verification.Facts{
			ID: "https://school.example/1", Name: "Robot <builder>", IssuerName: "Robotics Club", IssuerID: "https://school.example",
			IssuedAt: &issued, RevocationReason: "A mistake",
		},
		Steps: []verification.Step{
			{Kind: verification.KindProof, Code: verification.ProofGood, Outcome: verification.Pass},
			{Kind: verification.KindStatus, Code: verification.StatusRevoked, Outcome: verification.Fail, Subject: "https://school.example/list"},
		},
	}
}

// postVerify sends the form with a file, if there is one.
func (f *fixture) postVerify(fields map[string]string, file []byte) answer {
	f.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range fields {
		f.must(form.WriteField(name, value))
	}
	if file != nil {
		part, err := form.CreateFormFile("file", "badge.png")
		f.must(err)
		_, err = part.Write(file)
		f.must(err)
	}
	f.must(form.Close())
	r := httptest.NewRequestWithContext(f.Context(), http.MethodPost, "/verify", &body)
	r.Host = domain
	r.Header.Set("Accept", browser)
	r.Header.Set("Content-Type", form.FormDataContentType())
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, r)
	return answer{fixture: f, Code: w.Code, Header: w.Header(), Body: w.Body.String()}
}

func TestVerifyPage(t *testing.T) {
	f := newFixture(t)
	f.get("/verify?url="+url.QueryEscape("https://school.example/1")).status(http.StatusOK).says("Check a badge").
		header("Content-Type", "text/html; charset=utf-8")
	f.verifier.report = revokedReport()
	a := f.postVerify(map[string]string{"address": " https://school.example/1 ", "recipient": "ada@mail.example"}, nil).status(http.StatusOK)
	a.says("Revoked", "The issuer has taken this badge back.", "Robot <builder>", "Robotics Club", "2 January 2026", "A mistake",
		"The signature is good", "https://school.example/list").header("Cache-Control", "no-store")
	if f.verifier.asked.URL != "https://school.example/1" || len(f.verifier.asked.Recipients) != 1 {
		t.Errorf("asked: %+v", f.verifier.asked)
	}
	f.postVerify(map[string]string{"address": "https://school.example/1", "text": "ey.ey.ey"}, nil)
	if f.verifier.asked.URL != "" || string(f.verifier.asked.Data) != "ey.ey.ey" {
		t.Errorf("asked: %+v", f.verifier.asked)
	}
	f.postVerify(map[string]string{"text": "x"}, []byte("\x89PNG"))
	if string(f.verifier.asked.Data) != "\x89PNG" {
		t.Errorf("asked: %+v", f.verifier.asked)
	}
	f.verifier.asked = verification.Input{}
	f.postVerify(nil, nil).status(http.StatusOK).says("Which badge?")
	if f.verifier.asked.URL != "" || f.verifier.asked.Data != nil {
		t.Errorf("asked about nothing: %+v", f.verifier.asked)
	}
}

// TestSnapshotTakesOver: what was kept is shown, with its date, when the issuer's
// server is gone.
func TestSnapshotTakesOver(t *testing.T) {
	f := newFixture(t)
	report := revokedReport()
	report.State, report.Steps = verification.Unknown, report.Steps[:1]
	f.verifier.report = report
	f.postVerify(map[string]string{"address": "https://school.example/1"}, nil).says("Could not be checked")
	at := time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC)
	const document = `{"state":"valid","checkedAt":"2026-05-04T00:00:00Z","steps":[],
		"facts":{"id":"https://school.example/1","name":"Robot builder","recipients":[{"type":"email","value":"ada@mail.example","hashed":false}]},
		"credential":{"json":{"id":"https://school.example/1"}}}`
	f.verifier.kept = map[string]badges.Snapshot{"https://school.example/1": {State: "valid", CheckedAt: at, Document: []byte(document)}}
	ask := map[string]string{"address": "https://school.example/1"}
	f.postVerify(ask, nil).says("Valid", "can't be reached", "4 May 2026", "Robot builder").hides("Robot <builder>")
	ask["recipient"] = "eve@mail.example"
	f.postVerify(ask, nil).says("Could not be checked").hides("4 May 2026")
	// The words of a document that only has the id are not those of the badge.
	f.verifier.report.Credential = verification.Document{JSON: []byte(`{"id":"https://school.example/1","name":"Robot <builder>"}`)}
	f.postVerify(map[string]string{"text": "{}"}, nil).says("Could not be checked").hides("4 May 2026")
	f.get("/verify/snapshot?id="+url.QueryEscape("https://school.example/1")).status(http.StatusOK).
		header("Access-Control-Allow-Origin", "*").header("Content-Type", "application/json")
	f.get("/verify/snapshot?id=x").status(http.StatusNotFound)
}

func TestVerifyPageIsLimited(t *testing.T) {
	f := newFixture(t)
	f.verifier.report = revokedReport()
	for i := range 21 { // by as many addresses of one customer
		want := http.StatusOK
		if i == 20 {
			want = http.StatusTooManyRequests
		}
		f.post("/verify", url.Values{"address": {"https://school.example/1"}}, "Remote", fmt.Sprintf("[2001:db8::%x]:1", i)).status(want)
	}
	f.post("/verify", url.Values{"address": {"https://school.example/1"}}, "Remote", "[2001:db8:0:1::]:1").status(http.StatusOK)
}

// TestEveryFindingHasWords: a code without a text would break the page.
func TestEveryFindingHasWords(t *testing.T) {
	renderer, err := templates.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range renderer.Languages() {
		for _, code := range verification.Codes() {
			var page strings.Builder
			view := templates.Verify{Checked: &templates.Checked{
				State: templates.CheckedValid, Steps: []templates.CheckedStep{{Code: string(code), Outcome: "pass"}},
			}}
			if err := renderer.Page(&page, language, view); err != nil {
				t.Errorf("%s, %s: %v", language, code, err)
			}
		}
	}
}
