package main

import (
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"laurel/badges/verification"
	"laurel/federation/fetch"
)

// TestBadgesCannotReachInside: whatever a badge names, the server's own network is
// not asked, in any way of fetching.
//
// FEDERATION.md: All requests to other servers go through one client, which
func TestBadgesCannotReachInside(t *testing.T) {
	var asked atomic.Int32
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer inside.Close()
	port, err := strconv.ParseUint(inside.URL[strings.LastIndex(inside.URL, ":")+1:], 10, 16)
	if err != nil {
		t.Fatal(err)
	}
	inside.Config.ConnState = func(net.Conn, http.ConnState) { asked.Add(1) }
	client := fetch.New(fetch.Policy{Ports: []uint16{uint16(port)}, PlainHTTP: true}, fetch.Options{Now: time.Now})
	defer client.CloseIdleConnections()
	verifier := verification.New(verification.Options{Fetch: strangers{client}, Now: time.Now})

	address := inside.URL + "/secret"
	credential := func(change func(c map[string]any)) []byte {
		c := map[string]any{
			"@context": []any{"https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"},
			"id":       "urn:uuid:1", "type": []any{"VerifiableCredential", "OpenBadgeCredential"}, "validFrom": "2026-01-01T00:00:00Z",
			"issuer":            map[string]any{"id": "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"},
			"credentialSubject": map[string]any{"id": "urn:uuid:2", "achievement": map[string]any{"id": "urn:uuid:3"}},
			"proof": map[string]any{
				"type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022", "proofPurpose": "assertionMethod",
				"verificationMethod": address + "#key", "proofValue": "z" + strings.Repeat("2", 87),
			},
		}
		change(c)
		data, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	for name, in := range map[string]verification.Input{
		"address":      {URL: address},
		"pasted":       {Data: []byte(address)},
		"hosted badge": {Data: []byte(`{"@context":"https://w3id.org/openbadges/v2","type":"Assertion","id":"` + address + `","badge":"` + address + `"}`)},
		"version 1":    {Data: []byte(`{"badge":"` + address + `","recipient":"a","verify":{"type":"hosted","url":"` + address + `"}}`)},
		"issuer":       {Data: credential(func(c map[string]any) { c["issuer"] = address })},
		"did:web":      {Data: credential(func(c map[string]any) { c["issuer"] = "did:web:127.0.0.1%3A" + strconv.FormatUint(port, 10) })},
		"status list": {Data: credential(func(c map[string]any) {
			c["credentialStatus"] = map[string]any{"type": "BitstringStatusListEntry", "statusListCredential": address}
		})},
		"1EdTech's": {Data: credential(func(c map[string]any) {
			c["credentialStatus"] = map[string]any{"type": "1EdTechRevocationList", "id": address}
		})},
		"cloud's secrets": {URL: "http://169.254.169.254/latest/meta-data"},
	} {
		if report := verifier.Verify(t.Context(), in); report.State == verification.Valid {
			t.Errorf("%s: %s", name, report.State)
		}
	}
	if n := asked.Load(); n != 0 {
		t.Errorf("the inside was asked %d times", n)
	}
}
