package web_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestCompatibleAPIs(t *testing.T) {
	f := newFixture(t)
	for _, c := range []struct {
		method, host, path string
		status             int
		body               string
	}{
		{http.MethodGet, domain, "/other/systems", 200, "below GET /other/systems"},
		{http.MethodDelete, other, "/other", 200, "below DELETE /other"},
		{http.MethodGet, domain, "/others", 404, ""},
		{http.MethodGet, "Other.example.org", "/", 200, "whole GET /"},
		{http.MethodPut, "other.example.org", "/healthz", 200, "whole PUT /healthz"},
		{http.MethodGet, "another.example.org", "/", 421, ""},
	} {
		a := f.send(c.method, c.path, nil, "Host", c.host, "Sec-Fetch-Site", "cross-site").status(c.status)
		if c.body != "" && a.Body != c.body {
			t.Errorf("%s %s%s answered %q, want %q", c.method, c.host, c.path, a.Body, c.body)
		}
	}
}

// The paths of compatible APIs hold addresses of people and claim codes.
func TestLogHoldsNobodysAddress(t *testing.T) {
	f := newFixture(t)
	f.get("/other/badges/sailor/instances/jane@example.org").status(200)
	f.get("/other/badges/sailor/instances/jane%40example.org").status(200)
	f.get("/other/badges/sailor/codes/s3cret/claim").status(200)
	log := f.log.String()
	for _, secret := range []string{"jane", "s3cret"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds %q:\n%s", secret, log)
		}
	}
	for _, path := range []string{`"/other/badges/sailor/instances/***"`, `"/other/badges/sailor/codes/***/claim"`} {
		if !strings.Contains(log, path) {
			t.Errorf("the log does not hold %s:\n%s", path, log)
		}
	}
}
