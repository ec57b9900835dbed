package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"testing"
)

// The calls whose speed the original is known by, measured as that was: a system
// of 20 badges, a page of 50 instances, and 10 connections that are kept open. The
// requests are signed with a consumer's key.
const (
	badgekitConnections = 10
	badgekitBadges      = 20
	badgekitAwards      = 4_000
	badgekitReads       = 4_000
)

// BenchmarkBadgeKit asks the built binary. As BenchmarkServer it runs once.
func BenchmarkBadgeKit(b *testing.B) {
	p := newProcess(b, buildBinary(b))
	p.run("badgekit", "system", "create", "city")
	p.run("badgekit", "consumer", "create", "--system", "city", "--key", "bench", "--secret", badgekitSecret)
	p.start()
	p.load(badgekitBadges, 1, func(i int) []byte {
		return p.badgekit("POST", "/systems/city/badges", fmt.Sprintf(`{"slug": "badge-%d", "name": "Badge %d", "earnerDescription": "You did it",
			"consumerDescription": "They did it", "criteriaUrl": "http://example.org/criteria", "unique": 1, "type": "Skill",
			"image": "http://example.org/badge.png", "criteria": [{"description": "Do it", "required": 1}], "tags": ["one", "two"]}`, i, i))
	})
	p.rest()
	p.reportRate("badges/s", badgekitReads, "GET", "/systems/city/badges", nil)
	before := p.ticks()
	p.reportRate("awards/s", badgekitAwards, "POST", "/systems/city/badges/badge-1/instances", func(i int) string {
		return fmt.Sprintf(`{"email": "earner%d@example.org"}`, i)
	})
	p.rest()
	b.ReportMetric(float64(p.ticks()-before)*10/badgekitAwards, "award-cpu-ms") // with documents, signatures and activities
	p.reportRate("instances/s", badgekitReads, "GET", "/systems/city/badges/badge-1/instances?page=2&count=50", nil)
}

// reportRate measures how many of a request are answered in a second.
func (p *process) reportRate(unit string, n int, method, path string, body func(i int) string) {
	p.b.Helper()
	_, took := p.load(n, badgekitConnections, func(i int) []byte {
		if body == nil {
			return p.badgekit(method, path, "")
		}
		return p.badgekit(method, path, body(i))
	})
	p.b.ReportMetric(float64(n)/took.Seconds(), unit)
}

const badgekitSecret = "the-secret-of-the-bench"

// badgekit is a request of the BadgeKit API as a consumer sends it.
func (p *process) badgekit(method, path, body string) []byte {
	claims := fmt.Sprintf(`{"key":"bench","method":%q,"path":%q,"body":{"alg":"sha256","hash":"%x"}}`, method, path, sha256.Sum256([]byte(body)))
	signed := base64.RawURLEncoding.EncodeToString([]byte(`{"typ":"JWT","alg":"HS256"}`)) + "." + base64.RawURLEncoding.EncodeToString([]byte(claims))
	mac := hmac.New(sha256.New, []byte(badgekitSecret))
	mac.Write([]byte(signed))
	return fmt.Appendf(nil, "%s /badgekit%s HTTP/1.1\r\nHost: %s\r\nAuthorization: JWT token=\"%s.%s\"\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		method, path, p.address, signed, base64.RawURLEncoding.EncodeToString(mac.Sum(nil)), len(body), body)
}
