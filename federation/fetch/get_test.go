package fetch

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// FEDERATION.md: names itself `Laurel/{version} (+{origin}/)` in `User-Agent`.
func TestGet(t *testing.T) {
	var got http.Header
	server, policy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Clone()
		w.Header().Set("Content-Type", "text/plain")
		w.WriteHeader(http.StatusNonAuthoritativeInfo)
		fmt.Fprint(w, "hello")
	})
	c := newClient(t, policy, Options{UserAgent: "Laurel/1 (+https://badges.example)"})
	response, err := c.Get(t.Context(), server.URL+"/a?b=c#d", "text/plain, */*")
	if err != nil {
		t.Fatal(err)
	}
	response.Header = nil
	want := &Response{URL: server.URL + "/a?b=c", Status: 203, ContentType: "text/plain", Body: []byte("hello")}
	if diff := cmp.Diff(want, response); diff != "" {
		t.Error(diff)
	}
	sent := http.Header{"User-Agent": {"Laurel/1 (+https://badges.example)"}, "Accept": {"text/plain, */*"}, "Accept-Encoding": {"identity"}}
	if diff := cmp.Diff(sent, got); diff != "" {
		t.Error(diff)
	}
}

// FEDERATION.md: Every request is signed at the moment of sending, on each redirect
func TestRedirectsAreSignedAnew(t *testing.T) {
	other, otherPolicy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.Header.Get("Signed-For"))
	})
	server, policy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if want := r.Host + r.URL.Path; r.Header.Get("Signed-For") != want {
			t.Errorf("signed for %q, sent to %q", r.Header.Get("Signed-For"), want)
		}
		if r.URL.Path == "/one" {
			http.Redirect(w, r, "/two", http.StatusMovedPermanently)
			return
		}
		http.Redirect(w, r, other.URL+"/three", http.StatusTemporaryRedirect)
	})
	policy.Ports = append(policy.Ports, otherPolicy.Ports...)
	sign := func(r *http.Request, body []byte) error {
		if body != nil || r.Header.Get("Signed-For") != "" {
			t.Errorf("signing a used request: body %q, header %v", body, r.Header)
		}
		r.Header.Set("Signed-For", r.URL.Host+r.URL.Path)
		return nil
	}
	response, err := newClient(t, policy, Options{Sign: sign}).Get(t.Context(), server.URL+"/one", "")
	if err != nil {
		t.Fatal(err)
	}
	if want := other.Listener.Addr().String() + "/three"; string(response.Body) != want || response.URL != "http://"+want {
		t.Errorf("got %q from %s, want %q", response.Body, response.URL, want)
	}
}

// FEDERATION.md: follows three redirects at most, none from https to http;
func TestNumberOfRedirects(t *testing.T) {
	var left int
	server, policy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if left--; left >= 0 {
			http.Redirect(w, r, "/", http.StatusSeeOther)
		}
	})
	c := newClient(t, policy, Options{})
	left = maxRedirects
	if _, err := c.Get(t.Context(), server.URL, ""); err != nil {
		t.Errorf("%d redirects: %v", maxRedirects, err)
	}
	left = maxRedirects + 1
	_, err := c.Get(t.Context(), server.URL, "")
	wantKind(t, err, Refused)
}

// FEDERATION.md: follows three redirects at most, none from https to http;
func TestNoRedirectToPlainHTTP(t *testing.T) {
	transport := inProcess(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Scheme != "https" {
			t.Error("followed")
		}
		http.Redirect(w, r, "http://peer.example/", http.StatusFound)
	})
	_, err := New(Policy{PlainHTTP: true}, Options{Transport: transport}).Get(t.Context(), "https://peer.example/", "")
	wantKind(t, err, Refused)
}

func TestARequestThatCannotBeSignedIsNotSent(t *testing.T) {
	noKey := errors.New("no key")
	transport := inProcess(func(http.ResponseWriter, *http.Request) { t.Error("sent") })
	c := New(Policy{}, Options{Transport: transport, Sign: func(*http.Request, []byte) error { return noKey }})
	_, err := c.Get(t.Context(), "https://peer.example/", "")
	if !errors.Is(err, noKey) || KindOf(err) != Unknown {
		t.Error(err)
	}
}

func TestSizes(t *testing.T) {
	const limit = 1000
	for _, chunked := range []bool{false, true} {
		for size, ok := range map[int]bool{0: true, 1: true, limit - 1: true, limit: true, limit + 1: false, 100 * limit: false} {
			server, policy := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if chunked {
					_ = http.NewResponseController(w).Flush()
				} else {
					w.Header().Set("Content-Length", fmt.Sprint(size))
				}
				_, _ = w.Write(bytes.Repeat([]byte("x"), size))
			})
			response, err := newClient(t, policy, Options{}).WithMaxBody(limit).Get(t.Context(), server.URL, "")
			if !ok {
				wantKind(t, err, TooLarge)
			} else if err != nil || len(response.Body) != size {
				t.Errorf("%d bytes, chunked %v: %v", size, chunked, err)
			}
		}
	}
}

