package badgekit_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"encoding/base64"

	"laurel/web/compat/badgekit"
)

func withoutMaster(o *badgekit.Options) { o.MasterSecret = "" }

// send makes a request as a client does that signs path and body by itself.
func (w *world) send(method, path string, body []byte, contentType string, c claims) answer {
	w.t.Helper()
	r := newRequest(method, "/badgekit"+path, body, contentType)
	r.Header.Set("Authorization", `JWT token="`+c.token(method, path, body)+`"`)
	return w.do(r)
}

// wantSent fails the test unless the request gets that status.
func (w *world) wantSent(status int, method, path, body, contentType string, c claims) answer {
	w.t.Helper()
	var raw []byte
	if body != "" {
		raw = []byte(body)
	}
	a := w.send(method, path, raw, contentType, c)
	if a.status != status {
		w.t.Errorf("%s %s: %d, want %d\n%s", method, path, a.status, status, a.body)
	}
	return a
}

const (
	jsonType = "application/json"
	formType = "application/x-www-form-urlencoded"
)

// TestNodeClient: milliseconds in exp, Content-Type on everything, ( ) ! * and @
// percent-encoded and signed so, no body claim without a body.
func TestNodeClient(t *testing.T) {
	w := newWorld(t)
	c := claims{exp: now().UnixMilli() + 60_000}
	w.wantSent(201, "POST", "/systems/chicago/badges", badgeBody("(wow)!*"), jsonType, c)
	w.wantSent(200, "GET", "/systems/chicago/badges/%28wow%29%21%2A", "", jsonType, c)
	w.wantSent(201, "POST", "/systems/chicago/badges/%28wow%29%21%2A/codes/random", "", jsonType, c)
	w.wantSent(201, "POST", "/systems/chicago/badges/%28wow%29%21%2A/instances", `{"email":"ünal@example.org"}`, jsonType, c)
	w.wantSent(200, "GET", "/systems/chicago/badges/%28wow%29%21%2A/instances/%C3%BCnal%40example.org", "", jsonType, c)
	w.wantSent(405, "PUT", "/systems/chicago/badges/%28wow%29%21%2A/instances/%C3%BCnal%40example.org", "{}", jsonType, c)
	w.wantSent(200, "DELETE", "/systems/chicago/badges/%28wow%29%21%2A/instances/%C3%BCnal%40example.org", "", jsonType, c)
	w.wantSent(200, "GET", "/systems/chicago/badges?page=1&count=2&archived=any", "", jsonType, c)
}

// TestMozillaPython: exp far ahead in seconds, and JSON with escapes.
func TestMozillaPython(t *testing.T) {
	w := newWorld(t)
	c := claims{exp: now().Unix() + 60_000}
	w.wantSent(201, "POST", "/systems/chicago/badges", badgeBody("reader"), jsonType, c)
	w.wantSent(200, "PUT", "/systems/chicago/badges/reader", `{"name": "Le\u00e7on"}`, jsonType, c)
	w.wantSent(404, "GET", "/systems/chicago/badges/other", "", "", c)
}

// TestTGSPython: form bodies, signed as they are, and exp as text.
func TestTGSPython(t *testing.T) {
	w := newWorld(t)
	c := claims{exp: "1773318600"}
	form := "name=Reader&slug=reader&earnerDescription=You&consumerDescription=They&criteriaUrl=http%3A%2F%2Fexample.org&unique=false&type=Skill" +
		"&imageUrl=http%3A%2F%2Fexample.org%2Fi.png&criteria%5B0%5D%5Bdescription%5D=Read&criteria%5B0%5D%5Brequired%5D=1" +
		"&criteria[1][description]=Write&tags[]=a&tags[]=b&categories=one&categories=two"
	a := w.wantSent(201, "POST", "/systems/chicago/badges", form, formType, c)
	for path, want := range map[string]string{
		"badge.criteria.1.description": "Write", "badge.tags.1.value": "b", "badge.categories.1": "two",
	} {
		if got := a.text(t, path); got != want {
			t.Errorf("%s = %q, want %q", path, got, want)
		}
	}
	code := w.wantSent(201, "POST", "/systems/chicago/badges/reader/codes/random", "email=anna%40example.org&multiuse=false", formType, c)
	if code.member(t, "claimCode.multiuse") != false {
		t.Errorf("multiuse=false made %s", code.body)
	}
	w.wantSent(201, "POST", "/systems/chicago/badges/reader/instances",
		"email=anna%40example.org&claimCode="+code.text(t, "claimCode.code"), formType, c)
	w.wantSent(201, "POST", "/systems/chicago/badges/reader/instances/bulk", "emails[]=b%40example.org&emails[]=c%40example.org", formType, c)
	w.wantSent(400, "POST", "/systems/chicago/badges/reader/instances", "email=%zz", formType, c)
}

// TestPHP: Guzzle sends a DELETE without Content-Type.
func TestPHP(t *testing.T) {
	w := newWorld(t)
	w.badge("/systems/chicago", "reader")
	w.wantSent(200, "DELETE", "/systems/chicago/badges/reader", "", "", claims{exp: now().Unix() + 60})
}

// TestDiscourse: no exp, and the @ of an address as it is.
func TestDiscourse(t *testing.T) {
	w := newWorld(t)
	w.badge("/systems/chicago", "reader")
	w.want(201, "POST", "/systems/chicago/badges/reader/instances", `{"email":"anna@example.org"}`)
	a := w.wantSent(200, "GET", "/systems/chicago/instances/anna@example.org", "", "", claims{})
	if a.text(t, "instances.0.badge.name") != "Badge reader" || a.text(t, "instances.0.badge.imageUrl") == "" {
		t.Errorf("name and imageUrl are missing: %s", a.body)
	}
}

