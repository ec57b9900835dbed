package badgekit_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"encoding/base64"

	"laurel/web/compat/badgekit"
)

func withoutMaster(o *badgekit.Options) { o.MasterSecret = "" }

// send makes a request as a client does that signs path and body by itself.
func (c *client) send(method, path string, body []byte, contentType string, of claims) answer {
	c.t.Helper()
	r := newRequest(method, "/badgekit"+path, body, contentType)
	r.Header.Set("Authorization", `JWT token="`+of.token(method, path, body)+`"`)
	return c.do(r)
}

// wantSent fails the test unless the request gets that status.
func (c *client) wantSent(status int, method, path, body, contentType string, of claims) answer {
	c.t.Helper()
	var raw []byte
	if body != "" {
		raw = []byte(body)
	}
	a := c.send(method, path, raw, contentType, of)
	if a.status != status {
		c.t.Errorf("%s %s: %d, want %d\n%s", method, path, a.status, status, a.body)
	}
	return a
}

const (
	jsonType = "application/json"
	formType = "application/x-www-form-urlencoded"
)

// TestClients speaks as each of the clients does, all of them with one server.
func TestClients(t *testing.T) {
	everywhere(t, func(c *client) {
		for name, speak := range map[string]func(*client){
			"node": nodeClient, "mozilla's python": mozillaPython, "tgs's python": tgsPython, "php": php, "discourse": discourse,
			"django": django, "signed paths": signedPaths, "pictures": sendPictures,
		} {
			c.run(name, speak)
		}
	})
}

// nodeClient: milliseconds in exp, Content-Type on everything, ( ) ! * and @
// percent-encoded and signed so, no body claim without a body.
func nodeClient(w *client) {
	c := claims{exp: w.now().UnixMilli() + 60_000}
	w.wantSent(201, "POST", "/systems/chicago/badges", badgeBody("(wow)!*"), jsonType, c)
	w.wantSent(200, "GET", "/systems/chicago/badges/%28wow%29%21%2A", "", jsonType, c)
	w.wantSent(201, "POST", "/systems/chicago/badges/%28wow%29%21%2A/codes/random", "", jsonType, c)
	w.wantSent(201, "POST", "/systems/chicago/badges/%28wow%29%21%2A/instances", `{"email":"ünal@example.org"}`, jsonType, c)
	w.wantSent(200, "GET", "/systems/chicago/badges/%28wow%29%21%2A/instances/%C3%BCnal%40example.org", "", jsonType, c)
	w.wantSent(405, "PUT", "/systems/chicago/badges/%28wow%29%21%2A/instances/%C3%BCnal%40example.org", "{}", jsonType, c)
	w.wantSent(200, "DELETE", "/systems/chicago/badges/%28wow%29%21%2A/instances/%C3%BCnal%40example.org", "", jsonType, c)
	w.wantSent(200, "GET", "/systems/chicago/badges?page=1&count=2&archived=any", "", jsonType, c)
}

// mozillaPython: exp far ahead in seconds, and JSON with escapes.
func mozillaPython(w *client) {
	c := claims{exp: w.now().Unix() + 60_000}
	w.wantSent(201, "POST", "/systems/chicago/badges", badgeBody("lesson"), jsonType, c)
	w.wantSent(200, "PUT", "/systems/chicago/badges/lesson", `{"name": "Le\u00e7on"}`, jsonType, c)
	w.wantSent(404, "GET", "/systems/chicago/badges/other", "", "", c)
}

// tgsPython: form bodies, signed as they are, and exp as text.
func tgsPython(w *client) {
	c := claims{exp: strconv.FormatInt(w.now().Unix()+3600, 10)}
	form := "name=Reader&slug=reader&earnerDescription=You&consumerDescription=They&criteriaUrl=http%3A%2F%2Fexample.org&unique=false&type=Skill" +
		"&imageUrl=http%3A%2F%2Fexample.org%2Fi.png&criteria%5B0%5D%5Bdescription%5D=Read&criteria%5B0%5D%5Brequired%5D=1" +
		"&criteria[1][description]=Write&tags[]=a&tags[]=b&categories=one&categories=two"
	a := w.wantSent(201, "POST", "/systems/chicago/badges", form, formType, c)
	for path, want := range map[string]string{
		"badge.criteria.1.description": "Write", "badge.tags.1.value": "b", "badge.categories.1": "two",
	} {
		if got := a.text(w.t, path); got != want {
			w.t.Errorf("%s = %q, want %q", path, got, want)
		}
	}
	code := w.wantSent(201, "POST", "/systems/chicago/badges/reader/codes/random", "email=anna%40example.org&multiuse=false", formType, c)
	if code.member(w.t, "claimCode.multiuse") != false {
		w.t.Errorf("multiuse=false made %s", code.body)
	}
	w.wantSent(201, "POST", "/systems/chicago/badges/reader/instances",
		"email=anna%40example.org&claimCode="+code.text(w.t, "claimCode.code"), formType, c)
	w.wantSent(201, "POST", "/systems/chicago/badges/reader/instances/bulk", "emails[]=b%40example.org&emails[]=c%40example.org", formType, c)
	w.wantSent(400, "POST", "/systems/chicago/badges/reader/instances", "email=%zz", formType, c)
}

