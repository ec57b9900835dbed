package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
)

func TestResultsAreInTheCredentialAndOnThePage(t *testing.T) {
	f := newFixture(t)
	d := f.badge.Definition
	d.ResultDescriptions = []badges.ResultDescription{{Name: "Books <read>", Type: "RawScore", ValueMin: "0", ValueMax: "30", RequiredValue: "10"}}
	_, err := f.service.UpdateBadge(t.Context(), badges.Operator(), f.badge.ID, d)
	f.must(err)
	g, err := f.service.Award(t.Context(), badges.Operator(), badges.AwardRequest{GrantRequest: badges.GrantRequest{
		BadgeID: f.badge.ID, Email: "ada@example.org", Name: "Ada", Results: []badges.Result{{Name: "Books <read>", Value: "27"}},
	}})
	f.must(err)
	f.must(f.service.Process(t.Context(), g.ID))

	document := f.get("/credential/" + g.ULID + ".json").status(http.StatusOK).object()
	described := at(document, "credentialSubject.achievement.resultDescription.id")
	want := map[string]any{"type": []any{"Result"}, "value": "27", "resultDescription": described}
	if diff := cmp.Diff([]any{want}, at(document, "credentialSubject.result")); diff != "" || described == nil {
		t.Errorf("result (-want +got):\n%s", diff)
	}
	page := f.get(f.notePath(g), "Accept", "text/html").status(http.StatusOK).Body
	for _, text := range []string{"Books &lt;read&gt;", "<strong>27</strong>", "(0 to 30)", "needed: 10"} {
		if !strings.Contains(page, text) {
			t.Errorf("the page does not say %s", text)
		}
	}
}
