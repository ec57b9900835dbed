package badgekit_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the answers into testdata instead of comparing")

// TestScripts plays the conversations in testdata. A line "> METHOD /path {json}"
// is a request by the master, "> public METHOD /path" one by nobody; what follows
// is the answer, byte for byte but for line breaks: status, Location, body. Where
// slugs are made up by chance they stand as SLUG1, SLUG2, and so on, which later
// requests may use.
func TestScripts(t *testing.T) {
	scripts, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, name := range scripts {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			want, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if *update {
				want = []byte(play(newWorld(t).client, string(want)))
				if err := os.WriteFile(name, want, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			everywhere(t, func(c *client) { compare(c.t, string(want), play(c, string(want))) })
		})
	}
}

// compare reports the first lines that differ, which say more than all of them.
func compare(t testing.TB, want, got string) {
	t.Helper()
	wants, gots := strings.Split(want, "\n"), strings.Split(got, "\n")
	request := ""
	for n := range max(len(wants), len(gots)) {
		line := func(lines []string) string {
			if n < len(lines) {
				return lines[n]
			}
			return "(nothing)"
		}
		if strings.HasPrefix(line(wants), "> ") {
			request = line(wants)
		}
		if line(wants) != line(gots) {
			t.Fatalf("line %d, after %s\ngot  %s\nwant %s", n+1, request, line(gots), line(wants))
		}
	}
}

// chance is what differs from run to run: made-up slugs and codes, ULIDs.
var chance = regexp.MustCompile(`"(?:slug": "|code": "|id": "[^"]*/statuses/)([0-9a-f]{40}|[0-9a-f]{32}|[0-9a-f]{10}|[0-9a-z]{26})"`)

// play makes the requests of a script and returns it with their answers.
func play(w *client, script string) string {
	var out strings.Builder
	var known []string // what stands for SLUG1, SLUG2...
	for _, line := range strings.Split(script, "\n") {
		if strings.HasPrefix(line, "#") {
			fmt.Fprintf(&out, "%s\n", line)
		}
		request, ok := strings.CutPrefix(line, "> ")
		if !ok {
			continue
		}
		fmt.Fprintf(&out, "%s\n", line)
		for n := len(known) - 1; n >= 0; n-- {
			request = strings.ReplaceAll(request, fmt.Sprintf("SLUG%d", n+1), known[n])
		}
		answer := w.play(request)
		for _, m := range chance.FindAllStringSubmatch(answer, -1) {
			if !strings.Contains(strings.Join(known, " "), m[1]) && !strings.Contains(line, m[1]) {
				known = append(known, m[1])
			}
		}
		for n, slug := range known {
			answer = strings.ReplaceAll(answer, slug, fmt.Sprintf("SLUG%d", n+1))
		}
		fmt.Fprintf(&out, "%s\n", answer)
	}
	return out.String()
}

// play makes one request and returns its answer as scripts have it.
func (w *client) play(request string) string {
	w.t.Helper()
	request, public := strings.CutPrefix(request, "public ")
	parts := append(strings.SplitN(request, " ", 3), "")
	method, path, body := parts[0], parts[1], parts[2]
	var a answer
	if public {
		a = w.do(newRequest(method, "/badgekit"+path, nil, ""))
	} else {
		a = w.call(method, path, body)
	}
	if got := a.header.Get("Content-Type"); got != "application/json" {
		w.t.Errorf("%s: Content-Type %q", request, got)
	}
	shown := fmt.Sprintf("%d", a.status)
	for _, name := range []string{"Location", "Allow"} {
		if value := a.header.Get(name); value != "" {
			shown += "\n" + name + ": " + value
		}
	}
	var pretty bytes.Buffer
	w.must(json.Indent(&pretty, []byte(a.body), "", "  "))
	return shown + "\n" + pretty.String() + "\n"
}
