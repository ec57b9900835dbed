package e2e

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"testing"

	"golang.org/x/net/html"
)

// press opens a page and presses the button of that value in its form, leaving every other control as it is: what a
// person does who has no script running. It returns when the server has answered with success.
func press(t *testing.T, page, button string) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	res, err := browser.Get(page)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %s", page, res.Status)
	}
	document, err := html.Parse(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	form, values := formOf(document, button)
	if form == nil || attribute(form, "method") != "post" {
		t.Fatalf("%s has no form with method post and a button %q", page, button)
	}
	action, err := res.Request.URL.Parse(attribute(form, "action"))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := browser.PostForm(action.String(), values)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("POST %s: %s", action, answer.Status)
	}
}

// formOf returns the form that has a button of that value, and what the browser sends when it is pressed.
func formOf(document *html.Node, button string) (*html.Node, url.Values) {
	for form := range document.Descendants() {
		if form.Type != html.ElementNode || form.Data != "form" {
			continue
		}
		values, pressed := url.Values{}, false
		for n := range form.Descendants() {
			name, value := attribute(n, "name"), attribute(n, "value")
			switch {
			case n.Data == "button" && value == button:
				pressed = true
				values.Add(name, value)
			case n.Data == "input" && name != "" && (!choice(n) || has(n, "checked")):
				values.Add(name, value)
			}
		}
		if pressed {
			return form, values
		}
	}
	return nil, nil
}

func choice(n *html.Node) bool {
	kind := attribute(n, "type")
	return kind == "radio" || kind == "checkbox"
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}
