package federation_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"laurel/federation/fedtest"
)

// TestExamples compares the examples of FEDERATION.md with what is sent. An example
// is named after the golden file of federation/document that has it whole, or after
// what happens in exchanged. In it "…" ends a value, and stands for the rest of a list.
//
// FEDERATION.md: Every request is signed at the moment of sending
// FEDERATION.md: Deliveries are signed by the actor of the activity
// FEDERATION.md: A grant's public Note has the grant's ULID
// FEDERATION.md: Ids of activities follow from those of their objects
// FEDERATION.md: `directMessage` (LitePub) marks it
// FEDERATION.md: So the Open Badges 2.0 assertion is an extension property of the Note
// FEDERATION.md: `openbadges:credential` is the address of the Open Badges 3.0 credential.
// FEDERATION.md: A Note for everybody has `interactionPolicy
func TestExamples(t *testing.T) {
	examples := readExamples(t)
	live := exchanged(t)
	for name, example := range examples {
		if strings.HasPrefix(name, "http ") {
			wantHeaders(t, name, example, live[name])
			continue
		}
		real, ok := live[name]
		if !ok {
			golden, err := os.ReadFile("document/testdata/" + strings.TrimPrefix(name, "json ") + ".json")
			if err != nil {
				t.Errorf("the example %q: %v", name, err)
				continue
			}
			real = string(golden)
		}
		var want, got any
		if err := json.Unmarshal([]byte(example), &want); err != nil {
			t.Errorf("the example %q: %v", name, err)
			continue
		}
		if err := json.Unmarshal([]byte(real), &got); err != nil {
			t.Fatal(err)
		}
		if at := differs(want, got); at != "" {
			t.Errorf("the example %q is not what is sent: %s", name, at)
		}
	}
	for _, name := range []string{"json actor_organization", "json create_offer", "json create_quiet", "json tombstone", "json delete", "json undo_announce",
		"json announce", "json accept", "json webfinger", "http accept"} {
		if examples[name] == "" {
			t.Errorf("FEDERATION.md lost its example %q", name)
		}
	}
}

// readExamples returns the code blocks of FEDERATION.md by their info strings.
func readExamples(t *testing.T) map[string]string {
	t.Helper()
	content, err := os.ReadFile("../FEDERATION.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := make(map[string]string)
	parts := strings.Split(string(content), "\n```")
	for i := 1; i < len(parts); i += 2 {
		name, body, _ := strings.Cut(parts[i], "\n")
		if _, ok := examples[name]; ok || !strings.Contains(name, " ") {
			t.Errorf("the example %q needs a name of its own", name)
		}
		examples[name] = body
	}
	return examples
}

// exchanged lets somebody follow an issuer and returns what is told them, and what
// WebFinger says of it.
func exchanged(t *testing.T) map[string]string {
	t.Helper()
	c := fedtest.New(t, "badges.example.org")
	ours := c.Servers[0]
	academy := ours.Site.Actor(ours.Issuer("academy"))
	fan := c.Peer("social.example").Person("fan")
	fan.Send(academy+"/inbox", map[string]any{"id": fan.ID + "#follow-1", "type": "Follow", "object": academy})
	c.Settle()
	finger := c.Get("https://badges.example.org/.well-known/webfinger?resource=acct:academy@badges.example.org")
	posted := c.Posted("social.example")
	if len(posted) != 1 {
		t.Fatalf("the follower got %q", posted)
	}
	var head strings.Builder
	for _, e := range c.Exchanges() {
		if e.From == ours.Host && e.Method == http.MethodPost {
			fmt.Fprintf(&head, "POST %s HTTP/1.1\nHost: social.example\nContent-Length: %d\n", strings.TrimPrefix(e.URL, "https://social.example"), len(e.Body))
			for name, values := range e.Header {
				fmt.Fprintf(&head, "%s: %s\n", name, strings.Join(values, ", "))
			}
		}
	}
	return map[string]string{"json accept": posted[0], "json webfinger": finger.Body, "http accept": head.String()}
}

// wantHeaders fails unless each line of the example was sent.
func wantHeaders(t *testing.T, name, example, sent string) {
	t.Helper()
	lines := strings.Split(sent, "\n")
	for _, line := range strings.Split(strings.TrimSpace(example), "\n") {
		if !slices.ContainsFunc(lines, func(l string) bool { return same(line, l) }) {
			t.Errorf("the example %q has the line %q, sent was\n%s", name, line, sent)
		}
	}
}

// same reports whether a text of an example stands for a real one.
func same(example, real string) bool {
	begin, end, cut := strings.Cut(example, "…")
	return example == real || cut && strings.HasPrefix(real, begin) && strings.HasSuffix(real, end)
}

// differs says where an example departs from what it shows.
func differs(example, real any) (at string) {
	switch example := example.(type) {
	case string:
		if r, ok := real.(string); ok && same(example, r) {
			return ""
		}
	case map[string]any:
		real, ok := real.(map[string]any)
		if !ok {
			break
		}
		for name := range real {
			if _, ok := example[name]; !ok {
				return fmt.Sprintf("it lacks %q", name)
			}
		}
		for name, value := range example {
			if at := differs(value, real[name]); at != "" {
				return name + ": " + at
			}
		}
		return ""
	case []any:
		real, ok := real.([]any)
		if n := len(example) - 1; ok && n >= 0 && example[n] == "…" && len(real) >= n {
			example, real = example[:n], real[:n]
		}
		if !ok || len(example) != len(real) {
			break
		}
		for i := range example {
			if at := differs(example[i], real[i]); at != "" {
				return fmt.Sprintf("%d: %s", i, at)
			}
		}
		return ""
	default:
		if example == real {
			return ""
		}
	}
	return fmt.Sprintf("%v stands for %v", example, real)
}
