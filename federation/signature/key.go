package signature

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
)

// RSA key sizes that are believed. Below 2048 bits a key can be broken; above 8192 one
// verification costs milliseconds, which would let strangers spend our time.
const (
	minRSABits = 2048
	maxRSABits = 8192
)

// ParsePublicKeyPEM reads a publicKeyPem as actors publish it: SPKI ("PUBLIC KEY"), or PKCS #1
// ("RSA PUBLIC KEY") from older software. It returns an *rsa.PublicKey of 2048 to 8192 bits or an
// ed25519.PublicKey.
func ParsePublicKeyPEM(text string) (crypto.PublicKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("public key: not PEM; expected a block that begins with -----BEGIN PUBLIC KEY-----")
	}
	var key crypto.PublicKey
	var err error
	switch block.Type {
	case "PUBLIC KEY":
		key, err = x509.ParsePKIXPublicKey(block.Bytes)
	case "RSA PUBLIC KEY":
		key, err = x509.ParsePKCS1PublicKey(block.Bytes)
	default:
		return nil, fmt.Errorf("public key: the PEM block is %q; expected PUBLIC KEY or RSA PUBLIC KEY", block.Type)
	}
	if err != nil {
		return nil, fmt.Errorf("public key: %w", err)
	}
	if err := checkKey(key); err != nil {
		return nil, err
	}
	return key, nil
}

// MarshalPublicKeyPEM writes an RSA or Ed25519 public key as SPKI PEM, the form of publicKeyPem.
func MarshalPublicKeyPEM(key crypto.PublicKey) (string, error) {
	if err := checkKey(key); err != nil {
		return "", err
	}
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return "", fmt.Errorf("public key: %w", err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})), nil
}

// checkKey refuses keys of a kind or size that signatures are not accepted from.
func checkKey(key crypto.PublicKey) error {
	switch key := key.(type) {
	case *rsa.PublicKey:
		if bits := key.N.BitLen(); bits < minRSABits || bits > maxRSABits {
			return fmt.Errorf("public key: RSA with %d bits; between %d and %d are accepted", bits, minRSABits, maxRSABits)
		}
		return nil
	case ed25519.PublicKey:
		if len(key) != ed25519.PublicKeySize {
			return fmt.Errorf("public key: Ed25519 with %d bytes instead of %d", len(key), ed25519.PublicKeySize)
		}
		return nil
	}
	return fmt.Errorf("public key: %T is not supported; use RSA or Ed25519", key)
}

// sameKey reports whether a and b are one and the same public key.
func sameKey(a, b crypto.PublicKey) bool {
	comparable, ok := a.(interface{ Equal(crypto.PublicKey) bool })
	return ok && comparable.Equal(b)
}
