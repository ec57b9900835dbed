package signature

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"testing"

	"github.com/dunglas/httpsfv"
)

func first(m httpsfv.Member, _ bool) httpsfv.Member { return m }

func byteItem(b []byte) httpsfv.Member { return httpsfv.NewItem(b) }

// specKey parses the keys of the specifications, one of which is smaller than what we accept.
func specKey(t *testing.T, text string) crypto.PublicKey {
	t.Helper()
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		t.Fatal("not PEM")
	}
	if block.Type == "RSA PUBLIC KEY" {
		key, err := x509.ParsePKCS1PublicKey(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// The published vectors cover less than we demand and are years old, so they are checked below the policy.
func checkVector(t *testing.T, c claim, r *http.Request, key crypto.PublicKey, wantBase string) {
	t.Helper()
	base, err := c.base(target(r))
	if err != nil {
		t.Fatal(err)
	}
	if wantBase != "" && string(base) != wantBase {
		t.Errorf("signature base:\n%s\nwant:\n%s", base, wantBase)
	}
	for _, a := range c.algorithms {
		if a.verify(key, base, c.signature) {
			return
		}
	}
	t.Error("the published signature does not verify")
}

// draft-cavage-http-signatures-12, appendix C. The signature printed for C.3 is the one of earlier
// drafts, made without (created) and (expires), which later drafts added to its header list only.
func TestCavageAppendixC(t *testing.T) {
	const key = `-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDCFENGw33yGihy92pDjZQhl0C3
6rPJj+CvfSC8+q28hxA161QFNUd13wuCTUcq0Qd2qsBe/2hFyc2DCJJg0h1L78+6
Z4UMR7EOcpfdUE9Hf3m/hs+FUR45uBJeDK1HSFHD8bHKD6kv8FPGfJTotc+2xjJw
oYi+1hqp1fIekaxsyQIDAQAB
-----END PUBLIC KEY-----`
	tests := map[string]struct{ signature, base string }{
		"C.1 default": {
			`keyId="Test",algorithm="rsa-sha256",headers="date",` +
				`signature="SjWJWbWN7i0wzBvtPl8rbASWz5xQW6mcJmn+ibttBqtifLN7Sazz6m79cNfwwb8DMJ5cou1s7uEGKKCs+FLEEaDV5lp7q25WqS+lavg7T8hc0GppauB6hbgEKTwblDHYGEtbGmtdHgVCk9SuS13F0hZ8FD0k/5OxEPXe5WozsbM="`,
			"date: Sun, 05 Jan 2014 21:31:40 GMT",
		},
		"C.2 basic": {
			`keyId="Test",algorithm="rsa-sha256", headers="(request-target) host date", ` +
				`signature="qdx+H7PHHDZgy4y/Ahn9Tny9V3GP6YgBPyUXMmoxWtLbHpUnXS2mg2+SbrQDMCJypxBLSPQR2aAjn7ndmw2iicw3HMbe8VfEdKFYRqzic+efkb3nndiv/x1xSHDJWeSWkx3ButlYSuBskLu6kd9Fswtemr3lgdDEmn04swr2Os0="`,
			"(request-target): post /foo?param=value&pet=dog\nhost: example.com\ndate: Sun, 05 Jan 2014 21:31:40 GMT",
		},
		"C.3 all headers": {
			`keyId="Test",algorithm="hs2019",created=1402170695, expires=1402170699,` +
				`headers="(request-target) host date content-type digest content-length",` +
				`signature="vSdrb+dS3EceC9bcwHSo4MlyKS59iFIrhgYkz8+oVLEEzmYZZvRs8rgOp+63LEM3v+MFHB32NfpB2bEKBIvB1q52LaEUHFv120V01IL+TAD48XaERZFukWgHoBTLMhYS2Gb51gWxpeIq8knRmPnYePbF5MOkR0Zkly4zKH7s1dE="`,
			"(request-target): post /foo?param=value&pet=dog\nhost: example.com\ndate: Sun, 05 Jan 2014 21:31:40 GMT\n" +
				"content-type: application/json\ndigest: SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=\ncontent-length: 18",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := newRequest(t, http.MethodPost, "http://example.com/foo?param=value&pet=dog", `{"hello": "world"}`)
			r.Header.Set("Date", "Sun, 05 Jan 2014 21:31:40 GMT")
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Digest", digestHeader([]byte(`{"hello": "world"}`)))
			r.Header.Set("Signature", test.signature)
			r = received(t, r)
			c, err := readCavage(r)
			if err != nil {
				t.Fatal(err)
			}
			checkVector(t, c, r, specKey(t, key), test.base)
		})
	}
}

// The public keys of RFC 9421 appendix B.1.
const (
	testKeyRSA = `-----BEGIN RSA PUBLIC KEY-----
MIIBCgKCAQEAhAKYdtoeoy8zcAcR874L8cnZxKzAGwd7v36APp7Pv6Q2jdsPBRrw
WEBnez6d0UDKDwGbc6nxfEXAy5mbhgajzrw3MOEt8uA5txSKobBpKDeBLOsdJKFq
MGmXCQvEG7YemcxDTRPxAleIAgYYRjTSd/QBwVW9OwNFhekro3RtlinV0a75jfZg
kne/YiktSvLG34lw2zqXBDTC5NHROUqGTlML4PlNZS5Ri2U4aCNx2rUPRcKIlE0P
uKxI4T+HIaFpv8+rdV6eUgOrB2xeI1dSFFn/nnv5OoZJEIB+VmuKn3DCUcCZSFlQ
PSXSfBDiUGhwOw76WuSSsf1D4b/vLoJ10wIDAQAB
-----END RSA PUBLIC KEY-----`
	testKeyRSAPSS = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr4tmm3r20Wd/PbqvP1s2
+QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct+Lh1GH45x28Rw3Ry53mm+
oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHq
gDsznjPFmTOtCEcN2Z1FpWgchwuYLPL+Wokqltd11nqqzi+bJ9cvSKADYdUAAN5W
Utzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4
aOT9v6d+nb4bnNkQVklLQ3fVAvJm+xdDOp9LCNCN48V2pnDOkFV6+U9nV5oyc6XI
2wIDAQAB
-----END PUBLIC KEY-----`
	testKeyEd25519 = `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=
-----END PUBLIC KEY-----`
)

// RFC 9421 appendix B.2 and B.3, as far as they use algorithms and components that are accepted here:
// not B.2.2 (@query-param), B.2.4 (a response) and B.2.5 (a shared secret).
//
// FEDERATION.md: HTTP Message Signatures, RFC 9421: accepted, and sent to hosts that take it
func TestRFC9421AppendixB(t *testing.T) {
	const fooDigest = "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:"
	tests := map[string]struct{ url, key, input, signature, base string }{
		"B.2.1 minimal, rsa-pss-sha512": {
			url: "https://example.com/foo?param=Value&Pet=dog", key: testKeyRSAPSS,
			input:     `sig=();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd"`,
			signature: "d2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopemLJcWDy/lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx7zFZsckzXaJMkA7ChG52eSkFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/Z2cOGdCbzR72rgFWhzx2VjBqJzsPLMIQKhO4DGezXehhWwE56YCE+O6c0mKZsfxVrogUvA4HELjVKWmAvtl6UnCh8jYzuVG5WSb/QEVPnP5TmcAnLH1g+s++v6d4s8m0gCw1fV5/SITLq9mhho8K3+7EPYTU8IU1bLhdxO5Nyt8C8ssinQ98Xw9Q==",
			base:      `"@signature-params": ();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd"`,
		},
		"B.2.3 full coverage, rsa-pss-sha512": {
			url: "https://example.com/foo?param=Value&Pet=dog", key: testKeyRSAPSS,
			input:     `sig=("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss"`,
			signature: "bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2voTp768ZrCUb38K0fUxN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aYA2HXXZzNBXmIkoQoLd7YfW91kE9o/CCoC1xMy7JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Zbhl5ZJzSRxpJyoEZAFL2FUo5fTIztsDZKEgM4cUA==",
			base: "\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n\"@method\": POST\n\"@path\": /foo\n\"@query\": ?param=Value&Pet=dog\n" +
				"\"@authority\": example.com\n\"content-type\": application/json\n\"content-digest\": " + fooDigest + "\n\"content-length\": 18\n" +
				`"@signature-params": ("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss"`,
		},
		"B.2.6 ed25519": {
			url: "https://example.com/foo?param=Value&Pet=dog", key: testKeyEd25519,
			input:     `sig=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"`,
			signature: "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==",
		},
		"B.3 proxy, rsa-v1_5-sha256": {
			url: "https://origin.host.internal.example/foo", key: testKeyRSA,
			input:     `sig=("@method" "@authority" "@path" "content-digest" "content-type" "content-length" "forwarded");created=1618884480;keyid="test-key-rsa";alg="rsa-v1_5-sha256";expires=1618884540`,
			signature: "S6ZzPXSdAMOPjN/6KXfXWNO/f7V6cHm7BXYUh3YD/fRad4BCaRZxP+JH+8XY1I6+8Cy+CM5g92iHgxtRPz+MjniOaYmdkDcnL9cCpXJleXsOckpURl49GwiyUpZ10KHgOEe11sx3G2gxI8S0jnxQB+Pu68U9vVcasqOWAEObtNKKZd8tSFu7LB5YAv0RAGhB8tmpv7sFnIm9y+7X5kXQfi8NMaZaA8i2ZHwpBdg7a6CMfwnnrtflzvZdXAsD3LH2TwevU+/PBPv0B6NMNk93wUs/vfJvye+YuI87HU38lZHowtznbLVdp770I6VHR6WfgS9ddzirrswsE1w5o0LV/g==",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := newRequest(t, http.MethodPost, test.url, `{"hello": "world"}`)
			r.Header.Set("Date", "Tue, 20 Apr 2021 02:07:55 GMT")
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Content-Digest", fooDigest)
			r.Header.Set("Forwarded", "for=192.0.2.123;host=example.com;proto=https")
			r.Header.Set("Signature-Input", test.input)
			r.Header.Set("Signature", "sig=:"+test.signature+":")
			r = received(t, r)
			claims, err := readRFC9421(r, "https")
			if err != nil {
				t.Fatal(err)
			}
			if test.key == testKeyRSAPSS { // the vectors leave alg out, and we take RSA to mean PKCS1-v1_5
				claims[0].algorithms = []algorithm{rsaPSSSHA512}
			}
			checkVector(t, claims[0], r, specKey(t, test.key), test.base)
			if err := checkContentDigest(r.Header["Content-Digest"], []byte(`{"hello": "world"}`)); err != nil {
				t.Error(err)
			}
		})
	}
}