// FEDERATION.md: waits ten seconds at most for a whole answer (five for connecting
func TestTheLimitIsOneMebibyte(t *testing.T) {
	server, policy := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(make([]byte, 1<<20+1))
	})
	_, err := newClient(t, policy, Options{}).Get(t.Context(), server.URL, "")
	wantKind(t, err, TooLarge)
}

func TestAnAnswerThatIsCutOff(t *testing.T) {
	server, policy := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte("short"))
	})
	_, err := newClient(t, policy, Options{}).Get(t.Context(), server.URL, "")
	wantKind(t, err, Unreachable)
}

// A thousandfold compressed answer is neither asked for nor unpacked.
//
// FEDERATION.md: speaks HTTP/1.1 with TLS 1.2 or newer, and asks for no compression;
func TestGzipBomb(t *testing.T) {
	var bomb bytes.Buffer
	packer := gzip.NewWriter(&bomb)
	if _, err := packer.Write(make([]byte, 8<<20)); err != nil {
		t.Fatal(err)
	}
	if err := packer.Close(); err != nil {
		t.Fatal(err)
	}
	server, policy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			t.Error("gzip was asked for")
		}
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb.Bytes())
	})
	_, err := newClient(t, policy, Options{}).Get(t.Context(), server.URL, "")
	wantKind(t, err, Unreadable)
}

// FEDERATION.md: **429**, and **503 with `Retry-After`**: the host is left alone
func TestStatusErrors(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	retries := map[string]time.Duration{
		"": 0, "120": 2 * time.Minute, "-5": 0, "0": 0, "soon": 0, "99999999999": maxRetryAfter, "9999999999999999999999": 0,
		"Sat, 21 Nov 2026 12:01:00 GMT": time.Minute, "Sat, 21 Nov 2026 11:00:00 GMT": 0, "Sat, 21 Nov 2099 11:00:00 GMT": maxRetryAfter,
	}
	for value, want := range retries {
		transport := inProcess(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", value)
			w.WriteHeader(http.StatusServiceUnavailable)
			fmt.Fprintf(w, " over\n\x00\xffloaded \t%s", strings.Repeat("x", 10*maxExcerpt))
		})
		c := New(Policy{}, Options{Transport: transport, Now: func() time.Time { return now }})
		_, err := c.Get(t.Context(), "https://peer.example/a?token=secret", "")
		var got *StatusError
		if !errors.As(err, &got) {
			t.Fatalf("not a StatusError: %v", err)
		}
		wantKind(t, err, Status)
		if len(got.Body) > maxExcerpt || !strings.HasPrefix(got.Body, "over loaded x") {
			t.Errorf("excerpt %q", got.Body)
		}
		if !strings.HasPrefix(string(got.Content), " over\n\x00\xffloaded \t") {
			t.Errorf("content %.20q", got.Content)
		}
		got.Body, got.Content = "", nil
		if diff := cmp.Diff(&StatusError{Method: "GET", URL: "https://peer.example/a", Status: 503, RetryAfter: want}, got); diff != "" {
			t.Errorf("Retry-After %q: %s", value, diff)
		}
	}
}

// FEDERATION.md: Any 2xx is success.
func TestOnly2xxIsAnAnswer(t *testing.T) {
	for _, status := range []int{300, 301, 304, 400, 401, 404, 410, 429, 500, 599} {
		transport := inProcess(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }) // 301 without a Location
		_, err := New(Policy{}, Options{Transport: transport}).Get(t.Context(), "https://peer.example/", "")
		wantKind(t, err, Status)
	}
}

func TestErrorsSayWhatAndWhere(t *testing.T) {
	c := New(Policy{}, Options{Transport: inProcess(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })})
	for url, want := range map[string]string{
		"https://peer.example/a?b": "GET https://peer.example/a: status 410",
		"http://peer.example/a?b":  "GET http://peer.example/a: the URL of peer.example is http instead of https",
		"https://u:p@peer.example": "GET https://peer.example: the URL of peer.example carries a user name",
		"https://10.0.0.1/":        "GET https://10.0.0.1/: host 10.0.0.1 is an address, not a name",
		"\x7f":                     `GET (not a usable URL): parse "\x7f": net/url: invalid control character in URL`,
	} {
		_, err := c.Get(t.Context(), url, "")
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestKinds(t *testing.T) {
	seen := map[string]bool{}
	for _, kind := range []Kind{Unknown, Refused, NoSuchHost, Unreachable, Canceled, TooLarge, Unreadable, Status} {
		if seen[kind.String()] {
			t.Errorf("two kinds are called %s", kind)
		}
		seen[kind.String()] = true
		if kind == Status {
			continue
		}
		if got := KindOf(fmt.Errorf("wrapped: %w", &Error{Kind: kind, Err: errors.New("x")})); got != kind {
			t.Errorf("got %s, want %s", got, kind)
		}
	}
	if got := KindOf(errors.New("other")); got != Unknown {
		t.Errorf("a foreign error is %s", got)
	}
}
