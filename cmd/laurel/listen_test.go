package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"laurel/badges"
)

func newSite(t *testing.T, origins ...string) *badges.Site {
	t.Helper()
	site, err := badges.NewSite(origins...)
	if err != nil {
		t.Fatal(err)
	}
	return site
}

func TestRedirectToHTTPS(t *testing.T) {
	handler := redirectToHTTPS(newSite(t, "https://badges.example.org", "https://other.example.org:8443"), "kit.example.org")
	for _, test := range []struct {
		url      string
		status   int
		location string
	}{
		{"http://badges.example.org/badge/1?a=b", http.StatusPermanentRedirect, "https://badges.example.org/badge/1?a=b"},
		{"http://Badges.Example.Org:80/", http.StatusPermanentRedirect, "https://badges.example.org/"},
		{"http://other.example.org/x", http.StatusPermanentRedirect, "https://other.example.org:8443/x"},
		{"http://kit.example.org/systems", http.StatusPermanentRedirect, "https://kit.example.org/systems"},
		{"http://evil.example/", http.StatusMisdirectedRequest, ""},
	} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodPost, test.url, nil))
		if w.Code != test.status || w.Header().Get("Location") != test.location {
			t.Errorf("%s: %d to %q", test.url, w.Code, w.Header().Get("Location"))
		}
	}
}

func TestACMEAnswersForOriginsAlone(t *testing.T) {
	c := Config{Common: Common{Origins: []string{"https://badges.example.org"}, Data: t.TempDir()}}
	c.BadgeKit.Host = "kit.example.org"
	manager, err := newACME(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, own := range []string{"badges.example.org", "kit.example.org"} {
		if err := manager.HostPolicy(t.Context(), own); err != nil {
			t.Error(err)
		}
	}
	if err := manager.HostPolicy(t.Context(), "evil.example"); err == nil {
		t.Error("a certificate would be asked for somebody else's name")
	}
}

// writeCertificate makes a self-signed certificate with that serial number.
func writeCertificate(t *testing.T, dir string, serial int64, at time.Time) (cert, key string) {
	t.Helper()
	certPEM, keyPEM, err := makeCertificate("localhost", serial)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for path, content := range map[string][]byte{cert: certPEM, key: keyPEM} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chtimes(cert, at, at); err != nil {
		t.Fatal(err)
	}
	return cert, key
}

func serialOf(t *testing.T, f *certificateFiles) int64 {
	t.Helper()
	pair, err := f.get(nil)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(pair.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	return parsed.SerialNumber.Int64()
}

func TestCertificateFilesAreReadAgain(t *testing.T) {
	dir, now := t.TempDir(), time.Unix(1_700_000_000, 0)
	cert, key := writeCertificate(t, dir, 1, now)
	files, err := openCertificateFiles(cert, key, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	if got := serialOf(t, files); got != 1 {
		t.Fatalf("serial %d", got)
	}
	writeCertificate(t, dir, 2, now.Add(time.Hour))
	now = now.Add(certificateCheck)
	if got := serialOf(t, files); got != 2 {
		t.Errorf("serial %d after the files changed", got)
	}
	if err := os.WriteFile(cert, []byte("half wri"), 0o600); err != nil {
		t.Fatal(err)
	}
	now = now.Add(certificateCheck)
	if got := serialOf(t, files); got != 2 {
		t.Errorf("serial %d with broken files", got)
	}
	if _, err := openCertificateFiles(cert, key, time.Now); exitCode(err) != exitInvalid {
		t.Errorf("broken files at the start: %v", err)
	}
}

// startServer serves handler by HTTPS and the redirect beside it until stop is
// called, which returns what serving ended with.
func startServer(t *testing.T, handler http.Handler) (ports *listeners, stop func() error) {
	t.Helper()
	cert, key := writeCertificate(t, t.TempDir(), 1, time.Now())
	c := Config{
		Common: Common{Origins: []string{"https://localhost"}},
		Server: Server{Listen: "127.0.0.1:0", TLS: TLS{Mode: tlsFiles, CertFile: cert, KeyFile: key, HTTPListen: "127.0.0.1:0"}},
	}
	log := slog.New(slog.DiscardHandler)
	ports = &listeners{log: log}
	t.Cleanup(ports.close)
	if err := ports.listenPublic(c, handler, newSite(t, c.Origins...)); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- serveUntilStopped(ctx, ports, nil, log) }()
	return ports, func() error {
		cancel()
		return <-ended
	}
}

func insecureClient() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func TestHTTPSWithFiles(t *testing.T) {
	ports, stop := startServer(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Proto) }))
	client := insecureClient()
	answer, err := client.Get("https://" + ports.addresses()[0])
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(answer.Body)
	answer.Body.Close()
	if err != nil || string(body) != "HTTP/2.0" {
		t.Errorf("answer %q, %v", body, err)
	}
	request := httptest.NewRequest(http.MethodGet, "http://"+ports.addresses()[1]+"/x", nil)
	request.RequestURI, request.Host = "", "localhost"
	answer, err = client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if got := answer.Header.Get("Location"); got != "https://localhost/x" {
		t.Errorf("plain HTTP is sent on to %q", got)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

func TestRequestsEndBeforeTheServerStops(t *testing.T) {
	begun, finish := make(chan struct{}), make(chan struct{})
	ports, stop := startServer(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(begun)
		<-finish
		io.WriteString(w, "whole")
	}))
	answered := make(chan string, 1)
	go func() {
		answer, err := insecureClient().Get("https://" + ports.addresses()[0])
		if err != nil {
			answered <- err.Error()
			return
		}
		defer answer.Body.Close()
		body, _ := io.ReadAll(answer.Body)
		answered <- string(body)
	}()
	<-begun
	stopped := make(chan error, 1)
	go func() { stopped <- stop() }()
	for { // the port closes at once
		answer, err := insecureClient().Get("http://" + ports.addresses()[1])
		if err != nil {
			break
		}
		answer.Body.Close()
	}
	select {
	case err := <-stopped:
		t.Fatalf("the server stopped under a request: %v", err)
	default:
	}
	close(finish)
	if got := <-answered; got != "whole" {
		t.Errorf("answer %q", got)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}

func TestWorkersAreStoppedAndWaitedFor(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	ctx, cancel := context.WithCancel(t.Context())
	given := false
	work := func(ctx context.Context) {
		cancel()
		<-ctx.Done()
		given = true // as a lease
	}
	if err := serveUntilStopped(ctx, &listeners{log: log}, []worker{work}, log); err != nil {
		t.Fatal(err)
	}
	if !given {
		t.Error("the server did not wait for its worker")
	}
}
