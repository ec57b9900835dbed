package signature

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"testing"
)

func TestPublicKeyPEM(t *testing.T) {
	for name, key := range map[string]crypto.Signer{"RSA": rsaKey(), "Ed25519": edKey()} {
		text, err := MarshalPublicKeyPEM(key.Public())
		if err != nil {
			t.Fatal(err)
		}
		got, err := ParsePublicKeyPEM(text)
		if err != nil {
			t.Fatal(err)
		}
		if !sameKey(got, key.Public()) {
			t.Errorf("%s: another key came back", name)
		}
	}
}

func TestPublicKeyPKCS1(t *testing.T) {
	der := x509.MarshalPKCS1PublicKey(&rsaKey().PublicKey)
	got, err := ParsePublicKeyPEM("\n" + string(pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: der})))
	if err != nil {
		t.Fatal(err)
	}
	if !sameKey(got, rsaKey().Public()) {
		t.Error("another key came back")
	}
}

// FEDERATION.md: RSA keys must have 2048 to 8192 bits.
func TestPublicKeysThatAreRefused(t *testing.T) {
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	big8200 := &rsa.PublicKey{N: new(big.Int).SetBit(big.NewInt(1), 8199, 1), E: 65537}
	encode := func(key crypto.PublicKey) string {
		der, err := x509.MarshalPKIXPublicKey(key)
		if err != nil {
			t.Fatal(err)
		}
		return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	}
	for name, text := range map[string]string{
		"empty":         "",
		"not PEM":       "ssh-rsa AAAA",
		"private key":   string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: []byte("x")})),
		"broken DER":    string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: []byte("x")})),
		"RSA too small": encode(mustRSA(1024).Public()),
		"RSA too large": encode(big8200),
		"ECDSA":         encode(curve.Public()),
	} {
		if _, err := ParsePublicKeyPEM(text); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := MarshalPublicKeyPEM(curve.Public()); err == nil {
		t.Error("an ECDSA key was written")
	}
	if _, err := MarshalPublicKeyPEM(nil); err == nil {
		t.Error("no key was written")
	}
}