// php: Guzzle sends a DELETE without Content-Type.
func php(w *client) {
	w.badge("/systems/chicago", "short-lived")
	w.wantSent(200, "DELETE", "/systems/chicago/badges/short-lived", "", "", claims{exp: w.now().Unix() + 60})
}

// discourse: no exp, and the @ of an address as it is.
func discourse(w *client) {
	w.badge("/systems/chicago", "poster")
	w.want(201, "POST", "/systems/chicago/badges/poster/instances", `{"email":"dora@example.org"}`)
	a := w.wantSent(200, "GET", "/systems/chicago/instances/dora@example.org", "", "", claims{})
	if a.text(w.t, "instances.0.badge.name") != "Badge poster" || a.text(w.t, "instances.0.badge.imageUrl") == "" {
		w.t.Errorf("name and imageUrl are missing: %s", a.body)
	}
}

// django follows an assertion to its issuer by absolute addresses on the host
// of the API.
func django(w *client) {
	w.badge("/systems/chicago", "follower")
	address := w.want(201, "POST", "/systems/chicago/badges/follower/instances", `{"email":"anna@example.org"}`).text(w.t, "instance.assertionUrl")
	for _, next := range []string{"badge", "issuer", ""} {
		path, ok := strings.CutPrefix(address, origin)
		if !ok {
			w.t.Fatalf("%q is not on the API's host", address)
		}
		a := w.do(newRequest("GET", path, nil, ""))
		if a.status != http.StatusOK {
			w.t.Fatalf("GET %s: %d", path, a.status)
		}
		address = a.text(w.t, next)
	}
}

// signedPaths: what is signed is the path after slashes are collapsed, with or
// without the prefix.
func signedPaths(w *client) {
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
			w.t.Errorf("GET %s signed as %s: %d, want %d", test.target, test.signed, a.status, test.want)
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

// sendPictures: an upload and a data URL become pictures of this server; a file that
// is none is refused.
func sendPictures(w *client) {
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
	_, err = part.Write(square(w.t))
	w.must(err)
	w.must(m.Close())
	uploaded := w.send("POST", "/systems/chicago/badges", form.Bytes(), m.FormDataContentType(), claims{})
	data := "data:image/png;base64," + base64.StdEncoding.EncodeToString(square(w.t))
	embedded := w.call("POST", "/systems/chicago/badges", strings.Replace(badgeBody("embedded"), "http://example.org/embedded.png", data, 1))
	for _, a := range []answer{uploaded, embedded} {
		if a.status != http.StatusCreated {
			w.t.Fatalf("%d %s", a.status, a.body)
		}
		address := a.text(w.t, "badge.imageUrl")
		picture := w.do(newRequest("GET", strings.TrimPrefix(address, origin), nil, ""))
		if picture.status != http.StatusOK || picture.header.Get("Content-Type") != "image/png" || !strings.HasPrefix(picture.body, "\x89PNG") {
			w.t.Errorf("GET %s: %d %s", address, picture.status, picture.header.Get("Content-Type"))
		}
	}
	noPicture := "data:image/png;base64," + base64.StdEncoding.EncodeToString([]byte("no picture"))
	a := w.call("POST", "/systems/chicago/badges", strings.Replace(badgeBody("broken"), "http://example.org/broken.png", noPicture, 1))
	if a.status != http.StatusBadRequest || a.text(w.t, "details.0.field") != "image" {
		w.t.Errorf("a file that is no picture: %d %s", a.status, a.body)
	}
	a = w.call("PUT", "/systems/chicago", `{"image":"`+data+`"}`)
	if got := a.text(w.t, "system.imageUrl"); !strings.HasPrefix(got, origin+"/picture/") {
		w.t.Errorf("imageUrl of a system with a data URL: %q", got)
	}
}
