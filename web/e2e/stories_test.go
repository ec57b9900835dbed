package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"laurel/cmd/laurel/laureltest"
)

// longest is how long all stories together may take.
const longest = 15 * time.Minute

// world is what the stories are told about where they happen.
type world struct {
	Origin      string   `json:"origin"`
	Mastodon    string   `json:"mastodon"`  // origin of the stand-in
	Elsewhere   string   `json:"elsewhere"` // origin of another badge server, and of an app
	Control     string   `json:"control"`   // origin of [control]
	Chromium    string   `json:"chromium"`  // path of the browser
	Key         string   `json:"key"`       // of the badge API
	Issuer      int64    `json:"issuer"`    // "academy", of which "manager@coast.example" is owner
	Badge       int64    `json:"badge"`     // the academy's, to grant
	Routes      []string `json:"routes"`    // patterns of the router for GET
	Only        string   `json:"only"`      // regular expression of stories' names
	Screenshots string   `json:"screenshots"`
}

// outcome is how one story went.
type outcome struct {
	Story  string `json:"story"`
	Millis int64  `json:"millis"`
	Error  string `json:"error"`
}

func TestStories(t *testing.T) {
	mail := newMailbox(t)
	l := newLaurel(t, mail, newProvider(t))
	l.Start(t)
	w := world{Origin: l.Origin, Mastodon: newMastodon(t).URL, Elsewhere: newElsewhere(t).URL, Control: control(t, l, mail), Chromium: chromium(t), Routes: routes(t),
		Only: setting("stories"), Screenshots: setting("screenshots")}
	settle(t, l, &w)
	told, err := json.Marshal(w)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), longest)
	defer cancel()
	node := exec.CommandContext(ctx, "node", "run.mjs")
	node.Stdin = bytes.NewReader(told)
	var complaints bytes.Buffer
	node.Stderr = &complaints
	out, err := node.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := node.Start(); err != nil {
		t.Fatalf("%v; `make test-deps` installs what the stories need", err)
	}
	count := 0
	for lines := bufio.NewScanner(out); lines.Scan(); count++ {
		var o outcome
		if err := json.Unmarshal(lines.Bytes(), &o); err != nil {
			t.Errorf("node said %s", lines.Text())
			continue
		}
		t.Run(o.Story, func(t *testing.T) {
			if t.Logf("%d ms", o.Millis); o.Error != "" {
				t.Error(o.Error)
			}
		})
	}
	if err := node.Wait(); err != nil || count == 0 {
		t.Errorf("node told %d stories: %v\n%s", count, err, &complaints)
	}
}

// newLaurel prepares the server of the stories. Its origin is on localhost, which browsers take for a secure place:
// passkeys work there without TLS.
func newLaurel(t *testing.T, mail *mailbox, signIn *provider) *laureltest.Server {
	t.Helper()
	_, smtpPort, err := net.SplitHostPort(mail.listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	providers, err := json.Marshal([]any{map[string]string{
		"name": "harbour", "label": "Harbour Office", "issuer": signIn.URL, "client_id": "laurel", "client_secret": "secret",
	}})
	if err != nil {
		t.Fatal(err)
	}
	return laureltest.New(t, "localhost",
		"LAUREL_OIDC="+string(providers),
		"LAUREL_TRUSTED_PROXIES=127.0.0.0/8", // the browsers say from where they come
		"LAUREL_NAME=Badges of the Coast",
		"LAUREL_SUMMARY=Schools and clubs of the **coast** give badges here to those who learn.",
		"LAUREL_RULES=Grant what was earned.\n\nBe kind.",
		"LAUREL_SMTP_HOST=127.0.0.1",
		"LAUREL_SMTP_PORT="+smtpPort,
		"LAUREL_SMTP_TLS=none",
		"LAUREL_SMTP_FROM=Badges of the Coast <badges@coast.example>",
	)
}

// settle makes what all stories start from, with the operator's commands.
func settle(t *testing.T, l *laureltest.Server, w *world) {
	t.Helper()
	for _, a := range [][]string{{"admin@coast.example", "Alma Admin", "--admin"}, {"manager@coast.example", "Mona Manager"}, {"granter@coast.example", "Greta Granter"}, {"reviewer@coast.example", "Rita Reviewer"}} {
		l.MustRun(t, nil, append([]string{"account", "create", "--email", a[0], "--name", a[1]}, a[2:]...)...)
	}
	var made struct{ ID int64 }
	l.MustRun(t, &made, "issuer", "create", "--username", "academy", "--name", "Academy of the Coast", "--account", "manager@coast.example",
		"--colour", "#7a1f5c", "--summary", "We teach *sailing*, knots and weather.", "--json")
	w.Issuer = made.ID
	for _, role := range []string{"granter", "reviewer"} {
		l.MustRun(t, nil, "account", "role", role+"@coast.example", strconv.FormatInt(w.Issuer, 10), role)
	}
	l.MustRun(t, &made, "badge", "create", "--issuer", "academy", "--title", "Knots", "--description", "Ties **twelve** knots.",
		"--criteria", "Tie them blindfolded.", "--image", "../../templates/assets/demo-badge.png", "--image-alt", "A golden star in a green circle", "--certificate", "--json")
	w.Badge = made.ID
	w.Key = strings.TrimSpace(l.MustRun(t, nil, "apikey", "create", "--account", "manager@coast.example", "--name", "stories"))
}

// control gives the stories what happens outside the browser: GET /mail?to= waits for a
// letter, POST /run executes an operator's command.
func control(t *testing.T, l *laureltest.Server, mail *mailbox) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /mail", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), laureltest.Patience)
		defer cancel()
		found, err := mail.take(ctx, r.URL.Query().Get("to"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		answer(w, "application/json", found)
	})
	mux.HandleFunc("POST /run", func(w http.ResponseWriter, r *http.Request) {
		var args []string
		err := json.NewDecoder(r.Body).Decode(&args)
		var printed []byte
		if err == nil {
			printed, err = l.Run(r.Context(), args...)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusUnprocessableEntity)
			return
		}
		_, _ = w.Write(printed) // who went away does not want it
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

// chromium returns the path of the browser.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	t.Fatal("there is no Chromium; `make test-deps` installs it, or CHROMIUM names it")
	return ""
}