// TestDjango follows an assertion to its issuer by absolute addresses on the host
// of the API.
func TestDjango(t *testing.T) {
	w := newWorld(t)
	w.badge("/systems/chicago", "reader")
	address := w.want(201, "POST", "/systems/chicago/badges/reader/instances", `{"email":"anna@example.org"}`).text(t, "instance.assertionUrl")
	for _, next := range []string{"badge", "issuer", ""} {
		path, ok := strings.CutPrefix(address, origin)
		if !ok {
			t.Fatalf("%q is not on the API's host", address)
		}
		a := w.do(newRequest("GET", path, nil, ""))
		if a.status != http.StatusOK {
			t.Fatalf("GET %s: %d", path, a.status)
		}
		address = a.text(t, next)
	}
}

// TestPaths: what is signed is the path after slashes are collapsed, with or
// without the prefix.
func TestPaths(t *testing.T) {
	w := newWorld(t)
	for _, test := range []struct {
		target, signed string
		want           int
	}{
		{"/badgekit/systems", "/systems", 200},
		{"/badgekit/systems", "/badgekit/systems", 200},
		{"/badgekit//systems//chicago/", "/systems/chicago", 200},
		{"/badgekit/systems/chicago/?x=1", "/systems/chicago?x=1", 200},
		{"/badgekit/systems/chicago/", "/systems/chicago/", 403},
		{"/badgekit/systems/chicago?x=1", "/systems/chicago", 403},
		{"/badgekit/systems/ch%69cago", "/systems/ch%69cago", 200},
		{"/badgekit/systems/ch%69cago", "/systems/chicago", 403},
		{"/badgekitten/systems", "/badgekitten/systems", 404},
		{"/badgekit", "/", 200},
	} {
		r := newRequest("GET", test.target, nil, "")
		r.Header.Set("Authorization", `JWT token="`+claims{}.token("GET", test.signed, nil)+`"`)
		if a := w.do(r); a.status != test.want {
			t.Errorf("GET %s signed as %s: %d, want %d", test.target, test.signed, a.status, test.want)
		}
	}
}

// TestOwnHost: on a host of its own the API has no prefix.
func TestOwnHost(t *testing.T) {
	w := newWorld(t, func(o *badgekit.Options) { o.Origin, o.Prefix = "https://badgekit.example.org", "" })
	r := newRequest("POST", "/systems/chicago/badges", []byte(badgeBody("reader")), jsonType)
	r.Header.Set("Authorization", `JWT token="`+claims{}.token("POST", "/systems/chicago/badges", []byte(badgeBody("reader")))+`"`)
	a := w.do(r)
	if got := a.header.Get("Location"); a.status != 201 || got != "/systems/chicago/badges/reader" {
		t.Errorf("%d, Location %q", a.status, got)
	}
	a = w.do(newRequest("GET", "/public/badges", nil, ""))
	if got := a.text(t, "badgelist.0.location"); got != "https://badgekit.example.org/public/systems/chicago/badges/reader" {
		t.Errorf("location %q", got)
	}
}

// TestPictures: an upload and a data URL become pictures of this server; a file that
// is none is refused.
func TestPictures(t *testing.T) {
	w := newWorld(t)
	var form bytes.Buffer
	m := multipart.NewWriter(&form)
	for name, value := range map[string]string{
		"slug": "uploaded", "name": "Uploaded", "earnerDescription": "e", "consumerDescription": "c",
		"criteriaUrl": "http://example.org", "unique": "1", "type": "t", "criteria[0][description]": "Do it",
	} {
		w.must(m.WriteField(name, value))
	}
	part, err := m.CreateFormFile("image", "i.png")
	w.must(err)
	_, err = part.Write(square(t))
	w.must(err)
	w.must(m.Close())
	uploaded := w.send("POST", "/systems/chicago/badges", form.Bytes(), m.FormDataContentType(), claims{})
	data := "data:image/png;base64," + base64.StdEncoding.EncodeToString(square(t))
	embedded := w.call("POST", "/systems/chicago/badges", strings.Replace(badgeBody("embedded"), "http://example.org/embedded.png", data, 1))
	for _, a := range []answer{uploaded, embedded} {
		if a.status != http.StatusCreated {
			t.Fatalf("%d %s", a.status, a.body)
		}
		address := a.text(t, "badge.imageUrl")
		picture := w.do(newRequest("GET", strings.TrimPrefix(address, origin), nil, ""))
		if picture.status != http.StatusOK || picture.header.Get("Content-Type") != "image/png" || !strings.HasPrefix(picture.body, "\x89PNG") {
			t.Errorf("GET %s: %d %s", address, picture.status, picture.header.Get("Content-Type"))
		}
	}
	noPicture := "data:image/png;base64," + base64.StdEncoding.EncodeToString([]byte("no picture"))
	a := w.call("POST", "/systems/chicago/badges", strings.Replace(badgeBody("broken"), "http://example.org/broken.png", noPicture, 1))
	if a.status != http.StatusBadRequest || a.text(t, "details.0.field") != "image" {
		t.Errorf("a file that is no picture: %d %s", a.status, a.body)
	}
	a = w.call("PUT", "/systems/chicago", `{"image":"`+data+`"}`)
	if got := a.text(t, "system.imageUrl"); !strings.HasPrefix(got, origin+"/picture/") {
		t.Errorf("imageUrl of a system with a data URL: %q", got)
	}
}
