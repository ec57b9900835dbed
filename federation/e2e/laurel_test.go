package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"laurel/cmd/laurel/laureltest"
)

// A laurel is a running server with what a story starts from.
type laurel struct {
	*laureltest.Server
	key   string // of the badge API
	badge int64
}

// startLaurel runs a server with one issuer, "conf", one badge and an API key, until the test ends.
func startLaurel(t *testing.T) *laurel {
	t.Helper()
	l := &laurel{Server: laureltest.New(t, "127.0.0.1")}
	l.seed(t)
	l.Start(t)
	return l
}

// seed makes what a story starts from, with the operator's commands.
func (l *laurel) seed(t *testing.T) {
	t.Helper()
	l.MustRun(t, nil, "account", "create", "--email", "operator@example.org", "--name", "Operator", "--json")
	l.MustRun(t, nil, "issuer", "create", "--username", "conf", "--name", "The Conference",
		"--account", "operator@example.org", "--json")
	var badge struct{ ID int64 }
	l.MustRun(t, &badge, "badge", "create", "--issuer", "conf", "--title", "Speaker", "--description", "Gave a talk.",
		"--criteria", "Give a talk at the conference.", "--image", "../../templates/assets/demo-badge.png", "--json")
	l.badge = badge.ID
	l.key = strings.TrimSpace(l.MustRun(t, nil, "apikey", "create", "--account", "operator@example.org", "--name", "e2e"))
}

// A grant is the answer of the badge API to a grant.
type grant struct {
	NoteID      string
	Status      string
	AcceptURL   string
	BadgeRecord struct{ ID int64 }
}

// grant grants the badge to the account with that profile.
func (l *laurel) grant(t *testing.T, profile string) grant {
	t.Helper()
	var g grant
	l.api(t, http.MethodPost, "/api/badges/grant", map[string]any{"badgeId": l.badge, "profileUri": profile}, &g)
	return g
}

// status returns the state of a grant as the badge API tells it.
func (l *laurel) status(t *testing.T, g grant) string {
	t.Helper()
	var answer struct{ Status string }
	l.api(t, http.MethodGet, "/api/badges/grant/"+url.PathEscape(g.NoteID)+"/status", nil, &answer)
	return answer.Status
}

// revoke takes a grant back as the operator does.
func (l *laurel) revoke(t *testing.T, g grant) {
	t.Helper()
	l.MustRun(t, nil, "grant", "revoke", strconv.FormatInt(g.BadgeRecord.ID, 10), "--reason", "granted by mistake", "--json")
}

func (l *laurel) api(t *testing.T, method, path string, in, out any) {
	t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, l.Origin+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-ApiKey", l.key)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: %s: %s", method, path, res.Status, answer)
	}
	if err := json.Unmarshal(answer, out); err != nil {
		t.Fatalf("%s %s: %v in %s", method, path, err, answer)
	}
}

// actor returns the id of one of the server's actors.
func (l *laurel) actor(username string) string {
	return l.Origin + "/actor/" + username
}
