package verification

import (
	"bytes"
	"crypto/ed25519"
	"testing"
)

func TestStatusLists(t *testing.T) {
	stranger := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{9}, ed25519.SeedSize))
	with := func(l m, name string, value any) m { l[name] = value; return l }
	tests := map[string]struct {
		list  func(w *world) any // nil: the server does not answer
		entry m
		state State
		code  Code
	}{
		"clear":             {func(w *world) any { return w.sign(list("revocation", 93, 95)) }, entry("revocation", 94), Valid, StatusGood},
		"set":               {func(w *world) any { return w.sign(list("revocation", 94)) }, entry("revocation", 94), Revoked, StatusRevoked},
		"first":             {func(w *world) any { return w.sign(list("revocation", 0)) }, entry("revocation", 0), Revoked, StatusRevoked},
		"last":              {func(w *world) any { return w.sign(list("revocation", 131071)) }, entry("revocation", 131071), Revoked, StatusRevoked},
		"suspended":         {func(w *world) any { return w.sign(list("suspension", 94)) }, entry("suspension", 94), Revoked, StatusSuspended},
		"a note":            {func(w *world) any { return w.sign(list("message", 94)) }, entry("message", 94), Valid, StatusMessage},
		"as JWT":            {func(w *world) any { return w.jwt(list("revocation", 94)) }, entry("revocation", 94), Revoked, StatusRevoked},
		"unreachable":       {nil, entry("revocation", 94), Unknown, StatusUnreachable},
		"not signed":        {func(*world) any { return list("revocation") }, entry("revocation", 94), Unknown, StatusUntrusted},
		"signed by another": {func(w *world) any { return w.signAs(list("revocation"), issuerID, stranger) }, entry("revocation", 94), Unknown, StatusUntrusted},
		"tampered": {func(w *world) any {
			return bytes.Replace(w.sign(list("revocation", 94)), []byte(bits(94)), []byte(bits()), 1)
		}, entry("revocation", 94), Unknown, StatusUntrusted},
		"another's":       {func(w *world) any { return w.sign(with(list("revocation"), "issuer", "https://other.example")) }, entry("revocation", 94), Unknown, StatusUntrusted},
		"another purpose": {func(w *world) any { return w.sign(list("suspension")) }, entry("revocation", 94), Unknown, StatusUntrusted},
		"outdated":        {func(w *world) any { return w.sign(with(list("revocation"), "validUntil", "2026-02-01T00:00:00Z")) }, entry("revocation", 94), Unknown, StatusUntrusted},
		"too far":         {func(w *world) any { return w.sign(list("revocation")) }, entry("revocation", 131072), Unknown, StatusUnreachable},
		"no list":         {func(*world) any { return "<html>" }, entry("revocation", 94), Unknown, StatusUnreachable},
		"unknown kind":    {nil, m{"id": listID, "type": "RevocationList2020Status"}, Unknown, StatusUnsupported},
		"1EdTech, clear": {func(*world) any { return m{"id": listID, "issuer": issuerID, "revokedCredential": []any{}} },
			m{"id": listID, "type": "1EdTechRevocationList"}, Valid, StatusGood},
		"1EdTech, revoked": {func(*world) any {
			return m{"id": listID, "issuer": issuerID, "revokedCredential": []any{m{"id": credentialID, "revoked": true, "revocationReason": "Mistake"}}}
		}, m{"id": listID, "type": "1EdTechRevocationList"}, Revoked, StatusRevoked},
		"1EdTech, another's": {func(*world) any { return m{"id": listID, "issuer": "https://other.example"} },
			m{"id": listID, "type": "1EdTechRevocationList"}, Unknown, StatusUntrusted},
		"1EdTech, unreachable": {nil, m{"id": listID, "type": "1EdTechRevocationList"}, Unknown, StatusUnreachable},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			c := withExtensions(credential())
			c["credentialStatus"] = test.entry
			if test.list != nil {
				w.pages[listID] = page{body: test.list(w)}
			}
			w.want(Input{Data: w.jwt(claims(c))}, test.state, ProofGood, test.code)
			w.want(Input{Data: w.jwt(claims(c)), SkipStatus: true}, Valid, StatusNotAsked)
		})
	}
}

func TestBits(t *testing.T) {
	value, err := readBit(bits(6, 8), object{"statusListIndex": "3", "statusSize": "2"})
	if err != nil || value != 2 { // bits 6 and 7
		t.Errorf("value %d, %v", value, err)
	}
	for name, entry := range map[string]object{
		"no index": {}, "negative": {"statusListIndex": "-1"}, "huge": {"statusListIndex": "99999999999999999999"},
		"size": {"statusListIndex": "1", "statusSize": "65"},
	} {
		if _, err := readBit(bits(), entry); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	for _, encoded := range []string{"", "u", "uAAAA", "u!!!", bits()[:40]} {
		if _, err := unpackBits(encoded); err == nil {
			t.Errorf("%.20q: no error", encoded)
		}
	}
}
