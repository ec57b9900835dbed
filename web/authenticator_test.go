package web_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"maps"
	"net/url"
	"testing"
)

// authenticator is a device with one passkey (Web Authentication Level 3 §6), and the browser
// before it.
type authenticator struct {
	t       *testing.T
	origin  string
	rp      string
	key     *ecdsa.PrivateKey
	id      []byte
	user    []byte
	counter uint32
	flags   byte // user present, user verified
}

func newAuthenticator(t *testing.T) *authenticator {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &authenticator{t: t, origin: origin, rp: domain, key: key, id: []byte(rand.Text()), counter: 7, flags: 0x05}
}

// options are what the server's script would read.
type options struct {
	Challenge string
	RPID      string `json:"rpId"`
	RP        struct{ ID string }
	User      struct{ ID, Name, DisplayName string }
	Exclude   []struct{ ID string } `json:"excludeCredentials"`
}

func optionsOf(a answer) (o options) {
	a.Helper()
	if err := json.Unmarshal([]byte(a.Body), &o); err != nil || o.Challenge == "" {
		a.Fatalf("options %s: %v", a.Body, err)
	}
	return o
}

// create makes the passkey (§6.3.2), with no attestation.
func (a *authenticator) create(o options) url.Values {
	a.user = decode(a.t, o.User.ID)
	public, err := a.key.PublicKey.Bytes()
	if err != nil {
		a.t.Fatal(err)
	}
	data := a.data(o.RP.ID, 0x40)
	data = append(data, make([]byte, 16)...) // AAGUID
	data = binary.BigEndian.AppendUint16(data, uint16(len(a.id)))
	data = append(data, a.id...)
	// COSE_Key (RFC 9052 §7): EC2, ES256, P-256, x, y.
	data = append(data, 0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 32)
	data = append(data, public[1:33]...)
	data = append(data, 0x22, 0x58, 32)
	data = append(data, public[33:]...)
	object := append([]byte{0xa3, 0x63}, "fmt"...)
	object = append(append(object, 0x64), "none"...)
	object = append(append(object, 0x67), "attStmt"...)
	object = append(append(append(object, 0xa0), 0x68), "authData"...)
	object = append(binary.BigEndian.AppendUint16(append(object, 0x59), uint16(len(data))), data...)
	return a.answer(map[string]any{"clientDataJSON": a.client("webauthn.create", o.Challenge), "attestationObject": encode(object)})
}

// get signs in with the passkey (§6.3.3).
func (a *authenticator) get(o options) url.Values {
	a.counter++
	data, client := a.data(o.RPID, 0), a.client("webauthn.get", o.Challenge)
	sum := sha256.Sum256(decode(a.t, client))
	digest := sha256.Sum256(append(append([]byte{}, data...), sum[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, a.key, digest[:])
	if err != nil {
		a.t.Fatal(err)
	}
	return a.answer(map[string]any{"clientDataJSON": client, "authenticatorData": encode(data), "signature": encode(signature), "userHandle": encode(a.user)})
}

// data is the authenticator data (§6.1).
func (a *authenticator) data(rp string, flags byte) []byte {
	if a.rp != "" {
		rp = a.rp
	}
	sum := sha256.Sum256([]byte(rp))
	return binary.BigEndian.AppendUint32(append(sum[:], a.flags|flags), a.counter)
}

func (a *authenticator) client(kind, challenge string) string {
	content, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": a.origin, "crossOrigin": false})
	if err != nil {
		a.t.Fatal(err)
	}
	return encode(content)
}

func (a *authenticator) answer(response map[string]any) url.Values {
	content, err := json.Marshal(map[string]any{
		"id": encode(a.id), "rawId": encode(a.id), "type": "public-key", "response": maps.Clone(response), "clientExtensionResults": map[string]any{},
	})
	if err != nil {
		a.t.Fatal(err)
	}
	return url.Values{"answer": {string(content)}}
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func decode(t *testing.T, s string) []byte {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
