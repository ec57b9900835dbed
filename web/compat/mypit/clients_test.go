package mypit_test

import (
	"bytes"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"laurel/badges"
)

// documented returns a program of the documentation, to be run against the server.
func (w *world) documented(names ...string) string {
	w.t.Helper()
	server := httptest.NewServer(w.handler)
	w.t.Cleanup(server.Close)
	var program bytes.Buffer
	for _, name := range names {
		part, err := os.ReadFile(filepath.Join("testdata", name))
		w.must(err)
		program.Write(part)
	}
	return strings.ReplaceAll(program.String(), "https://your-mypit-domain.com", server.URL+"/mypit")
}

// run runs a program of a language's interpreter and returns what it printed.
func run(t *testing.T, interpreter, name, program, input string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), interpreter, file)
	command.Stdin = strings.NewReader(input)
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v; this needs Node.js 20 and Python 3 with the package requests\n%s", interpreter, err, output)
	}
	return string(output)
}

// TestDocumentedJavaScript runs all of the documentation's JavaScript as it is,
// but for the server's address.
func TestDocumentedJavaScript(t *testing.T) {
	w := newWorld(t)
	w.holder("holder789")
	w.holder("holder101")
	got := run(t, "node", "client.mjs", w.documented("documented.mjs", "checks.mjs"), "")
	for _, want := range []string{
		"✅ API is healthy: Hello, from MyPit!\n", "status: 'success'", "✅ Badges retrieved: 1 badges found\n", "🎉 All tests passed!",
		"issued success 2\n", "template Course Completion achievement 0 true\n",
		`API Error: There is no holder "nobody" among yours` + "\n",
		"batches 2 0\n", "templates 1 true string\n", "holders holder789 holder101 false\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the programs did not print %q, but\n%s", want, got)
		}
	}
}

// TestDocumentedPython runs the documentation's Python, whose second run makes the
// same holder again.
func TestDocumentedPython(t *testing.T) {
	w := newWorld(t)
	program := w.documented("documented.py")
	if got := run(t, "python3", "client.py", program+"print(holder['name'], holder['holderDid'])\n", ""); got != "API Status: Hello, from MyPit!\nJohn Doe did:ethr:0x456...\n" {
		t.Errorf("the program printed %s", got)
	}
	again := strings.Replace(program, "holder = client.create_holder", "try:\n  holder = client.create_holder", 1) + "except Exception as e:\n  print(e)\n"
	if got := run(t, "python3", "client.py", again, ""); !strings.Contains(got, `API Error: data.holderId "holder789" is another holder's`) {
		t.Errorf("the program printed %s", got)
	}
}

// TestDocumentedWebhook gives our messages to the documentation's receiver.
func TestDocumentedWebhook(t *testing.T) {
	w := newWorld(t)
	template, holder := w.template(nil), w.holder("anna")
	badge := w.ok("issueBadge", issueTo(template, holder))["issuedBadges"].([]any)[0].(string)
	receiver := w.documented("app.mjs", "webhook.mjs")
	for kind, want := range map[badges.EventKind]string{
		badges.GrantCreated: "Badge issued: " + badge, badges.HolderCreated: "Holder created: " + holder,
		badges.BadgeCreated: "Template created: " + template,
	} {
		want += "\n/webhook/mypit-notifications 200\n{\"received\":true}\n"
		if got := run(t, "node", "receiver.mjs", receiver, w.message(kind)); got != want {
			t.Errorf("%s: the receiver printed %s, want %s", kind, got, want)
		}
	}
}
