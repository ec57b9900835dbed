package badgekit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// client is a program that speaks with a server, be that the handler in this
// process or the built binary.
type client struct {
	t        testing.TB
	exchange func(*http.Request) answer
	now      func() time.Time // the server's clock
	log      fmt.Stringer     // what the server wrote
}

// everywhere runs a test against the handler, whose clock stands still and whose
// chance is no chance, and against the built binary, over HTTP.
func everywhere(t *testing.T, test func(*client)) {
	t.Run("handler", func(t *testing.T) { test(newWorld(t).client) })
	t.Run("binary", func(t *testing.T) { test(startLaurel(t).client) })
}

// run makes a part of a test a test of its own, with the same server.
func (c *client) run(name string, part func(*client)) {
	c.t.(*testing.T).Run(name, func(t *testing.T) {
		within := *c
		within.t = t
		part(&within)
	})
}

func (c *client) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// do sends a request.
func (c *client) do(r *http.Request) answer {
	c.t.Helper()
	return c.exchange(r)
}

// call makes a request as the master, with a JSON body unless it is empty.
func (c *client) call(method, path, body string) answer {
	c.t.Helper()
	return c.do(c.signed(method, path, body, claims{}))
}

// want makes a request and fails the test when its status is another one.
func (c *client) want(status int, method, path, body string) answer {
	c.t.Helper()
	a := c.call(method, path, body)
	if a.status != status {
		c.t.Fatalf("%s %s: status %d, want %d\n%s\n%s", method, path, a.status, status, a.body, c.log)
	}
	return a
}

// badge makes a badge with a slug below a container.
func (c *client) badge(at, slug string) {
	c.t.Helper()
	c.want(http.StatusCreated, "POST", at+"/badges", badgeBody(slug))
}

func badgeBody(slug string) string {
	return `{"slug":"` + slug + `","name":"Badge ` + slug + `","earnerDescription":"You did it","consumerDescription":"They did it",
		"criteriaUrl":"http://example.org/criteria","unique":1,"type":"Achievement","image":"http://example.org/` + slug + `.png",
		"criteria":[{"description":"Read a book","required":true,"note":"any"},{"description":"Write one","required":0}],
		"tags":["books"],"categories":["Culture"]}`
}

// newRequest makes a request with a body as a client's library would.
func newRequest(method, target string, body []byte, contentType string) *http.Request {
	var reader io.Reader
	if body != nil {
		reader = bytes.NewReader(body)
	}
	r := httptest.NewRequestWithContext(context.Background(), method, target, reader)
	r.Host = "badges.example.org"
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	return r
}

// answer is what the server said.
type answer struct {
	status int
	header http.Header
	body   string
}

// member returns a member of the answer's JSON, by its path: "badge.slug".
func (a answer) member(t testing.TB, path string) any {
	t.Helper()
	var v any
	d := json.NewDecoder(strings.NewReader(a.body))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("the answer is no JSON: %v\n%s", err, a.body)
	}
	for _, name := range strings.Split(path, ".") {
		switch o := v.(type) {
		case map[string]any:
			v = o[name]
		case []any:
			var i int
			if json.Unmarshal([]byte(name), &i) != nil || i >= len(o) {
				t.Fatalf("no element %s in %v", name, o)
			}
			v = o[i]
		default:
			return nil
		}
	}
	return v
}

func (a answer) text(t testing.TB, path string) string {
	t.Helper()
	s, _ := a.member(t, path).(string)
	return s
}
